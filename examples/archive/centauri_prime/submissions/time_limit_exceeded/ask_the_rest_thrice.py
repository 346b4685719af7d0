def ruler(kingdom):
    if len(kingdom) == 1:
        last = kingdom.lower()
        return "nobody" if last == "y" else "Alice" if last in "aeiou" else "Bob"
    rest = kingdom[1:]
    if ruler(rest) == "Alice":
        return "Alice"
    if ruler(rest) == "Bob":
        return "Bob"
    return ruler(rest)


for case in range(1, int(input()) + 1):
    name = input().strip()
    print(f"Case #{case}: {name} is ruled by {ruler(name)}.")
