from functools import lru_cache

a = input().strip()
b = input().strip()


@lru_cache(maxsize=None)
def match(i, j):
    if i == len(a) or j == len(b):
        return 0
    if a[i] == b[j]:
        return 1 + match(i + 1, j + 1)
    return max(match(i + 1, j), match(i, j + 1))


print(match(0, 0))
