#include <stdio.h>
#include <string.h>

int main(void) {
    char *word = NULL;
    printf("%zu\n", strlen(strcpy(word, "text")));
    return 0;
}
