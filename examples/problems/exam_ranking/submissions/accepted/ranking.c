#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct student {
    char name[13];
    int points, minutes;
};

static int is_better(const struct student *a, const struct student *b) {
    return a->points > b->points || (a->points == b->points && a->minutes < b->minutes);
}

static int compare(const void *a, const void *b) {
    if (is_better(a, b))
        return -1;
    if (is_better(b, a))
        return 1;
    return strcmp(((const struct student *)a)->name, ((const struct student *)b)->name);
}

int main(void) {
    static struct student students[500];
    int n = 0, rank = 1;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%12s %d %d", students[i].name, &students[i].points, &students[i].minutes) != 3)
            return 1;
    qsort(students, n, sizeof students[0], compare);
    for (int i = 0; i < n; i++) {
        if (i > 0 && is_better(&students[i - 1], &students[i]))
            rank = i + 1;
        printf("%d %s %d %d\n", rank, students[i].name, students[i].points, students[i].minutes);
    }
    return 0;
}
