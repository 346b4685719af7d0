#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *ruler(const char *name) {
    int last = tolower((unsigned char)name[strlen(name) - 1]);
    if (last == 'y')
        return "nobody";
    return strchr("aeiou", last) ? "Alice" : "Bob";
}

int main(void) {
    int cases = 0;
    char name[101];
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", name) == 1; x++)
        printf("Case #%d: %s is ruled by %s.\n", x, name, ruler(name));
    return 0;
}
