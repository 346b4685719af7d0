import sys


def count(n):
    """The number of boring numbers from 1 to n."""
    digits = str(n)
    total = sum(5**length for length in range(1, len(digits)))
    for i, digit in enumerate(map(int, digits)):
        allowed = range(1 - i % 2, 10, 2)
        total += sum(d < digit for d in allowed) * 5 ** (len(digits) - i - 1)
        if digit not in allowed:
            return total
    return total + 1


lines = sys.stdin.read().split("\n")
for case in range(1, int(lines[0]) + 1):
    low, high = map(int, lines[case].split())
    print(f"Case #{case}: {count(high) - count(low - 1)}")
