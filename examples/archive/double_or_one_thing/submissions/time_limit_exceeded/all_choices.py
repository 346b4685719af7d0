def best(word):
    if not word:
        return ""
    return min(word[0] + best(word[1:]), word[0] * 2 + best(word[1:]))


for case in range(1, int(input()) + 1):
    print(f"Case #{case}: {best(input().strip())}")
