"""The worker's side of code that is run without being submitted (`code_runs` is the side of who waits for it)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from django.db import transaction

import judge
from common import clock
from judge import scoring
from submissions import queue
from submissions.models import GradingRun, RunState
from submissions.wakeups import wake

# in all, below the minute that somebody waits: endless programs get their verdict, and hold a worker no longer
BUDGET_SECONDS = 40.0
LIMITS = {field.name for field in fields(judge.Limits)}


def answer(run: GradingRun, *, should_stop: Callable[[], bool]) -> None:
    """Runs what the row asks for, and stores the report for the request that waits for it.

    What the budget of time does not suffice for ends as `time_limit_exceeded`, then `skipped`.
    """
    request = run.request or {}
    job = _job(request)
    deadline = time.monotonic() + BUDGET_SECONDS
    results: list[judge.TestResult] = []

    def is_over() -> bool:
        return time.monotonic() > deadline

    try:
        report = judge.run(
            job,
            on_result=lambda index, result: results.append(result),
            should_stop=lambda: is_over() or should_stop(),
        )
    except judge.Stopped:
        if not is_over() or should_stop():
            raise
        report = _cut_short(job, results)
    _store(run, request, report)


def _cut_short(job: judge.Job, results: Sequence[judge.TestResult]) -> judge.Report:
    """The report of a run that was stopped: what is there, the test that was under way, and the rest."""
    over = judge.TestResult(
        judge.Verdict.TIME_LIMIT_EXCEEDED,
        message=f"All tests of a code run together may take {BUDGET_SECONDS:.0f} s: it was stopped.",
    )
    skipped = judge.TestResult(judge.Verdict.SKIPPED, message="The time of this code run was used up.")
    missing = len(job.tests) - len(results)
    results = [*results, over, *[skipped] * (missing - 1)]
    verdict = next(each.verdict for each in results if each.verdict is not judge.Verdict.ACCEPTED)
    return judge.Report(verdict, "", tuple(results), toolchain="")


def _store(run: GradingRun, request: dict[str, Any], report: judge.Report) -> None:
    tests = request["tests"]
    worth = [Decimal(str(test["points"])) for test in tests]
    report_fields = {
        "verdict": report.verdict,
        "compile_output": report.compile_output,
        "results": [
            {key: value for key, value in asdict(result).items() if key != "fraction"}
            | {"name": test["name"], "points": float(points), "max_points": test["points"]}
            for test, result, points in zip(
                tests, report.results, _points_of(worth, report.results), strict=False
            )
        ],
    }
    with transaction.atomic():
        queue.owned(run).update(
            state=RunState.FINISHED, leased_until=None, answer=report_fields, finished_at=clock.now()
        )
        wake()


def _points_of(worth: Sequence[Decimal], results: Sequence[judge.TestResult]) -> list[Decimal]:
    """What each result earns by itself, without the groups of a question."""
    pairs = zip(worth, results, strict=False)
    scored = scoring.score([scoring.ScoredTest(points, result.fraction) for points, result in pairs])
    return [scoring.rounded(points) for points in scored.points]


def _job(request: dict[str, Any]) -> judge.Job:
    """What an earlier or later version has queued is understood: what it does not name has its default."""
    tests = tuple(
        judge.TestCase(
            test["input"].encode(),
            None if test.get("expected_output") is None else test["expected_output"].encode(),
        )
        for test in request["tests"]
    )
    return judge.Job(
        language=request["language"],
        code=request["code"].encode(),
        tests=tests,
        limits=judge.Limits(
            **{name: value for name, value in request.get("limits", {}).items() if name in LIMITS}
        ),
        checker=request.get("checker", {"type": "lines"}),
    )
