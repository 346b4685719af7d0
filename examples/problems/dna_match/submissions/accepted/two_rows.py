a = input().strip()
b = input().strip()

row = [0] * (len(b) + 1)
for x in a:
    above = row
    row = [0]
    for j, y in enumerate(b):
        row.append(above[j] + 1 if x == y else max(above[j + 1], row[j]))
print(row[-1])
