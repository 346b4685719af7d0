#include <assert.h>
#include <stdio.h>
#include <string.h>

static char a[602], b[602];
static int best[101][101];

int main(void) {
    if (!fgets(a, sizeof a, stdin) || !fgets(b, sizeof b, stdin))
        return 1;
    int n = strcspn(a, "\n"), m = strcspn(b, "\n");
    assert(n <= 100 && m <= 100);
    for (int i = 1; i <= n; i++)
        for (int j = 1; j <= m; j++) {
            best[i][j] = best[i - 1][j] > best[i][j - 1] ? best[i - 1][j] : best[i][j - 1];
            if (a[i - 1] == b[j - 1])
                best[i][j] = best[i - 1][j - 1] + 1;
        }
    printf("%d\n", best[n][m]);
    return 0;
}
