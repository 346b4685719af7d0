"""Workers that die at each moment of a grading, and the chaos drill in small: `bench/chaos.py` is the large one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.drill.chaos import drill
from tests.servers import BACKEND

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


def test_a_worker_that_dies_at_any_moment_leaves_one_result(tmp_path: Path) -> None:
    manage = [sys.executable, str(BACKEND / "manage.py")]
    code = "import json; from tests.drill.deaths import *; print(json.dumps(die_at_every_moment()))"
    with fresh_database() as database_url:
        environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": database_url, "BROKER_URL": ""}
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
        done = subprocess.run(
            [*manage, "shell", "--no-imports", "-c", code], env=environment, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    moments = ("claimed", "compiling", "running", "before the commit", "after the commit")
    assert seen["ended"] == dict.fromkeys(moments, -signal.SIGKILL), done.stderr
    assert seen["wrong"] == {}
