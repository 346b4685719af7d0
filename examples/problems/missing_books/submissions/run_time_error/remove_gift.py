import sys

lines = sys.stdin.read().splitlines()
n = int(lines[0])
owned = lines[1 : n + 1]
for title in lines[n + 2 :]:
    owned.remove(title)  # ValueError for a gift
print(*owned, sep="\n")
