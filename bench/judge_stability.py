"""How steady verdicts are: every program of the example problems, graded again and again, idle and on a loaded machine.

Prints how many verdicts differ from those that the corpus names, per arm, and each program that had any. Under load every
processor has a process beside the judge that never pauses. The cache of compiled programs is used, as in a re-grade.

    script/bench judge_stability [--rounds N] [--load idle|loaded|both] [--problems NAME ...] [--at-once N]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "backend"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "autograder.settings")

import django

django.setup()

import judge  # noqa: E402
from judge.limits import processors  # noqa: E402
from tests.corpus import PROGRAMS, expected_verdict, job_of  # noqa: E402


@contextmanager
def load(loaded: bool) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in processors() if loaded else ():
            burner = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(burner.kill)
        yield


def measure(programs: Sequence[Path], rounds: int, at_once: int) -> None:
    """Grade every program `rounds` times; print what was not as it should be."""
    seen: dict[Path, Counter[str]] = {program: Counter() for program in programs}
    repeated, started = 0, time.monotonic()
    jobs = [(program, job_of(program)) for program in programs] * rounds
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for (program, _), report in zip(jobs, pool.map(lambda pair: judge.run(pair[1]), jobs), strict=True):
            seen[program][str(report.verdict)] += 1
            repeated += any("repeated_ms" in result.evidence for result in report.results)
    wrong = {program: each for program, each in seen.items() if set(each) != {expected_verdict(program)}}
    for program, each in wrong.items():
        print(f"  {program.parents[2].name} {program.parent.name}/{program.name}: {dict(each)}")
    errors = sum(each.total() - each[expected_verdict(program)] for program, each in seen.items())
    print(
        f"  {len(programs)} programs, {rounds} times each: {len(jobs)} verdicts, {errors} not the corpus's,"
        f" {len(programs) - len(wrong)} programs always the same; {repeated} submissions with a test run again;"
        f" {time.monotonic() - started:.0f} s",
        flush=True,
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--load", choices=("idle", "loaded", "both"), default="both")
    arguments.add_argument("--problems", nargs="*", default=[])
    arguments.add_argument("--at-once", type=int, default=len(processors()))
    given = arguments.parse_args()
    programs = [each for each in PROGRAMS if not given.problems or each.parents[2].name in given.problems]
    for loaded in (False, True):
        if given.load in ("both", "loaded" if loaded else "idle"):
            print("both processors loaded" if loaded else "idle", flush=True)
            with load(loaded):
                measure(programs, given.rounds, given.at_once)


if __name__ == "__main__":
    main()
