#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 10000
#define ROW_BYTES 800000

int main(void) {
    static char *table[ROWS];
    for (int row = 0; row < ROWS; row++) {
        table[row] = malloc(ROW_BYTES);
        memset(table[row], 1, ROW_BYTES);
    }
    printf("%d\n", table[ROWS - 1][0]);
    return 0;
}
