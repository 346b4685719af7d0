def match(a, b):
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + match(a[1:], b[1:])
    return max(match(a[1:], b), match(a, b[1:]))


print(match(input().strip(), input().strip()))
