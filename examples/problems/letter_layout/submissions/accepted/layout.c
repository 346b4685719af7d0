#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int width;
static char row[64];

static void flush_row(void) {
    printf("%*s\n", width, row);
    row[0] = '\0';
}

int main(void) {
    char line[256];
    int between = 0; /* a paragraph is finished, and nothing has followed yet */
    if (!fgets(line, sizeof line, stdin))
        return 1;
    width = atoi(line);
    while (fgets(line, sizeof line, stdin)) {
        char *word = strtok(line, " \n");
        if (!word && row[0]) {
            flush_row();
            between = 1;
        }
        for (; word; word = strtok(NULL, " \n")) {
            if (between)
                putchar('\n');
            between = 0;
            if (row[0] && (int)(strlen(row) + 1 + strlen(word)) > width)
                flush_row();
            if (row[0])
                strcat(row, " ");
            strcat(row, word);
        }
    }
    if (row[0])
        flush_row();
    return 0;
}
