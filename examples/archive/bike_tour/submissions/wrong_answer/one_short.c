#include <stdio.h>

int main(void) {
    int cases = 0, h[100];
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        int n = 0, peaks = 0;
        scanf("%d", &n);
        for (int i = 0; i < n; i++)
            scanf("%d", &h[i]);
        for (int i = 1; i < n - 2; i++) /* misses the last but one */
            if (h[i] > h[i - 1] && h[i] > h[i + 1])
                peaks++;
        printf("Case #%d: %d\n", x, peaks);
    }
    return 0;
}
