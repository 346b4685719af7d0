#include <stdio.h>
#include <string.h>

static char word[101], candidate[201], best[201];

static void choose(int i, int length) {
    if (word[i] == '\0') {
        candidate[length] = '\0';
        if (best[0] == '\0' || strcmp(candidate, best) < 0)
            strcpy(best, candidate);
        return;
    }
    candidate[length] = word[i];
    choose(i + 1, length + 1);
    candidate[length] = candidate[length + 1] = word[i];
    choose(i + 1, length + 2);
}

int main(void) {
    int cases = 0;
    scanf("%d", &cases);
    for (int x = 1; x <= cases && scanf("%100s", word) == 1; x++) {
        best[0] = '\0';
        choose(0, 0);
        printf("Case #%d: %s\n", x, best);
    }
    return 0;
}
