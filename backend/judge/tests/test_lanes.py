"""A submission works on two processors only where nobody else's has just been."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from judge import lanes
from judge.lanes import Lanes, claimed_lanes

LONG_S = 3600.0


@pytest.fixture(autouse=True)
def one_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of its own, which no other test uses meanwhile."""
    monkeypatch.setattr(lanes, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def test_a_processor_is_one_submissions() -> None:
    with claimed_lanes():
        assert not Lanes().claim()
    assert Lanes().claim()


def test_a_processor_between_two_submissions_is_not_lent() -> None:
    with claimed_lanes():
        pass
    assert not Lanes().claim(idle_s=LONG_S)
    assert Lanes().claim()


def test_an_idle_processor_is_lent_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    (tmp_path / "processor-1").touch()
    os.utime(tmp_path / "processor-1", (0, 0))
    for _ in range(2):
        with claimed_lanes() as borrowing:
            assert borrowing.claim(idle_s=LONG_S)
