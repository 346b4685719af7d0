import re
import sys
from collections import Counter

counts = Counter(re.findall("[a-z]+", sys.stdin.read().lower()))
rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
most_frequent = rows[0]  # there is none in an empty text
print(*most_frequent)
for row in rows[1:]:
    print(*row)
