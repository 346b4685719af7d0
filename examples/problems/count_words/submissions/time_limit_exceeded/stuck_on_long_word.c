#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MAX_WORDS 10001
#define MAX_LENGTH 100

static char words[MAX_WORDS][MAX_LENGTH + 1];
static int counts[MAX_WORDS];

int main(void) {
    char word[MAX_LENGTH + 1] = "";
    int n = 0, length = 0;
    int c = getchar();
    while (c != EOF || length > 0) {
        if (isalpha(c)) {
            if (length == MAX_LENGTH)
                continue; /* and so never reads the next letter */
            word[length++] = tolower(c);
        } else if (length > 0) {
            word[length] = '\0';
            length = 0;
            int i = 0;
            while (i < n && strcmp(words[i], word) != 0)
                i++;
            strcpy(words[i], word);
            counts[i]++;
            if (i == n)
                n++;
        }
        if (c != EOF)
            c = getchar();
    }
    for (int printed = 0; printed < n; printed++) {
        int best = -1;
        for (int i = 0; i < n; i++)
            if (counts[i] > 0 && (best < 0 || counts[i] > counts[best] ||
                                  (counts[i] == counts[best] && strcmp(words[i], words[best]) < 0)))
                best = i;
        printf("%s %d\n", words[best], counts[best]);
        counts[best] = 0;
    }
    if (n == 0)
        puts("no words");
    return 0;
}
