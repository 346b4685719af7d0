import sys

lines = sys.stdin.read().splitlines()
n = int(lines[0])
for title in set(lines[1 : n + 1]) - set(lines[n + 2 :]):
    print(title)
