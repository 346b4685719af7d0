"""Every hostile program, many side by side: its verdict, and that the judge is as before.

Afterwards: no process, no control group, no file left; a canary accepted; and honest submissions judged among the
attacks get the verdicts that they get alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

import judge
from judge import service
from judge.accounting import ROOT, group_name
from judge.tests.hostile import TABLE, Hostile
from judge.tests.hostile.faults import FAULTS
from judge.tests.hostile.table import assert_as_written
from judge.tests.support import assert_canary, processes_in_boxes

SIDE_BY_SIDE = 3
HONEST_EVERY = 8
HONEST = judge.Job(
    "python",
    b"import sys\nprint(sum(map(int, sys.stdin.read().split())))\n",
    tuple(judge.TestCase(b"%d 5\n" % n, b"%d\n" % (n + 5)) for n in range(5)),
    judge.Limits(time_ms=1_000, memory_mb=64),
)


def identifier(hostile: Hostile) -> str:
    return f"{hostile.language}: {hostile.name}"


@pytest.fixture(scope="module")
def reports() -> Iterator[dict[str, Future[judge.Report]]]:
    """All of them at once, started together; each test then looks at its own."""
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        futures: dict[str, Future[judge.Report]] = {}
        for number, hostile in enumerate(TABLE):
            futures[identifier(hostile)] = pool.submit(judge.run, hostile.job)
            if number % HONEST_EVERY == 0:
                futures[f"honest {number}"] = pool.submit(judge.run, HONEST)
        yield futures


def test_the_table_is_large_and_its_names_differ() -> None:
    assert len(TABLE) >= 120
    assert len({identifier(hostile) for hostile in TABLE}) == len(TABLE)


def test_every_known_fault_has_its_programs() -> None:
    names = {hostile.name for hostile in TABLE}
    assert [name for programs in FAULTS.values() for name in programs if name not in names] == []


@pytest.mark.parametrize("hostile", TABLE, ids=identifier)
def test_hostile(hostile: Hostile, reports: dict[str, Future[judge.Report]]) -> None:
    assert_as_written(hostile, reports[identifier(hostile)].result())


def test_honest_submissions_among_them_are_judged_as_alone(reports: dict[str, Future[judge.Report]]) -> None:
    honest = [future.result() for name, future in reports.items() if name.startswith("honest")]
    assert len(honest) >= 10
    assert {report.verdict for report in honest} == {judge.Verdict.ACCEPTED}


def test_nothing_is_left_of_them(reports: dict[str, Future[judge.Report]]) -> None:
    for future in reports.values():
        future.exception()
    keeper = service.engine().keeper
    keeper.settle()
    assert processes_in_boxes() <= keeper.idle_process_ids()
    assert_canary()
    keeper.settle()
    counted: set[int] = set()
    for number in keeper.used_slots():
        with suppress(OSError):  # another process has the slot by now, and made its groups anew
            for path in Path(ROOT).glob(f"**/{group_name()}/slot-{number}/*/cgroup.procs"):
                counted |= {int(pid) for pid in path.read_text().split()}
    assert counted & processes_in_boxes() <= keeper.idle_process_ids()
