#include <stdio.h>

int main(void) {
    int cases = 0;
    char word[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", word) == 1; x++) {
        printf("Case #%d: ", x);
        for (char *letter = word; *letter; letter++) {
            char *next = letter;
            while (*next == *letter)
                next++;
            putchar(*letter);
            if (*letter < *next || *next == '\0')
                putchar(*letter);
        }
        putchar('\n');
    }
    return 0;
}
