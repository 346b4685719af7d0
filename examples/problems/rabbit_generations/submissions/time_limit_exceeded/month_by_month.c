#include <stdio.h>

int main(void) {
    long long n, m;
    if (scanf("%lld %lld", &n, &m) != 2)
        return 1;
    long long a = 0, b = 1;
    for (long long month = 0; month < n; month++) {
        long long next = (a + b) % m;
        a = b;
        b = next;
    }
    printf("%lld\n", a % m);
    return 0;
}
