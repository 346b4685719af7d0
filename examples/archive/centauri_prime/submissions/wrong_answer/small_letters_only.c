#include <stdio.h>
#include <string.h>

int main(void) {
    int cases = 0;
    char name[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", name) == 1; x++) {
        char last = name[strlen(name) - 1]; /* a capital if the name has one letter */
        const char *ruler = last == 'y' ? "nobody" : strchr("aeiou", last) ? "Alice" : "Bob";
        printf("Case #%d: %s is ruled by %s.\n", x, name, ruler);
    }
    return 0;
}
