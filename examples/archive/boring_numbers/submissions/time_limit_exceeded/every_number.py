import sys


def is_boring(n):
    return all(int(digit) % 2 != i % 2 for i, digit in enumerate(str(n)))


lines = sys.stdin.read().split("\n")
for case in range(1, int(lines[0]) + 1):
    low, high = map(int, lines[case].split())
    print(f"Case #{case}: {sum(is_boring(n) for n in range(low, high + 1))}")
