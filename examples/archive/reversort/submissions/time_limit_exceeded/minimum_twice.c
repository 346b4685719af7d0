#include <stdio.h>

/* The position of the smallest number; volatile: the compiler must not merge the two calls. */
static int minimum(const volatile int *list, int from, int n) {
    if (from == n - 1 || list[from] < list[minimum(list, from + 1, n)])
        return from;
    return minimum(list, from + 1, n);
}

int main(void) {
    int cases = 0, n, list[100];
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        scanf("%d", &n);
        for (int i = 0; i < n; i++)
            scanf("%d", &list[i]);
        int cost = 0;
        for (int i = 0; i < n - 1; i++) {
            int j = minimum(list, i, n);
            cost += j - i + 1;
            for (int left = i, right = j; left < right; left++, right--) {
                int kept = list[left];
                list[left] = list[right];
                list[right] = kept;
            }
        }
        printf("Case #%d: %d\n", x, cost);
    }
    return 0;
}
