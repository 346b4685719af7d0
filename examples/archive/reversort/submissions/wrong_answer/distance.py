import sys

lines = sys.stdin.read().split("\n")
for case in range(1, int(lines[0]) + 1):
    numbers = list(map(int, lines[2 * case].split()))
    cost = 0
    for i in range(len(numbers) - 1):
        j = numbers.index(min(numbers[i:]))
        numbers[i : j + 1] = reversed(numbers[i : j + 1])
        cost += j - i  # a sublist of one costs 1, not 0
    print(f"Case #{case}: {cost}")
