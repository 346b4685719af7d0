def ruler(kingdom):
    last = kingdom[-1].lower()
    if last == "y":
        return "nobody"
    return "Alice" if last in "aeiou" else "Bob"


for case in range(1, int(input()) + 1):
    name = input().strip()
    print(f"Case #{case}: {name} is ruled by {ruler(name)}.")
