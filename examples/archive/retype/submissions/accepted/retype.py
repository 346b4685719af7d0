for case in range(1, int(input()) + 1):
    n, k, s = map(int, input().split())
    so_far = k - 1
    restart = 1 + n
    go_back = (k - s) + (n - s + 1)
    print(f"Case #{case}: {so_far + min(restart, go_back)}")
