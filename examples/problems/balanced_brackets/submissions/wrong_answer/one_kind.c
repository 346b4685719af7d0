#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes all kinds of brackets for the same. */
int main(void) {
    char line[128];
    if (!fgets(line, sizeof line, stdin))
        return 1;
    for (int n = atoi(line); n > 0 && fgets(line, sizeof line, stdin); n--) {
        int depth = 0, lowest = 0;
        for (char *c = line; *c && *c != '\n'; c++) {
            depth += strchr("([{", *c) ? 1 : -1;
            if (depth < lowest)
                lowest = depth;
        }
        puts(depth == 0 && lowest == 0 ? "yes" : "no");
    }
    return 0;
}
