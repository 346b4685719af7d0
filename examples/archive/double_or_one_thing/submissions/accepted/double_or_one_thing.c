#include <stdio.h>
#include <string.h>

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
            if (*letter < *next) /* the end of the word is '\0', less than every letter */
                putchar(*letter);
        }
        putchar('\n');
    }
    return 0;
}
