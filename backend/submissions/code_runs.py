"""Running code before submitting it: a run like any other, at the highest priority, that a request waits for.

The web process never runs a student's program. Nothing is stored as a submission; the row is forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction

import judge
from assignments.models import Question, Visibility, default_checker
from common import disk
from common.errors import InvalidInput, TooManyRequests, Unavailable
from submissions import endings, queue, routing, workers
from submissions.material import limits_of
from submissions.models import GradingRun, Priority, RunState
from submissions.services import check_code, check_language_runs, require_rate
from submissions.visibility import NOT_JUDGED
from users.models import User

MAX_TESTS = 20
MAX_TEXT_BYTES = 1024 * 1024
WAIT_SECONDS = 60.0
MAX_WAITING_A_WORKER = 20  # code runs that wait for each worker; more would not be done within the minute
BUSY, BUSY_SECONDS = "Many people run code at the moment: try again in a few seconds.", 3
# a quarter of the threads may wait in `endings.py`, and the rest stays free, however many requests wait
_waiting = threading.BoundedSemaphore(settings.WEB_THREADS // 2)


def run_code(
    user: User,
    *,
    language: str,
    code: str,
    question_id: int | None = None,
    tests: Sequence[dict[str, Any]] | None = None,
    stdin: str | None = None,
) -> dict[str, Any]:
    """Runs code on a question's sample tests, on tests of one's own, or on one input; waits, and returns
    `{"verdict", "compile_output", "results"}`.

    Raises `TooManyRequests` when the user has a run under way or too many requests wait, `Unavailable` when no
    worker can run it or it took longer than a minute.
    """
    check_code(code)
    request = _request(user, language, code, question_id, tests, stdin)
    disk.require_room()
    check_language_runs(language)
    takers = workers.takers((language, None))
    if not takers:
        told = "No worker can run such programs at the moment. You can still submit."
        raise Unavailable(told, code="no_worker")
    require_rate(user)
    _require_short_line(takers)
    with _place_to_wait():
        run = _enqueue(user, request)
        try:
            return _wait_for(run)
        finally:
            queue.cancel(run.pk)


def _request(
    user: User,
    language: str,
    code: str,
    question_id: int | None,
    tests: Sequence[dict[str, Any]] | None,
    stdin: str | None,
) -> dict[str, Any]:
    """What the run's row keeps: all that a worker needs."""
    if sum(given is not None for given in (question_id, tests, stdin)) != 1:
        raise InvalidInput.field("question", "Give one of question, tests and input.")
    request: dict[str, Any] = {
        "language": language,
        "code": code,
        "limits": asdict(judge.Limits()),
        "checker": default_checker(),
    }
    if question_id is not None:
        return request | _sample_tests(user, question_id, language)
    if stdin is not None:
        tests = [{"input": stdin, "expected_output": None}]
    given = list(tests or [])
    if not 0 < len(given) <= MAX_TESTS:
        raise InvalidInput.field("tests", f"Give from 1 to {MAX_TESTS} tests.")
    for index, test in enumerate(given):
        if any(len((text or "").encode()) > MAX_TEXT_BYTES for text in test.values()):
            raise InvalidInput.field(
                f"tests.{index}", f"A text may have at most {MAX_TEXT_BYTES // 1024} KiB."
            )
    return request | {
        "tests": [
            # a test of one's own is worth what a test case is worth by default; where nothing is expected, nothing
            {"name": f"Test {number}", "points": int(test["expected_output"] is not None)} | test
            for number, test in enumerate(given, start=1)
        ]
    }


def _sample_tests(user: User, question_id: int, language: str) -> dict[str, Any]:
    question = Question.objects.visible_to(user).filter(pk=question_id).first()
    if question is None:
        raise InvalidInput.field("question", "There is no such question, or it is not open to you.")
    if language not in question.languages:
        raise InvalidInput.field(
            "language", f"The question takes {', '.join(question.languages)}.", code="language_not_offered"
        )
    samples = question.test_cases.filter(visibility=Visibility.SAMPLE).order_by("position", "id")
    tests = [
        {
            "name": test.name,
            "input": test.input,
            "expected_output": test.expected_output,
            "points": float(test.points),
        }
        for test in samples
    ]
    if not tests:
        raise InvalidInput.field(
            "question", "The question has no sample tests: send tests or input of your own."
        )
    return {"tests": tests, "limits": asdict(limits_of(question)), "checker": question.checker}


def _require_short_line(takers: list[routing.Takes]) -> None:
    """Who would wait in vain is told at once: the machines of a large site share one queue."""
    interactive = GradingRun.objects.filter(state=RunState.QUEUED, priority=Priority.INTERACTIVE)
    if interactive.filter(routing.line_of(takers)).count() >= len(takers) * MAX_WAITING_A_WORKER:
        raise TooManyRequests(BUSY, code="queue_full", retry_after=BUSY_SECONDS)


@contextmanager
def _place_to_wait() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooManyRequests(BUSY, retry_after=BUSY_SECONDS)
    try:
        yield
    finally:
        _waiting.release()


@transaction.atomic
def _enqueue(user: User, request: dict[str, Any]) -> GradingRun:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    under_way = GradingRun.objects.filter(
        requested_by=user, submission__isnull=True, state__in=[RunState.QUEUED, RunState.RUNNING]
    )
    if under_way.exists():
        raise TooManyRequests(
            "Your last run is still under way: wait for it.", code="run_under_way", retry_after=2
        )
    return queue.enqueue([GradingRun(request=request, requested_by=user, priority=Priority.INTERACTIVE)])[0]


def _wait_for(run: GradingRun) -> dict[str, Any]:
    ended = endings.wait_until(lambda: _ended(run), run_id=run.pk, seconds=WAIT_SECONDS)
    if ended is None and endings.is_leaving():
        raise Unavailable("The server is about to stop: run it again in a moment.", code="run_timed_out")
    if ended is None:
        raise Unavailable("The code was not finished within a minute.", code="run_timed_out", retry_after=10)
    state, answer, error = ended
    if state == RunState.FAILED:
        raise Unavailable(f"The code could not be run: {error}", code="judge_error")
    return _for_reader(dict(answer or {}), run)


def _ended(run: GradingRun) -> tuple[str, dict[str, Any] | None, str] | None:
    state, answer, error = GradingRun.objects.values_list("state", "answer", "error").get(pk=run.pk)
    return (state, answer, error) if state in (RunState.FINISHED, RunState.FAILED) else None


def _for_reader(answer: dict[str, Any], run: GradingRun) -> dict[str, Any]:
    """A checker that failed tells of itself to those who write checkers."""
    if run.requested_by is None or not run.requested_by.is_teacher:
        for result in answer["results"]:
            if result["verdict"] == judge.Verdict.JUDGE_ERROR:
                result["message"] = NOT_JUDGED
    return answer
