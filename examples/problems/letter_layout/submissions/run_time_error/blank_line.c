#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char line[256], row[64] = "";
    if (!fgets(line, sizeof line, stdin))
        return 1;
    int width = atoi(line);
    while (fgets(line, sizeof line, stdin)) {
        char *word = strtok(line, " \n");
        do { /* there is no word in a blank line */
            if (row[0] && (int)(strlen(row) + 1 + strlen(word)) > width) {
                printf("%*s\n", width, row);
                row[0] = '\0';
            }
            if (row[0])
                strcat(row, " ");
            strcat(row, word);
        } while ((word = strtok(NULL, " \n")));
    }
    if (row[0])
        printf("%*s\n", width, row);
    else
        abort();
    return 0;
}
