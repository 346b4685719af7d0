import sys
from collections import Counter

lines = sys.stdin.read().splitlines()
n = int(lines[0])
catalogue = Counter(lines[1 : n + 1])
found = Counter(lines[n + 2 :])
for title in (catalogue - found).elements():
    print(title)
