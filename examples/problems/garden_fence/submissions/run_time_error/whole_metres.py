import sys
from math import dist

numbers = list(map(int, sys.stdin.read().split()[1:]))  # 2.5 is no int
corners = list(zip(numbers[::2], numbers[1::2]))
sides = list(zip(corners, corners[1:] + corners[:1]))
perimeter = sum(dist(a, b) for a, b in sides)
area = abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in sides)) / 2
print(perimeter, area)
