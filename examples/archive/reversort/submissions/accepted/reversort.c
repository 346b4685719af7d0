#include <stdio.h>

static int cost(int *list, int n) {
    int total = 0;
    for (int i = 0; i < n - 1; i++) {
        int j = i;
        for (int k = i + 1; k < n; k++)
            if (list[k] < list[j])
                j = k;
        total += j - i + 1;
        for (int left = i, right = j; left < right; left++, right--) {
            int kept = list[left];
            list[left] = list[right];
            list[right] = kept;
        }
    }
    return total;
}

int main(void) {
    int cases = 0, n, list[100];
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        scanf("%d", &n);
        for (int i = 0; i < n; i++)
            scanf("%d", &list[i]);
        printf("Case #%d: %d\n", x, cost(list, n));
    }
    return 0;
}
