#include <stdio.h>

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        int n = 0, peaks = 0, before = 101, here = 101, after;
        scanf("%d", &n);
        /* 101 is above every checkpoint: the first one is no peak. */
        for (int i = 0; i < n; i++) {
            scanf("%d", &after);
            peaks += before < here && here > after;
            before = here;
            here = after;
        }
        printf("Case #%d: %d\n", x, peaks);
    }
    return 0;
}
