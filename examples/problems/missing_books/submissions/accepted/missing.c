#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BOOKS 200
#define MAX_LINE 50

typedef char line[MAX_LINE];

static int read_titles(line *titles) {
    line count;
    if (!fgets(count, MAX_LINE, stdin))
        exit(1);
    int n = atoi(count);
    for (int i = 0; i < n; i++)
        if (!fgets(titles[i], MAX_LINE, stdin))
            exit(1);
        else
            titles[i][strcspn(titles[i], "\n")] = '\0';
    return n;
}

int main(void) {
    static line owned[MAX_BOOKS], found[MAX_BOOKS];
    int n = read_titles(owned), m = read_titles(found);
    for (int i = 0; i < n; i++) {
        int j = 0;
        while (j < m && strcmp(owned[i], found[j]) != 0)
            j++;
        if (j < m)
            found[j][0] = '\0'; /* stands for one copy only */
        else
            puts(owned[i]);
    }
    return 0;
}
