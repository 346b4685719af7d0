def play(start, end):
    minutes = 0
    while start != end:
        start += 1 if start < end else -1
        minutes += 1
    return minutes


for case in range(1, int(input()) + 1):
    n, k, s = map(int, input().split())
    restart = play(1, k) + 1 + play(1, n) + 1
    go_back = play(1, k) + play(k, s) + play(s, n) + 1
    print(f"Case #{case}: {min(restart, go_back)}")
