import sys

students = [line.split() for line in sys.stdin.read().splitlines()[1:]]
students.sort(key=lambda student: student[0])
students.sort(key=lambda student: int(student[2]))
students.sort(key=lambda student: student[1], reverse=True)  # "9" is more than "10"

rank = 0
for i, student in enumerate(students):
    if i == 0 or students[i - 1][1:] != student[1:]:
        rank = i + 1
    print(rank, *student)
