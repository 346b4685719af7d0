"""A submission works on two processors only where nobody else's has just been."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import judge
from judge import lanes
from judge.lanes import Lanes, claimed_lanes
from judge.slots import try_lock


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One of two idle processors, which no other test uses meanwhile. An hour is a long gap here."""
    monkeypatch.setattr(lanes, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(lanes, "IDLE_S", 3600.0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    for number in range(2):
        (tmp_path / f"processor-{number}").touch()
        os.utime(tmp_path / f"processor-{number}", (0, 0))
    return tmp_path


def test_a_processor_that_another_job_has_is_not_lent() -> None:
    with claimed_lanes(), claimed_lanes():
        assert not Lanes().borrow()


def test_a_processor_between_two_jobs_is_not_lent() -> None:
    with claimed_lanes(), claimed_lanes():
        pass
    with claimed_lanes() as job:
        assert not job.borrow()


def test_an_idle_processor_is_lent_again_and_again() -> None:
    for _ in range(2):
        with claimed_lanes() as job:
            assert job.borrow()
            assert not job.borrow()


def test_a_processor_that_this_judge_may_not_use_is_not_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1})
    with claimed_lanes() as job:
        assert not job.borrow()


def test_judges_that_may_use_different_processors_take_none_from_each_other(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    with claimed_lanes():
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1})
        with claimed_lanes():
            assert [try_lock(machine / f"processor-{number}") for number in range(2)] == [None, None]


WEIGHTS = """
import os
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
from judge.accounting import CPU_SHARES
from judge.group_root import CPU_WEIGHT
print(CPU_SHARES, CPU_WEIGHT)
"""


def test_boxes_weigh_as_one_process_on_each_processor_that_they_may_use() -> None:
    folder = Path(judge.__file__).parents[1]
    ran = subprocess.run([sys.executable, "-c", WEIGHTS], cwd=folder, capture_output=True, timeout=60)
    assert ran.stdout == b"1024 100\n", ran.stderr
