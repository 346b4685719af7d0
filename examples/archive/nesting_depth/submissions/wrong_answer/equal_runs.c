#include <stdio.h>

static void repeat(char c, int times) {
    while (times-- > 0)
        putchar(c);
}

/* Shares parentheses only between equal digits: 21 becomes ((2))(1). */
int main(void) {
    int cases = 0;
    char word[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", word) == 1; x++) {
        printf("Case #%d: ", x);
        for (char *digit = word; *digit; digit++) {
            if (digit == word || digit[-1] != digit[0])
                repeat('(', *digit - '0');
            putchar(*digit);
            if (digit[1] != digit[0])
                repeat(')', *digit - '0');
        }
        putchar('\n');
    }
    return 0;
}
