for case in range(1, int(input()) + 1):
    answer = ""
    depth = 0
    for digit in input().strip():
        change = int(digit) - depth
        answer += "(" * change + ")" * -change + digit
        depth += change
    print(f"Case #{case}: {answer}{')' * depth}")
