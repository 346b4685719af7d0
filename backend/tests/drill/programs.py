"""Small programs in five languages of which the verdict and the points are known. No two sources are the same."""

from __future__ import annotations

import random
from dataclasses import dataclass

POINTS = 10
NUMBERS = (4, 21, 73_461_000)  # what programs read, a test each; the first is a sample

# The question: print the double of the number that is read. `{n}` makes each source a new one.
RIGHT = {
    "python": "# {n}\nprint(int(input()) * 2)\n",
    "javascript": "// {n}\nconst fs = require('fs');\nconsole.log(Number(fs.readFileSync(0, 'utf8')) * 2);\n",
    "java": (
        "// {n}\nimport java.util.Scanner;\npublic class Main {{\n  public static void main(String[] arguments) {{\n"
        "    System.out.println(new Scanner(System.in).nextLong() * 2);\n  }}\n}}\n"
    ),
    "c": '// {n}\n#include <stdio.h>\nint main(void) {{ long n; scanf("%ld", &n); printf("%ld\\n", n * 2); return 0; }}\n',
    "cpp": "// {n}\n#include <iostream>\nint main() {{ long n; std::cin >> n; std::cout << n * 2 << std::endl; }}\n",
}
WRONG = {language: source.replace("* 2", "* 3") for language, source in RIGHT.items()}
CRASHING = {
    "python": "# {n}\nraise SystemExit(int(input()) % 1 + 3)\n",
    "javascript": "// {n}\nprocess.exit(3);\n",
    "java": "// {n}\npublic class Main {{ public static void main(String[] arguments) {{ System.exit(3); }} }}\n",
    "c": "// {n}\nint main(void) {{ return 3; }}\n",
    "cpp": "// {n}\nint main() {{ return 3; }}\n",
}
BROKEN = {
    "python": "# {n}\nprint(int(input()) * 2\n",
    "javascript": "// {n}\nconsole.log(1;\n",
    "java": "// {n}\npublic class Main {{ int }}\n",
    "c": "// {n}\nint main(void) {{ return 0 }}\n",
    "cpp": "// {n}\nint main() {{ return 0 }}\n",
}
KINDS = (  # share, verdict, points, sources
    (60, "accepted", POINTS, RIGHT),
    (20, "wrong_answer", 0, WRONG),
    (10, "runtime_error", 0, CRASHING),
    (10, "compile_error", 0, BROKEN),
)
MOSTLY_PYTHON = {"python": 80, "javascript": 8, "c": 6, "cpp": 3, "java": 3}
EVEN = dict.fromkeys(RIGHT, 1)


@dataclass(frozen=True)
class Program:
    language: str
    code: str
    verdict: str
    score: int


def make_programs(count: int, shares: dict[str, int], chance: random.Random) -> list[Program]:
    """So many programs, the languages by their shares."""
    languages = chance.choices(list(shares), list(shares.values()), k=count)
    kinds = chance.choices(KINDS, [kind[0] for kind in KINDS], k=count)
    return [
        Program(language, sources[language].format(n=chance.getrandbits(64)), verdict, score)
        for language, (_, verdict, score, sources) in zip(languages, kinds, strict=True)
    ]
