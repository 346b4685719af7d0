amount, _ = map(int, input().split())
coins = list(map(int, input().split()))

IMPOSSIBLE = float("inf")
fewest = [0] + [IMPOSSIBLE] * amount
for part in range(1, amount + 1):
    fewest[part] = min((fewest[part - coin] + 1 for coin in coins if coin <= part), default=IMPOSSIBLE)
print("impossible" if fewest[amount] == IMPOSSIBLE else fewest[amount])
