#include <stdio.h>
#include <string.h>

#define MAX 600

/* end[k] is the shortest start of b that has k letters in common with what was read of a. */
int main(void) {
    char a[MAX + 2], b[MAX + 2];
    int end[MAX + 1] = {0}, longest = 0;
    if (!fgets(a, sizeof a, stdin) || !fgets(b, sizeof b, stdin))
        return 1;
    a[strcspn(a, "\n")] = b[strcspn(b, "\n")] = '\0';
    for (char *letter = a; *letter; letter++)
        for (int k = longest; k >= 0; k--) {
            char *next = strchr(b + end[k], *letter);
            if (next && (k == longest || next - b + 1 < end[k + 1])) {
                end[k + 1] = next - b + 1;
                if (k == longest)
                    longest++;
            }
        }
    printf("%d\n", longest);
    return 0;
}
