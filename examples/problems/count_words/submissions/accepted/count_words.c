#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT 20001

struct entry {
    char *word;
    int count;
};

static int by_word(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_frequency(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    return x->count != y->count ? y->count - x->count : strcmp(x->word, y->word);
}

int main(void) {
    static char text[MAX_TEXT + 1];
    static char *words[MAX_TEXT];
    static struct entry entries[MAX_TEXT];
    size_t length = fread(text, 1, MAX_TEXT, stdin);
    for (size_t i = 0; i < length; i++)
        text[i] = isalpha((unsigned char)text[i]) ? tolower((unsigned char)text[i]) : ' ';

    int word_count = 0, entry_count = 0;
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        words[word_count++] = word;
    qsort(words, word_count, sizeof words[0], by_word);
    for (int i = 0; i < word_count; i++) {
        if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
            entries[entry_count++].word = words[i];
        entries[entry_count - 1].count++;
    }
    qsort(entries, entry_count, sizeof entries[0], by_frequency);
    for (int i = 0; i < entry_count; i++)
        printf("%s %d\n", entries[i].word, entries[i].count);
    if (entry_count == 0)
        puts("no words");
    return 0;
}
