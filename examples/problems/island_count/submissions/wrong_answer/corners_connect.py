import sys

rows = sys.stdin.read().split()[2:]
land = {(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell == "#"}
sizes = [0]
while land:
    to_visit = [land.pop()]
    sizes.append(0)
    while to_visit:
        r, c = to_visit.pop()
        sizes[-1] += 1
        for neighbour in [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
            if neighbour in land:
                land.remove(neighbour)
                to_visit.append(neighbour)
print(len(sizes) - 1, max(sizes))
