import sys

students = []
for line in sys.stdin.read().splitlines()[1:]:
    name, points, minutes = line.split()
    students.append((-int(points), int(minutes), name))
students.sort()

rank = 0
for i, (points, minutes, name) in enumerate(students):
    if i == 0 or students[i - 1][:2] != (points, minutes):
        rank = i + 1
    print(rank, name, -points, minutes)
