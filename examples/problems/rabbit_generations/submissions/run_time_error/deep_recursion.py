from functools import lru_cache

n, m = map(int, input().split())


@lru_cache(maxsize=None)
def pairs(n):
    return 1 % m if n <= 2 else (pairs(n - 1) + pairs(n - 2)) % m


print(pairs(n))
