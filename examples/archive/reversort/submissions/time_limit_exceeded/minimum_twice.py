import sys


def minimum(numbers):
    if len(numbers) == 1:
        return numbers[0]
    return numbers[0] if numbers[0] < minimum(numbers[1:]) else minimum(numbers[1:])


lines = sys.stdin.read().split("\n")
for case in range(1, int(lines[0]) + 1):
    numbers = list(map(int, lines[2 * case].split()))
    cost = 0
    for i in range(len(numbers) - 1):
        j = numbers.index(minimum(numbers[i:]))
        numbers[i : j + 1] = reversed(numbers[i : j + 1])
        cost += j - i + 1
    print(f"Case #{case}: {cost}")
