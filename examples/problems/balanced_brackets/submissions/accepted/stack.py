PARTNER = {")": "(", "]": "[", "}": "{"}


def is_balanced(line):
    still_open = []
    for bracket in line:
        if bracket not in PARTNER:
            still_open.append(bracket)
        elif not still_open or still_open.pop() != PARTNER[bracket]:
            return False
    return not still_open


for _ in range(int(input())):
    print("Yes" if is_balanced(input().strip()) else "No")
