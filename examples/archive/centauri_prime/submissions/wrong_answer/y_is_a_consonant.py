for case in range(1, int(input()) + 1):
    name = input().strip()
    ruler = "Alice" if name[-1] in "AEIOUaeiou" else "Bob"
    print(f"Case #{case}: {name} is ruled by {ruler}.")
