PARTNER = {")": "(", "]": "[", "}": "{"}


def is_balanced(line):
    still_open = []
    for bracket in line:
        if bracket not in PARTNER:
            still_open.append(bracket)
        elif still_open.pop() != PARTNER[bracket]:  # IndexError if nothing is open
            return False
    return not still_open


for _ in range(int(input())):
    print("yes" if is_balanced(input().strip()) else "no")
