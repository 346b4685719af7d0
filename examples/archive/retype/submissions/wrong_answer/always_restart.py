for case in range(1, int(input()) + 1):
    n, k, s = map(int, input().split())
    print(f"Case #{case}: {k + n}")
