import sys

text = sys.stdin.read()
while True:
    print("Counting the words of a text with", len(text), "characters ...")
