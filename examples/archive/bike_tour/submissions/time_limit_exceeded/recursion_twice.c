#include <stdio.h>

static volatile int h[100]; /* volatile: the compiler must not merge the two calls */
static int n;

/* The number of peaks among the checkpoints before i. */
static int peaks(int i) {
    if (i < 2)
        return 0;
    int peak = i < n && h[i - 1] > h[i - 2] && h[i - 1] > h[i];
    int without = peaks(i - 1);
    int with = peaks(i - 1) + peak;
    return with > without ? with : without;
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        scanf("%d", &n);
        for (int i = 0; i < n; i++) {
            int height;
            scanf("%d", &height);
            h[i] = height;
        }
        printf("Case #%d: %d\n", x, peaks(n));
    }
    return 0;
}
