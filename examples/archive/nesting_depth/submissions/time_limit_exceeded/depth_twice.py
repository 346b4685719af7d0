def depth_after(digits):
    """The depth after the digits: whatever was open before, plus what opens, minus what closes."""
    if not digits:
        return 0
    opening = max(0, int(digits[-1]) - depth_after(digits[:-1]))
    closing = max(0, depth_after(digits[:-1]) - int(digits[-1]))
    return depth_after(digits[:-1]) + opening - closing


for case in range(1, int(input()) + 1):
    word = input().strip()
    answer = ""
    for i, digit in enumerate(word):
        change = int(digit) - depth_after(word[:i])
        answer += "(" * change + ")" * -change + digit
    print(f"Case #{case}: {answer}{')' * depth_after(word)}")
