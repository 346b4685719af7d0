#include <stdio.h>

static volatile char word[101]; /* volatile: the compiler must not merge the calls */

/* The depth before position i: what was open there before, plus what opened, minus what closed. */
static int depth_before(int i) {
    if (i == 0)
        return 0;
    int digit = word[i - 1] - '0';
    int opened = digit > depth_before(i - 1) ? digit - depth_before(i - 1) : 0;
    int closed = digit < depth_before(i - 1) ? depth_before(i - 1) - digit : 0;
    return depth_before(i - 1) + opened - closed;
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", (char *)word) == 1; x++) {
        printf("Case #%d: ", x);
        int i = 0;
        for (; word[i]; i++) {
            for (int depth = depth_before(i); depth < word[i] - '0'; depth++)
                putchar('(');
            for (int depth = depth_before(i); depth > word[i] - '0'; depth--)
                putchar(')');
            putchar(word[i]);
        }
        for (int depth = depth_before(i); depth > 0; depth--)
            putchar(')');
        putchar('\n');
    }
    return 0;
}
