#include <stdio.h>

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases; x++) {
        long long n, k, s;
        scanf("%lld %lld %lld", &n, &k, &s);
        long long restart = n; /* leaving the current level costs a minute, too */
        long long go_back = (k - s) + (n - s + 1);
        printf("Case #%d: %lld\n", x, k - 1 + (restart < go_back ? restart : go_back));
    }
    return 0;
}
