#include <stdio.h>
#include <string.h>

/* The number of boring numbers below n; *is_boring tells about n itself. */
static long long count_below(const char *n, int *is_boring) {
    int length = strlen(n);
    long long block = 1, total = 0;
    for (int i = 1; i < length; i++) {
        block *= 5;
        total += block;
    }
    *is_boring = 1;
    for (int i = 0; i < length && *is_boring; i++) {
        int digit = n[i] - '0';
        total += block * ((digit + i % 2) / 2);
        *is_boring = digit % 2 != i % 2;
        block /= 5;
    }
    return total;
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        char low[20], high[20];
        int low_is_boring, high_is_boring;
        scanf("%19s %19s", low, high);
        long long below_low = count_below(low, &low_is_boring);
        long long below_high = count_below(high, &high_is_boring);
        printf("Case #%d: %lld\n", x, below_high + high_is_boring - below_low);
    }
    return 0;
}
