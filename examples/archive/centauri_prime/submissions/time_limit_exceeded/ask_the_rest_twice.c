#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* volatile: the compiler must not merge the two calls */
static char last_letter(const volatile char *name) {
    if (name[1] == '\0')
        return tolower((unsigned char)name[0]);
    if (last_letter(name + 1) == 'y')
        return 'y';
    return last_letter(name + 1);
}

int main(void) {
    int cases = 0;
    char name[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", name) == 1; x++) {
        char last = last_letter(name);
        const char *ruler = last == 'y' ? "nobody" : strchr("aeiou", last) ? "Alice" : "Bob";
        printf("Case #%d: %s is ruled by %s.\n", x, name, ruler);
    }
    return 0;
}
