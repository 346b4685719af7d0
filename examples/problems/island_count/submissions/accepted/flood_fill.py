import sys

rows = sys.stdin.read().split()[2:]
land = {(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell == "#"}
sizes = []
while land:
    to_visit = [land.pop()]
    size = 0
    while to_visit:
        r, c = to_visit.pop()
        size += 1
        for neighbour in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if neighbour in land:
                land.remove(neighbour)
                to_visit.append(neighbour)
    sizes.append(size)
print(len(sizes), max(sizes, default=0))
