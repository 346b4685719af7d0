import sys

numbers = iter(map(int, sys.stdin.read().split()))
for case in range(1, next(numbers) + 1):
    h = [next(numbers) for _ in range(next(numbers))]
    peaks = sum(a < b > c for a, b, c in zip(h, h[1:], h[2:]))
    print(f"Case #{case}: {peaks}")
