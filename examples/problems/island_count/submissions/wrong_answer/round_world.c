#include <stdio.h>

static char map[3601];
static int rows, columns;

/* One long row: the right end of a row is a neighbour of the left end of the next. */
static int sink(int cell) {
    if (cell < 0 || cell >= rows * columns || map[cell] != '#')
        return 0;
    map[cell] = '.';
    return 1 + sink(cell - 1) + sink(cell + 1) + sink(cell - columns) + sink(cell + columns);
}

int main(void) {
    int islands = 0, largest = 0;
    if (scanf("%d %d", &rows, &columns) != 2)
        return 1;
    for (int r = 0; r < rows; r++)
        scanf("%60s", &map[r * columns]);
    for (int cell = 0; cell < rows * columns; cell++) {
        int size = sink(cell);
        islands += size > 0;
        if (size > largest)
            largest = size;
    }
    printf("%d %d\n", islands, largest);
    return 0;
}
