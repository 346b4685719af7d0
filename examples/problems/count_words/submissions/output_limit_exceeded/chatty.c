#include <stdio.h>

int main(void) {
    for (;;)
        puts("Counting the words of a text ...");
}
