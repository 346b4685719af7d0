#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads balanced brackets as far as possible; returns the first character behind them, or NULL if one is never closed. */
static const char *skip_balanced(const char *at) {
    const char *opening;
    while (*at && (opening = strchr("([{", *at))) {
        char closing = ")]}"[opening - "([{"];
        at = skip_balanced(at + 1);
        if (!at || *at != closing)
            return NULL;
        at++;
    }
    return at;
}

int main(void) {
    char line[128];
    if (!fgets(line, sizeof line, stdin))
        return 1;
    for (int n = atoi(line); n > 0 && fgets(line, sizeof line, stdin); n--) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *end = skip_balanced(line);
        puts(end && *end == '\0' ? "YES" : "NO");
    }
    return 0;
}
