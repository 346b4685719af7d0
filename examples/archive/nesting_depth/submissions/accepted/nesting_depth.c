#include <stdio.h>

/* Prints parentheses that lead from one depth to another. */
static void move(int from, int to) {
    for (; from < to; from++)
        putchar('(');
    for (; from > to; from--)
        putchar(')');
}

int main(void) {
    int cases = 0;
    char word[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", word) == 1; x++) {
        int depth = 0;
        printf("Case #%d: ", x);
        for (char *digit = word; *digit; digit++) {
            move(depth, *digit - '0');
            depth = *digit - '0';
            putchar(*digit);
        }
        move(depth, 0);
        putchar('\n');
    }
    return 0;
}
