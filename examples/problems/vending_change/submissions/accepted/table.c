#include <stdio.h>

#define MAX_AMOUNT 3000
#define IMPOSSIBLE (MAX_AMOUNT + 1)

int main(void) {
    int amount = 0, kinds = 0, fewest[MAX_AMOUNT + 1] = {0};
    if (scanf("%d %d", &amount, &kinds) != 2)
        return 1;
    for (int part = 1; part <= amount; part++)
        fewest[part] = IMPOSSIBLE;
    for (int i = 0; i < kinds; i++) {
        int coin;
        if (scanf("%d", &coin) != 1)
            return 1;
        for (int part = coin; part <= amount; part++)
            if (fewest[part - coin] + 1 < fewest[part])
                fewest[part] = fewest[part - coin] + 1;
    }
    if (fewest[amount] == IMPOSSIBLE)
        puts("impossible");
    else
        printf("%d\n", fewest[amount]);
    return 0;
}
