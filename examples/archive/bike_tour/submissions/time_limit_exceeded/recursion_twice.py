import sys


def peaks(h, i):
    """The number of peaks among the checkpoints before i."""
    if i < 2:
        return 0
    is_peak = i < len(h) and h[i - 2] < h[i - 1] > h[i]
    return max(peaks(h, i - 1), peaks(h, i - 1) + is_peak)


numbers = iter(map(int, sys.stdin.read().split()))
for case in range(1, next(numbers) + 1):
    heights = [next(numbers) for _ in range(next(numbers))]
    print(f"Case #{case}: {peaks(heights, len(heights))}")
