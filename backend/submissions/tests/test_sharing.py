"""Workers' time: interactive runs go first, but never hold up grading."""

from __future__ import annotations

import pytest

from submissions import queue
from submissions.models import GradingRun, Priority, RunState
from submissions.tests.conftest import read
from submissions.worker import Worker


@pytest.fixture
def try_out(cast):
    """Puts code that is no submission into the queue, each of another person's."""

    def enqueue(code: str = "pass", user=cast.student) -> GradingRun:
        request = {
            "language": "python",
            "code": code,
            "tests": [{"name": "Test 1", "input": "", "expected_output": None, "points": 0}],
            "limits": {"time_ms": 5000, "memory_mb": 256, "output_kb": 64},
            "checker": {"type": "lines"},
        }
        run = GradingRun(request=request, requested_by=user, priority=Priority.INTERACTIVE)
        return queue.enqueue([run])[0]

    return enqueue


def test_a_worker_that_gave_time_to_interactive_runs_turns_to_submissions(student, submit, try_out, cast):
    id = submit(student).json()["data"]["id"]
    first, second = try_out("import time; time.sleep(0.5)"), try_out(user=cast.student2)
    worker = Worker()
    worker.work_once()
    first.refresh_from_db()
    assert (first.state, read(student, id)["status"]) == (RunState.FINISHED, "queued")
    worker.work_once()
    second.refresh_from_db()
    assert (second.state, read(student, id)["status"]) == (RunState.QUEUED, "finished")
    worker.work_once()
    second.refresh_from_db()
    assert second.state == RunState.FINISHED


def test_an_interactive_run_that_had_to_wait_is_next_when_the_others_had_their_time(student, submit, try_out):
    ids = [submit(student).json()["data"]["id"] for _ in range(2)]
    worker = Worker()
    try_out()
    worker.work_once()
    worker._owed_seconds = 1e-9  # less than grading any submission takes
    late = try_out()
    worker.work_once()
    worker.work_once()
    late.refresh_from_db()
    assert late.state == RunState.FINISHED
    assert [read(student, id)["status"] for id in ids] == ["finished", "queued"]
