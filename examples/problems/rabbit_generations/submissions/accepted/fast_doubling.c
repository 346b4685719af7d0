#include <stdio.h>

int main(void) {
    long long n, m;
    if (scanf("%lld %lld", &n, &m) != 2)
        return 1;
    /* a and b are months k and k + 1, where k is made of the bits of n from the highest on. */
    long long a = 0, b = 1;
    for (int bit = 60; bit >= 0; bit--) {
        long long even = a * ((2 * b - a + m) % m) % m;
        long long odd = (a * a % m + b * b % m) % m;
        if (n >> bit & 1) {
            a = odd;
            b = (even + odd) % m;
        } else {
            a = even;
            b = odd;
        }
    }
    printf("%lld\n", a % m);
    return 0;
}
