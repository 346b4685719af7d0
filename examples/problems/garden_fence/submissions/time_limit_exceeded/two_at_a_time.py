import sys
from math import dist

numbers = list(map(float, sys.stdin.read().split()[1:]))
corners = list(zip(numbers[::2], numbers[1::2]))
n = len(corners)


def cross(a, b):
    return a[0] * b[1] - b[0] * a[1]


perimeter = area = i = 0
while i != n:  # an odd n is never met
    a, b, c = (corners[(i + step) % n] for step in range(3))
    perimeter += dist(a, b) + dist(b, c)
    area += cross(a, b) + cross(b, c)
    i += 2
print(perimeter, abs(area) / 2)
