amount, _ = map(int, input().split())
coins = list(map(int, input().split()))

fewest = [0]
for part in range(1, amount + 1):
    fewest.append(min(fewest[part - coin] + 1 for coin in coins if coin <= part))
print(fewest[amount])
