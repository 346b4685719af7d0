#include <stdio.h>
#include <stdlib.h>

int main(void) {
    int n = 0;
    if (scanf("%d", &n) != 1)
        return 1;
    if (n > 0) {
        fputs("sorting is not written yet\n", stderr);
        abort();
    }
    return 0;
}
