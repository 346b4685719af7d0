#include <stdio.h>

#define MAX_HUTS 151
#define FAR 1000000000000000LL

static long long fastest[MAX_HUTS][MAX_HUTS];

int main(void) {
    int n = 0, m = 0, start = 0, goal = 0;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int a = 1; a <= n; a++)
        for (int b = 1; b <= n; b++)
            fastest[a][b] = a == b ? 0 : FAR;
    for (int i = 0; i < m; i++) {
        int a, b, minutes;
        if (scanf("%d %d %d", &a, &b, &minutes) != 3)
            return 1;
        if (minutes < fastest[a][b])
            fastest[a][b] = fastest[b][a] = minutes;
    }
    if (scanf("%d %d", &start, &goal) != 2)
        return 1;
    for (int via = 1; via <= n; via++)
        for (int a = 1; a <= n; a++)
            for (int b = 1; b <= n; b++)
                if (fastest[a][via] + fastest[via][b] < fastest[a][b])
                    fastest[a][b] = fastest[a][via] + fastest[via][b];
    if (fastest[start][goal] < FAR)
        printf("%lld\n", fastest[start][goal]);
    else
        puts("unreachable");
    return 0;
}
