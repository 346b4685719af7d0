"""The chaos drill in small: `bench/chaos.py` is the large one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.drill.chaos import drill

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("chaos")]
# what the suite runs on decides, but each drill has servers of its own to kill
ARRANGEMENTS = ["postgresql", "scale"] if os.environ.get("DATABASE_URL") else ["embedded"]


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_whatever_is_killed_or_frozen_each_submission_has_one_result(
    tmp_path: Path, arrangement: str
) -> None:
    outcome = drill(
        arrangement,
        tmp_path,
        submissions=60,
        kills=12,
        stops=4,
        seconds=30,
        students=20,
        seed=20,
        say=print,
        LEASE_SECONDS="6",
    )
    print("\n".join(outcome.lines()))
    assert (outcome.wrong, outcome.acknowledged) == ({}, 60)
    assert (outcome.killed.total(), outcome.stopped.total()) == (12, 4)
