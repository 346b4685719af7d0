"""The worker's side of code that is run without being submitted. (Over HTTP: backend/tests/test_way_of_a_submission.py)"""

from __future__ import annotations

from submissions import answers, grading, queue
from submissions.models import GradingRun, Priority


def run(cast, code: str, inputs: list[str]) -> dict:
    request = {
        "language": "python",
        "code": code,
        "tests": [
            {"name": f"Test {n}", "input": text, "expected_output": None, "points": 1}
            for n, text in enumerate(inputs)
        ],
        "limits": {"time_ms": 10_000, "memory_mb": 256, "output_kb": 64},
        "checker": {"type": "lines"},
    }
    queue.enqueue([GradingRun(request=request, requested_by=cast.student, priority=Priority.INTERACTIVE)])
    claimed = queue.claim("test")
    grading.grade(claimed, should_stop=lambda: False)
    row = GradingRun.objects.get(pk=claimed.pk)
    assert row.state == "finished"
    return row.answer


def test_what_another_version_has_queued_is_understood(cast):
    """A row of before an upgrade, with less in it, and one of after it (when an upgrade was taken back), with more."""
    test = {"name": "Test 1", "input": "1\n", "points": 0}
    less = {"language": "python", "code": "print(input())", "tests": [test]}
    more = less | {
        "version": 9,
        "tests": [test | {"expected_output": "1\n", "colour": "red"}],
        "limits": {"time_ms": 2_000, "colours": 3},
        "checker": {"type": "lines"},
    }
    rows = [GradingRun(request=request, requested_by=cast.student) for request in (less, more)]
    for row in rows:
        queue.enqueue([row])
        grading.grade(queue.claim("test"), should_stop=lambda: False)
        row.refresh_from_db()
        assert (row.state, row.answer["verdict"]) == ("finished", "accepted"), row.error


def test_endless_programs_get_their_verdict_before_nobody_waits_any_more(cast, monkeypatch):
    monkeypatch.setattr(answers, "BUDGET_SECONDS", 5)
    answer = run(cast, "n = int(input())\nwhile n: pass\nprint(n)\n", ["0", "1", "2", "0"])
    assert answer["verdict"] == "time_limit_exceeded"
    verdicts = [result["verdict"] for result in answer["results"]]
    assert verdicts == ["accepted", "time_limit_exceeded", "skipped", "skipped"]
    assert answer["results"][0]["stdout"] == "0\n"


def test_the_budget_is_below_what_a_request_waits():
    from submissions import code_runs

    assert answers.BUDGET_SECONDS + 10 < code_runs.WAIT_SECONDS
