"""How fast the judge is, beside the same programs run with no sandbox at all: by itself, and again through HTTP.

Two at a time means two processes, as workers are, for the raw loop as well; through HTTP, four students at a time hand in
to a server with a worker for each processor.

The raw loop compiles once and then starts the program once per test, by `subprocess.run`, and compares: the least
that any judge has to do without warm interpreters, prepared headers or archives. Every source is different, so no
cache can answer. All arms take turns in one run; medians are printed, and their ratio, which is what counts.
"CPU" is what the whole machine used for a submission, so it only means something on an idle one.

    script/bench judge_speed [LANGUAGE ...] [--rounds N] [--submissions N] [--no-http] [--peer NAME=URL ...]
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.pool
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from _common import SUBJECTS, TESTS, Subject, met, per_minute, raw_loop, timed_ms
from _peers import Autograder, Peer, peer

import judge
from judge import service
from tests.servers import running_server

Action = Callable[[str, str], None]  # language and source → judged
CASES = tuple(judge.TestCase(test.input.encode(), test.expected_output.encode()) for test in TESTS)
AT_A_TIME, HANDED_IN_AT_A_TIME = 2, 4  # two are judged, two come and go
HTTP_EXTRA_MS = 100  # the goal for Python, above judge.run's own


def judged(language: str, source: str) -> None:
    report = judge.run(judge.Job(language, source.encode(), CASES))
    if report.verdict != judge.Verdict.ACCEPTED:
        raise SystemExit(f"{language}: {report}")


def raw(language: str, source: str) -> None:
    raw_loop(SUBJECTS[language], source)


def handed_in(reached: Peer, language: str, source: str) -> None:
    reached.submit(language, source, TESTS)


def busy_ms() -> float:
    """Processor time that the whole machine has used since its start."""
    with open("/proc/stat") as file:
        user, nice, system = map(int, file.readline().split()[1:4])
    return (user + nice + system) * 1000 / os.sysconf("SC_CLK_TCK")


def direct(name: str, language: str) -> None:
    """In a process of the pool."""
    {"raw": raw, "judge.run": judged}[name](language, SUBJECTS[language].source())


class Measured:
    """What the arms took for one language."""

    def __init__(
        self, language: str, subject: Subject, arms: dict[str, Action], pool: multiprocessing.pool.Pool
    ) -> None:
        self.language, self.subject, self.arms, self.pool = language, subject, arms, pool
        self.latency: dict[str, list[float]] = defaultdict(list)
        self.throughput: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    def many(self, name: str, submissions: int) -> float:
        """So many of them; how many a minute."""
        if name not in ("raw", "judge.run"):
            return per_minute(partial(self.once, name), submissions, HANDED_IN_AT_A_TIME)
        jobs = [(name, self.language)] * submissions
        elapsed_ms = timed_ms(lambda: self.pool.starmap(direct, jobs, chunksize=1))
        return submissions / elapsed_ms * 60_000

    def once(self, name: str) -> None:
        self.arms[name](self.language, self.subject.source())

    def measure(self, rounds: int, submissions: int) -> None:
        for name in self.arms:
            self.once(name)
            self.many(name, 4)
        for number in range(rounds):
            for name in self._in_turn(number):
                time.sleep(0.3)  # idle: boxes are ready, nothing else runs
                self.latency[name].append(timed_ms(partial(self.once, name)))
        for number in range(2):
            for name in self._in_turn(number):
                before = busy_ms()
                self.throughput[name].append(self.many(name, submissions))
                self.cpu[name].append((busy_ms() - before) / submissions)

    def _in_turn(self, number: int) -> list[str]:
        return list(self.arms)[:: -1 if number % 2 else 1]

    def lines(self) -> Iterator[str]:
        one, many, cpu = (
            {name: statistics.median(values) for name, values in each.items()}
            for each in (self.latency, self.throughput, self.cpu)
        )
        goal = self.subject
        for name in self.arms:
            slower, faster = one[name] / one["raw"], many[name] / many["raw"]
            line = f"{self.language:<11}{name:<10}{one[name]:>7.0f}{slower:>7.2f}"
            line += (
                f"  {met(slower <= goal.goal_latency)} ≤ {goal.goal_latency:.2f}"
                if name != "raw"
                else " " * 13
            )
            line += f"{many[name]:>9.0f}{faster:>7.2f}"
            line += (
                f"  {met(faster >= goal.goal_throughput)} ≥ {goal.goal_throughput:.2f}"
                if name != "raw"
                else " " * 13
            )
            yield f"{line}{cpu[name]:>8.0f}"
        if self.language == "python" and "http" in one:
            extra_ms = one["http"] - one["judge.run"]
            yield f"{'':<11}http − judge.run: {extra_ms:.0f} ms  {met(extra_ms <= HTTP_EXTRA_MS)} ≤ {HTTP_EXTRA_MS} ms"


@contextmanager
def own_server() -> Iterator[Peer]:
    """This judge behind its API, with a worker on each processor as is the default, up and proved."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DEMO": "1", "WORKERS": "0", "WEB_PROCESSES": "1", "SUBMISSIONS_PER_MINUTE": "100000"}
        environment |= {"LOG_LEVEL": "ERROR"}
        with running_server(Path(folder), **environment) as server:
            server.wait_for_line("Autograder is ready")
            yield Autograder(server.origin, server.accounts["teacher"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help=f"of {', '.join(SUBJECTS)}; default: all"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--submissions", type=int, default=10)
    parser.add_argument("--no-http", action="store_true", help="without the arm through HTTP")
    parser.add_argument(
        "--peer", action="append", default=[], type=peer, metavar="NAME=URL", help="another judge"
    )
    options = parser.parse_args()
    service.engine().kit.build()
    arms: dict[str, Action] = {"raw": raw, "judge.run": judged}
    arms |= {name: partial(handed_in, reached) for name, reached in options.peer}
    print(
        "20 small tests; idle latency in ms, submissions a minute two at a time, CPU ms of the machine for each"
    )
    print(f"{'':<21}{'latency':>7}{'÷ raw':>7}{'goal':>13}{'a minute':>9}{'÷ raw':>7}{'goal':>13}{'CPU':>8}")
    if options.no_http:
        compare(arms, options)
    else:
        with own_server() as reached:
            compare(arms | {"http": partial(handed_in, reached)}, options)


def compare(arms: dict[str, Action], options: argparse.Namespace) -> None:
    with multiprocessing.get_context("spawn").Pool(AT_A_TIME) as pool:
        for language in options.languages or SUBJECTS:
            measured = Measured(language, SUBJECTS[language], arms, pool)
            measured.measure(options.rounds, options.submissions)
            print("\n".join(measured.lines()), flush=True)


if __name__ == "__main__":
    main()
