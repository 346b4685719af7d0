#include <stdio.h>

static int is_boring(long long n) {
    int length = 0;
    for (long long rest = n; rest > 0; rest /= 10)
        length++;
    for (int position = length; position > 0; position--, n /= 10)
        if (n % 10 % 2 != position % 2)
            return 0;
    return 1;
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        long long low, high, count = 0;
        scanf("%lld %lld", &low, &high);
        for (long long n = low; n <= high; n++)
            count += is_boring(n);
        printf("Case #%d: %lld\n", x, count);
    }
    return 0;
}
