import sys
from itertools import permutations

students = []
for line in sys.stdin.read().splitlines()[1:]:
    name, points, minutes = line.split()
    students.append((-int(points), int(minutes), name))

for order in permutations(students):
    if all(a < b for a, b in zip(order, order[1:])):
        break

rank = 0
for i, (points, minutes, name) in enumerate(order):
    if i == 0 or order[i - 1][:2] != (points, minutes):
        rank = i + 1
    print(rank, name, -points, minutes)
