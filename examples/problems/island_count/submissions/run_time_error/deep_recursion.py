import sys

rows = [list(row) for row in sys.stdin.read().split()[2:]]


def sink(r, c):
    if not (0 <= r < len(rows) and 0 <= c < len(rows[r]) and rows[r][c] == "#"):
        return 0
    rows[r][c] = "."
    return 1 + sink(r - 1, c) + sink(r + 1, c) + sink(r, c - 1) + sink(r, c + 1)


sizes = [sink(r, c) for r in range(len(rows)) for c in range(len(rows[r]))]
print(sum(size > 0 for size in sizes), max(sizes))
