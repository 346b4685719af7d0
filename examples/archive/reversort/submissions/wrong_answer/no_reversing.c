#include <stdio.h>

int main(void) {
    int cases = 0, n, number;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        int cost = 0, position[101];
        scanf("%d", &n);
        for (int i = 1; i <= n; i++) {
            scanf("%d", &number);
            position[number] = i; /* where it was at first, not where it is by then */
        }
        for (int i = 1; i < n; i++)
            cost += position[i] >= i ? position[i] - i + 1 : 1;
        printf("Case #%d: %d\n", x, cost);
    }
    return 0;
}
