import sys


def is_boring(n):
    # Numbers the digits from the right.
    return all(int(digit) % 2 != i % 2 for i, digit in enumerate(reversed(str(n))))


lines = sys.stdin.read().split("\n")
for case in range(1, int(lines[0]) + 1):
    low, high = map(int, lines[case].split())
    print(f"Case #{case}: {sum(map(is_boring, range(low, min(high, low + 1000) + 1)))}")
