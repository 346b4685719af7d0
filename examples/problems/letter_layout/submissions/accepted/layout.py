import sys

width, *lines = sys.stdin.read().split("\n")
width = int(width)

paragraphs = [[]]
for line in lines:
    if line.split():
        paragraphs[-1] += line.split()
    else:
        paragraphs.append([])


def set_paragraph(words):
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > width:
            yield line.rjust(width) + "\n"
            line = word
        else:
            line += " " + word
    yield line.rjust(width) + "\n"


sys.stdout.write("\n".join("".join(set_paragraph(words)) for words in paragraphs if words))
