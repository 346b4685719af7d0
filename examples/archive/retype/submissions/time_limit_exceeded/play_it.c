#include <stdio.h>

static volatile long long level; /* volatile: the compiler must not skip the way */

static long long walk(long long from, long long to) {
    long long minutes = 0;
    for (level = from; level != to; minutes++)
        level += level < to ? 1 : -1;
    return minutes;
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        long long n, k, s;
        scanf("%lld %lld %lld", &n, &k, &s);
        long long restart = walk(1, k) + 1 + walk(1, n) + 1;
        long long go_back = walk(1, k) + walk(k, s) + walk(s, n) + 1;
        printf("Case #%d: %lld\n", x, restart < go_back ? restart : go_back);
    }
    return 0;
}
