n, m = map(int, input().split())


def pairs(n):
    """The pairs in the months n and n + 1."""
    if n == 0:
        return 0, 1
    a, b = pairs(n // 2)
    even, odd = a * (2 * b - a) % m, (a * a + b * b) % m
    return (odd, (even + odd) % m) if n % 2 else (even, odd)


print(pairs(n)[0] % m)
