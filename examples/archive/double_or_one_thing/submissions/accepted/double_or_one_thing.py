for case in range(1, int(input()) + 1):
    word = input().strip()
    answer = ""
    double = False
    for i in reversed(range(len(word))):
        if i + 1 < len(word) and word[i] != word[i + 1]:
            double = word[i] < word[i + 1]
        answer = word[i] * (1 + double) + answer
    print(f"Case #{case}: {answer}")
