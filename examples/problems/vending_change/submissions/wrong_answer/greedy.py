amount, _ = map(int, input().split())
coins = sorted(map(int, input().split()), reverse=True)

count = 0
for coin in coins:
    count += amount // coin
    amount %= coin
print("impossible" if amount else count)
