"""A submission works on two processors only where nobody else's has just been."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from judge import lanes
from judge.lanes import Lanes, claimed_lanes


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One of two idle processors, which no other test uses meanwhile. An hour is a long gap here."""
    monkeypatch.setattr(lanes, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(lanes, "IDLE_S", 3600.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
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
