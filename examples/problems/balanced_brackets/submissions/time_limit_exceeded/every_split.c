#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile long tried; /* volatile: the compiler must not leave out any try */

/* Whether the brackets from `from` up to before `to` are balanced: tries every partner of the first one. */
static int is_balanced(const char *line, int from, int to) {
    tried++;
    if (from == to)
        return 1;
    const char *opening = strchr("([{", line[from]);
    if (!opening)
        return 0;
    for (int partner = from + 1; partner < to; partner++)
        if (line[partner] == ")]}"[opening - "([{"] && is_balanced(line, partner + 1, to) &&
            is_balanced(line, from + 1, partner))
            return 1;
    return 0;
}

int main(void) {
    char line[128];
    if (!fgets(line, sizeof line, stdin))
        return 1;
    for (int n = atoi(line); n > 0 && fgets(line, sizeof line, stdin); n--)
        puts(is_balanced(line, 0, strcspn(line, "\n")) ? "yes" : "no");
    return 0;
}
