import sys
from collections import Counter

# Punctuation stays glued to the words.
counts = Counter(sys.stdin.read().lower().split())
for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
    print(word, count)
if not counts:
    print("no words")
