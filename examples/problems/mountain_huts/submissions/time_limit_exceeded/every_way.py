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


def ways(hut, visited):
    """The minutes of every way to the goal that visits no hut twice."""
    if hut == goal:
        yield 0
        return
    for neighbour, minutes in trails[hut]:
        if neighbour not in visited:
            for rest in ways(neighbour, visited | {neighbour}):
                yield minutes + rest


print(min(ways(start, {start}), default="unreachable"))
