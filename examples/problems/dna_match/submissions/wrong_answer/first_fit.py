a = input().strip()
b = input().strip()

# Takes every letter of a that still occurs in the rest of b.
length = position = 0
for letter in a:
    found = b.find(letter, position)
    if found >= 0:
        length += 1
        position = found + 1
print(length)
