for case in range(1, int(input()) + 1):
    word = input().strip()
    answer = ""
    for letter, following in zip(word, word[1:] + "A"):
        answer += letter * 2 if letter < following else letter  # forgets runs of equal letters
    print(f"Case #{case}: {answer}")
