#include <stdio.h>

static char map[62][62]; /* with a border of water, which is 0 */

static int sink(int r, int c) {
    if (map[r][c] != '#')
        return 0;
    map[r][c] = '.';
    return 1 + sink(r - 1, c) + sink(r + 1, c) + sink(r, c - 1) + sink(r, c + 1);
}

int main(void) {
    int rows = 0, columns = 0, islands = 0, largest = 0;
    if (scanf("%d %d", &rows, &columns) != 2)
        return 1;
    for (int r = 1; r <= rows; r++)
        for (int c = 1; c <= columns; c++)
            scanf(" %c", &map[r][c]);
    for (int r = 1; r <= rows; r++)
        for (int c = 1; c <= columns; c++) {
            int size = sink(r, c);
            islands += size > 0;
            if (size > largest)
                largest = size;
        }
    printf("%d %d\n", islands, largest);
    return 0;
}
