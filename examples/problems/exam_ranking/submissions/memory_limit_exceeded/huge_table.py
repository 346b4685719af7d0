import sys

n = int(sys.stdin.readline())
table = [[0] * 100_000 for _ in range(10_000)]  # one row for every possible rank, just in case
print(len(table), n)
