"""How fast the judge is, beside the same programs run with no sandbox at all.

The raw loop compiles once and then starts the program once per test, by `subprocess.run`, and compares: the least
that any judge has to do without warm interpreters, prepared headers or archives. Every source is different, so no
cache can answer. Both arms take turns in one run; medians are printed, and their ratio, which is what counts.

    script/bench judge_speed [LANGUAGE ...] [--rounds N] [--submissions N]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "backend"))

import judge

TESTS = tuple(judge.TestCase(b"%d %d\n" % (n, 3 * n), b"%d\n" % (4 * n)) for n in range(20))


@dataclass(frozen=True)
class Subject:
    """A program that adds two numbers, and how a naive loop would compile and run it. {nonce} makes it new."""

    file_name: str
    code: str
    compile: tuple[str, ...]
    run: tuple[str, ...]
    goal_throughput: float
    goal_latency: float


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


def source(subject: Subject) -> bytes:
    return subject.code.format(nonce=os.urandom(12).hex()).encode()


def raw(subject: Subject) -> None:
    """What a grader without a sandbox does."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, subject.file_name).write_bytes(source(subject))
        if subject.compile:
            subprocess.run(subject.compile, cwd=folder, check=True)
        for test in TESTS:
            done = subprocess.run(subject.run, cwd=folder, input=test.input, capture_output=True, timeout=20)
            if done.stdout != test.expected_output:
                raise SystemExit(f"the raw loop got {done.stdout!r}")


def judged(subject: Subject, language: str) -> None:
    report = judge.run(judge.Job(language, source(subject), TESTS))
    if report.verdict != judge.Verdict.ACCEPTED:
        raise SystemExit(f"{language}: {report}")


def timed_ms(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def per_minute(action: Callable[[], None], submissions: int) -> float:
    """Submissions a minute, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        elapsed_ms = timed_ms(lambda: list(pool.map(lambda _: action(), range(submissions))) and None)
    return submissions / elapsed_ms * 60_000


def compare(language: str, rounds: int, submissions: int) -> str:
    subject = SUBJECTS[language]
    arms: dict[str, Callable[[], None]] = {
        "raw": lambda: raw(subject),
        "judge": lambda: judged(subject, language),
    }
    latency: dict[str, list[float]] = {name: [] for name in arms}
    throughput: dict[str, list[float]] = {name: [] for name in arms}
    judged(subject, language)
    for number in range(rounds):
        for name in sorted(arms, reverse=bool(number % 2)):
            time.sleep(0.3)  # idle: boxes are ready, nothing else runs
            latency[name].append(timed_ms(arms[name]))
    for number in range(max(rounds // 3, 1)):
        for name in sorted(arms, reverse=bool(number % 2)):
            throughput[name].append(per_minute(arms[name], submissions))
    one = {name: statistics.median(values) for name, values in latency.items()}
    many = {name: statistics.median(values) for name, values in throughput.items()}
    faster, slower = many["judge"] / many["raw"], one["judge"] / one["raw"]
    return (
        f"{language:<12}{one['raw']:>9.0f}{one['judge']:>9.0f}{slower:>8.2f}  {met(slower <= subject.goal_latency)}"
        f" ≤ {subject.goal_latency:<6.2f}{many['raw']:>8.0f}{many['judge']:>9.0f}{faster:>8.2f}"
        f"  {met(faster >= subject.goal_throughput)} ≥ {subject.goal_throughput:.2f}"
    )


def met(yes: bool) -> str:
    return "ok  " if yes else "MISS"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help=f"of {', '.join(SUBJECTS)}; default: all"
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--submissions", type=int, default=12)
    options = parser.parse_args()
    print("20 small tests; idle latency in ms, then submissions a minute, two at a time")
    print(
        f"{'':<12}{'raw':>9}{'judge':>9}{'ratio':>8}{'goal':>9}{'raw':>13}{'judge':>9}{'ratio':>8}{'goal':>9}"
    )
    for language in options.languages or SUBJECTS:
        print(compare(language, options.rounds, options.submissions), flush=True)


if __name__ == "__main__":
    main()
