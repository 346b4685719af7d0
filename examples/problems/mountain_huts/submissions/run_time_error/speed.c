#include <stdio.h>

/* Divides by the number of huts in thousands, which is always 0. */
int main(void) {
    int n = 0, m = 0;
    long long total = 0;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int i = 0; i < m; i++) {
        int a, b, minutes;
        if (scanf("%d %d %d", &a, &b, &minutes) != 3)
            return 1;
        total += minutes;
    }
    printf("%lld\n", total / (n / 1000));
    return 0;
}
