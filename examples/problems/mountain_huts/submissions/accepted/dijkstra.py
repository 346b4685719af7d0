import heapq
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

done = {}
queue = [(0, start)]
while queue:
    minutes, hut = heapq.heappop(queue)
    if hut in done:
        continue
    done[hut] = minutes
    for neighbour, more in trails[hut]:
        heapq.heappush(queue, (minutes + more, neighbour))
print(done.get(goal, "unreachable"))
