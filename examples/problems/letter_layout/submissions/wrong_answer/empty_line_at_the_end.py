import sys

width, *lines = sys.stdin.read().split("\n")
width = int(width)

words = []
for line in lines + [""]:
    if line.split():
        words += line.split()
    elif words:
        row = words[0]
        for word in words[1:]:
            if len(row) + 1 + len(word) > width:
                print(row.rjust(width))
                row = word
            else:
                row += " " + word
        print(row.rjust(width))
        print()  # after the last paragraph, too
        words = []
