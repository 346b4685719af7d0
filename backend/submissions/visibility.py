"""Who sees what of a submission: the one place that decides it.

Staff of the class see all. A student sees own submissions: sample tests whole, at once; once the grade is released,
the score, the feedback, and of hidden tests their number, verdict and points. Never a hidden test's name, input,
answer, output, message, exit code, time or memory: a program can write what it read into any of them. And before the
release not even the overall verdict, nor how many hidden tests there are: therefore no points of a sample test in a
group, which depend on the others of the group, and no version, which counts what graders do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

import judge
from assignments.models import Assignment, Release, Visibility
from classes.models import Classroom
from submissions import routing, waiting
from submissions.models import GradingRun, RunState, Submission, SubmissionStatus, TestResult
from users.models import User

# what may be said before the release; that we failed can depend on a hidden test (docs/grading.md)
PLAIN_VERDICTS = {judge.Verdict.COMPILE_ERROR, judge.Verdict.JUDGE_ERROR, judge.Verdict.SKIPPED}
WITHHELD = ("time_ms", "memory_kb", "exit_code", "signal", "stdout", "stderr", "message")
NOT_JUDGED = "This test could not be judged. That is not your fault."
SHOWN = ("verdict", "points", "max_points")
FOR_STAFF = ("number", "visibility", "group", "evidence")


def for_display(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """With what `describe` reads of each row. Its results come by `with_results`."""
    return submissions.select_related("assignment", "effective_run")


def with_results(rows: Iterable[Submission]) -> list[Submission]:
    """The rows of `for_display` with what their runs gave, from the database that they came from.

    Of one without a result: the run that goes on, which shows some, or that failed.
    """
    submissions = list(rows)
    settled = [submission for submission in submissions if submission.effective_run]
    prefetch_related_objects(settled, "effective_run__results")
    unsettled = [submission for submission in submissions if not submission.effective_run]
    runs = GradingRun.objects.filter(state__in=[RunState.RUNNING, RunState.FAILED]).order_by("-id")
    prefetch_related_objects(
        unsettled, Prefetch("runs", runs.prefetch_related("results"), to_attr="unsettled_runs")
    )
    return submissions


def _shown_run(submission: Submission) -> GradingRun | None:
    """The effective run; before there is one, the last that goes on or that failed."""
    if submission.effective_run:
        return submission.effective_run
    unsettled: list[GradingRun] = submission.unsettled_runs  # type: ignore[attr-defined]
    return next(iter(unsettled), None)


def with_known_verdict(submissions: QuerySet[Submission], user: User) -> QuerySet[Submission]:
    """Those whose verdict the user may know: filtering by verdict must not tell what showing it would not."""
    if user.is_admin:
        return submissions
    released = Q(published_at__isnull=False) | Q(assignment__release=Release.IMMEDIATE)
    staffed = list(Assignment.objects.with_staff(user).values_list("pk", flat=True))
    return submissions.filter(released | Q(verdict__in=PLAIN_VERDICTS) | Q(assignment__in=staffed))


def describe(rows: list[Submission], user: User) -> list[dict[str, Any]]:
    """Each row of `with_results` as `user` may see it now. One query of its own, and four more where something waits."""
    classes = {submission.assignment.classroom_id for submission in rows}
    staffed = set(Classroom.objects.with_staff(user).filter(pk__in=classes).values_list("pk", flat=True))
    places = waiting.positions(row.pk for row in rows if row.status == SubmissionStatus.QUEUED)
    kinds = {row.pk: routing.kind_of(row.language, row.assignment.classroom_id) for row in rows}
    waits = waiting.estimated_wait_seconds(places, kinds)
    described = []
    for submission in rows:
        shape = _for_staff if submission.assignment.classroom_id in staffed else _for_student
        place, wait = places.get(submission.pk), waits.get(submission.pk)
        described.append(shape(submission) | {"position": place, "estimated_wait_seconds": wait})
    return described


def _common(submission: Submission) -> dict[str, Any]:
    run = _shown_run(submission)
    return {
        "id": submission.pk,
        "assignment": submission.assignment_id,
        "question": submission.question_id,
        "student": submission.student_id,
        "language": submission.language,
        "code": submission.code,
        "attempt": submission.attempt,
        "submitted_at": submission.submitted_at,
        "is_late": submission.is_late,
        "sha256": submission.sha256,
        "status": submission.status,
        "superseded_by": submission.superseded_by_id,
        "max_score": submission.max_score,
        "compile_output": run.compile_output if run else "",
    }


def _for_staff(submission: Submission) -> dict[str, Any]:
    run = _shown_run(submission)
    return _common(submission) | {
        "verdict": submission.verdict or None,
        "score": submission.score,
        "feedback": submission.feedback,
        "graded_by": submission.graded_by_id,
        "graded_at": submission.graded_at,
        "published_at": submission.published_at,
        "version": submission.version,
        "test_results": [_result_for_staff(result) for result in run.results.all()] if run else [],
        "tests_version": run.tests_version if run else None,
        "toolchain": run.toolchain if run else "",
        "error": run.error if run else "",
    }


def _for_student(submission: Submission) -> dict[str, Any]:
    run = _shown_run(submission)
    released = submission.is_released
    results = list(run.results.all()) if run else []
    if not released:
        results = [result for result in results if result.visibility == Visibility.SAMPLE]
    tells_verdict = released or submission.verdict in PLAIN_VERDICTS
    return _common(submission) | {
        "verdict": (submission.verdict or None) if tells_verdict else None,
        "score": submission.score if released else None,
        "feedback": submission.feedback if released else "",
        "graded_by": submission.graded_by_id if released else None,
        "graded_at": submission.graded_at if released else None,
        "published_at": submission.published_at,
        "test_results": [_result_for_student(result, released=released) for result in results],
    }


def _result_for_staff(result: TestResult) -> dict[str, Any]:
    return {"name": result.name} | {name: getattr(result, name) for name in (*SHOWN, *WITHHELD, *FOR_STAFF)}


def _result_for_student(result: TestResult, *, released: bool) -> dict[str, Any]:
    shown = {name: getattr(result, name) for name in SHOWN}
    if result.group and not released:
        shown |= {"points": None, "max_points": None}
    if result.visibility == Visibility.SAMPLE:
        whole = {"name": result.name} | shown | {name: getattr(result, name) for name in WITHHELD}
        # a checker that failed tells of itself, and it is the teacher's
        return whole | {"message": NOT_JUDGED} if result.verdict == judge.Verdict.JUDGE_ERROR else whole
    return {"name": f"Test {result.number}"} | shown | dict.fromkeys(WITHHELD)
