for case in range(1, int(input()) + 1):
    answer = "".join("(" * int(d) + d + ")" * int(d) for d in input().strip())  # balanced, but too long
    print(f"Case #{case}: {answer}")
