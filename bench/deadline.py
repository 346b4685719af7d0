"""The deadline drill: a class of hundreds hands in within a minute, in five languages, on the machine that also grades.

All are acknowledged, none is told 5xx, 95 of 100 within half a second; and the queue drains nearly as quickly as the
judge alone gets through such programs, which is measured in the same run, before and after.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import judge
from tests.drill.arrangements import Arrangement, arranged
from tests.drill.chaos import spread
from tests.drill.clients import Clients, Pollers
from tests.drill.programs import EVEN, NUMBERS, Program, make_programs

CLASSES = {"postgresql": 500, "embedded": 200}
ACCEPT_P95_MS = 500
DRAIN_SHARE = 0.9
CLIENT_THREADS = 32
AT_A_TIME = 2
TESTS = tuple(judge.TestCase(b"%d\n" % n, b"%d\n" % (2 * n)) for n in NUMBERS)


def prove() -> None:
    """What a worker does at its start. Returns when all that it prepares is there."""
    judge.self_test()
    for thread in threading.enumerate():
        if thread.name == "judge-kit":
            thread.join()


def grade(program: Program) -> None:
    report = judge.run(judge.Job(program.language, program.code.encode(), TESTS))
    if report.verdict != program.verdict:
        raise SystemExit(f"{program} got {report.verdict}")


def judge_alone(count: int, seed: int) -> float:
    """Programs a second, from as many processes as there are workers."""
    first, *programs = make_programs(count + 1, EVEN, random.Random(seed))
    with multiprocessing.get_context("spawn").Pool(AT_A_TIME, prove) as pool:
        pool.apply(grade, [first])
        started_at = time.monotonic()
        pool.map(grade, programs, chunksize=1)
        return count / (time.monotonic() - started_at)


@dataclass
class Deadline:
    accept_ms: list[float]
    read_ms: list[float]
    complaints: list[str]
    drained_per_second: float


def hand_in(arrangement: Arrangement, students: int, seconds: float, polling: bool, folder: Path) -> Deadline:
    school = arrangement.call("school", f"make_school({students}, 5)")
    programs = make_programs(students, EVEN, random.Random(students))
    log = folder / "promised.jsonl"
    clients = Clients(arrangement.server.origin, school["students"], programs, log, seconds, CLIENT_THREADS)
    pollers = Pollers(clients)
    started_at = time.time()
    clients.start()
    if polling:
        pollers.start()
    complaints = [] if clients.join(seconds + 60) else ["not all were acknowledged"]
    while busy(arrangement):
        time.sleep(1)
    pollers.stop()
    finished = arrangement.call("audit", "finish_times()")
    wrong = arrangement.call("audit", f"compare({str(log)!r}, {len(NUMBERS)})")["wrong"]
    complaints += [f"{name}: {found[:5]}" for name, found in wrong.items()] + clients.refusals
    complaints += [f"{count} × {trouble}" for trouble, count in (clients.troubles + pollers.troubles).items()]
    per_second = len(finished) / (finished[-1] - started_at)
    return Deadline(clients.accept_ms, pollers.read_ms, complaints, per_second)


def busy(arrangement: Arrangement) -> bool:
    states = arrangement.count()
    return bool(states.get("queued") or states.get("running"))


def report(name: str, students: int, arriving: float, seen: Deadline, alone: list[float]) -> bool:
    """Prints the figures; whether all was as promised."""
    p95_ms = statistics.quantiles(seen.accept_ms, n=20, method="inclusive")[-1]
    share = seen.drained_per_second / min(
        statistics.mean(alone), arriving
    )  # none is graded before it is there
    print(f"-- {name}: {students} students, {len(seen.accept_ms)} acknowledged at the first attempt")
    print(
        f"accepted within: {spread(seen.accept_ms, 'ms', 0)}; at most {ACCEPT_P95_MS} ms were promised for p95"
    )
    if seen.read_ms:
        print(f"read while waiting: {spread(seen.read_ms, 'ms', 0)}")
    print(
        f"graded: {seen.drained_per_second:.2f} a second from the first POST to the last result; the judge alone "
        f"{' and '.join(f'{each:.2f}' for each in alone)}, {arriving:.2f} arrive; share {share:.2f}, "
        f"at least {DRAIN_SHARE} was promised"
    )
    for complaint in seen.complaints:
        print(f"WRONG {complaint}")
    # who polls asks for more than the promise is about
    return not seen.complaints and p95_ms <= ACCEPT_P95_MS and (bool(seen.read_ms) or share >= DRAIN_SHARE)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arrangement", choices=[*CLASSES, "all"], default="all")
    parser.add_argument("--students", type=int, help="instead of 500 on PostgreSQL and 200 on SQLite")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sample", type=int, default=100, help="programs for the judge alone, each time")
    parser.add_argument("--pollers", action="store_true", help="each student also looks every five seconds")
    options = parser.parse_args()
    good = True
    for name in CLASSES if options.arrangement == "all" else [options.arrangement]:
        students = options.students or CLASSES[name]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            os.environ["AUTOGRADER_CACHE_DIR"] = str(folder / "cache")  # of both arms
            alone = [judge_alone(options.sample, 10_000)]
            with arranged(name, folder / "data", WORKERS=str(AT_A_TIME)) as arrangement:
                seen = hand_in(arrangement, students, options.seconds, options.pollers, folder)
            alone.append(judge_alone(options.sample, 20_000))
        good &= report(name, students, students / options.seconds, seen, alone)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
