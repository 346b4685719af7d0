"""What the benchmarks share: the programs, the raw loop beside which everything is measured, and clocks."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))


@dataclass(frozen=True)
class Test:
    """One input and what the program must print for it."""

    input: str
    expected_output: str


TESTS = tuple(Test(f"{n} {3 * n}\n", f"{4 * n}\n") for n in range(20))


@dataclass(frozen=True)
class Subject:
    """A program that adds two numbers, and how a naive loop would compile and run it. {nonce} makes it new."""

    file_name: str
    code: str
    compile: tuple[str, ...]
    run: tuple[str, ...]
    goal_throughput: float
    goal_latency: float

    def source(self) -> str:
        """A source that nobody has seen: no cache can answer."""
        return self.code.format(nonce=os.urandom(12).hex())


SUBJECTS = {
    "python": Subject(
        "main.py",
        "# {nonce}\nimport sys\na, b = map(int, sys.stdin.read().split())\nprint(a + b)\n",
        (),
        ("/usr/bin/python3", "main.py"),
        4.0,
        0.30,
    ),
    "c": Subject(
        "main.c",
        "#include <stdio.h>\n/* {nonce} */\n"
        'int main(void) {{ int a, b; if (scanf("%d %d", &a, &b) == 2) printf("%d\\n", a + b); }}\n',
        ("gcc", "-O2", "-std=gnu17", "-o", "main", "main.c", "-lm"),
        ("./main",),
        0.85,
        1.0,
    ),
    "cpp": Subject(
        "main.cpp",
        "#include <bits/stdc++.h>\n// {nonce}\nint main() {{ std::vector<int> v(2); for (auto &x : v) std::cin >> x;\n"
        "std::cout << std::accumulate(v.begin(), v.end(), 0) << std::endl; }}\n",
        ("g++", "-O2", "-std=gnu++20", "-o", "main", "main.cpp"),
        ("./main",),
        3.0,
        0.35,
    ),
    "java": Subject(
        "Main.java",
        "import java.util.*;\n// {nonce}\npublic class Main {{ public static void main(String[] args) {{\n"
        "Scanner in = new Scanner(System.in); List<Integer> v = new ArrayList<>(); v.add(in.nextInt()); v.add(in.nextInt());\n"
        'System.out.println("" + (v.get(0) + v.get(1))); }} }}\n',
        ("javac", "Main.java"),
        ("java", "-cp", ".", "Main"),
        1.5,
        0.60,
    ),
    "javascript": Subject(
        "main.js",
        "// {nonce}\nconst [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number);\nconsole.log(a + b);\n",
        (),
        ("/usr/bin/node", "main.js"),
        1.05,
        0.60,
    ),
}


def raw_loop(subject: Subject, source: str, tests: Sequence[Test] = TESTS) -> None:
    """What a grader without a sandbox does: compile once, start the program once per test, compare."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, subject.file_name).write_text(source)
        if subject.compile:
            subprocess.run(subject.compile, cwd=folder, check=True)
        for test in tests:
            done = subprocess.run(
                subject.run, cwd=folder, input=test.input.encode(), capture_output=True, timeout=20
            )
            if done.stdout.decode() != test.expected_output:
                raise SystemExit(f"the raw loop got {done.stdout!r}")


def timed_ms(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def per_minute(action: Callable[[], object], submissions: int, at_a_time: int) -> float:
    """How many a minute, so many at a time."""
    with ThreadPoolExecutor(max_workers=at_a_time) as pool:
        elapsed_ms = timed_ms(lambda: list(pool.map(lambda _: action(), range(submissions))))
    return submissions / elapsed_ms * 60_000


def met(yes: bool) -> str:
    return "ok  " if yes else "MISS"
