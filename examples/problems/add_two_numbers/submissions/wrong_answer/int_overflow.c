#include <stdio.h>

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2)
        return 1;
    unsigned sum = (unsigned)a + (unsigned)b; /* only 32 bits */
    printf("%d\n", (int)sum);
    return 0;
}
