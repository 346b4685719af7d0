#include <stdio.h>

static int coins[10], kinds;

/* Does not stop below zero: overflows the stack. */
static int fewest(int part) {
    volatile int best = 1000000;
    if (part == 0)
        return 0;
    for (int i = 0; i < kinds; i++) {
        int count = fewest(part - coins[i]) + 1;
        if (count < best)
            best = count;
    }
    return best;
}

int main(void) {
    int amount = 0;
    if (scanf("%d %d", &amount, &kinds) != 2)
        return 1;
    for (int i = 0; i < kinds; i++)
        scanf("%d", &coins[i]);
    printf("%d\n", fewest(amount));
    return 0;
}
