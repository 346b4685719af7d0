"""The way of a claimed run: read what is to be judged, judge it, store what came out. One transaction at each end.

No transaction is open while a program runs. Storing happens only where the claim's token still fits (`queue.owned`):
a worker that was frozen and wakes up late writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction

import judge
from assignments.models import AssignmentQuestion, Question, TestCase
from classes.models import ClassRole, Enrollment
from common import clock
from judge import scoring
from notifications.models import Kind
from notifications.services import notify
from submissions import queue, signals
from submissions.models import GradingRun, RunState, Submission, SubmissionStatus, TestResult
from submissions.wakeups import wake
from users.models import User

log = logging.getLogger("autograder.grading")
NOT_OURS = {judge.Verdict.JUDGE_ERROR}


@dataclass(frozen=True)
class Material:
    """What a submission is graded with: one version of its question's tests, read as a whole."""

    question: Question
    tests: list[TestCase]
    points: Decimal

    def job(self, submission: Submission) -> judge.Job:
        return job_for(self.question, self.tests, language=submission.language, code=submission.code)

    def score(self, results: Sequence[judge.TestResult]) -> scoring.Score:
        groups = {
            group["name"]: scoring.Group(
                points=None if group.get("points") is None else Decimal(str(group["points"])),
                scoring=group.get("scoring", "sum"),
            )
            for group in self.question.groups
        }
        fractions = [result.fraction for result in results] + [0.0] * (len(self.tests) - len(results))
        scored = [
            scoring.ScoredTest(points=test.points, fraction=fraction, group=test.group or None)
            for test, fraction in zip(self.tests, fractions, strict=True)
        ]
        return scoring.score(scored, groups)


def job_for(question: Question, tests: Sequence[TestCase], *, language: str, code: str) -> judge.Job:
    """The judge's job for these tests of a question, under its limits and with its checker."""
    return judge.Job(
        language=language,
        code=code.encode(),
        tests=tuple(judge.TestCase(test.input.encode(), test.expected_output.encode()) for test in tests),
        limits=judge.Limits(
            time_ms=question.time_limit_ms,
            memory_mb=question.memory_limit_mb,
            output_kb=question.output_limit_kb,
        ),
        checker=question.checker,
        stop_on_failure=question.stop_on_failure,
    )


def grade(run: GradingRun, *, should_stop: Callable[[], bool]) -> None:
    """Carries a claimed run to its end. `should_stop` is asked while programs run: yes means give the run back."""
    if run.tries > queue.MAX_TRIES:
        fail(run, f"It ended {queue.MAX_TRIES} workers without a result.")
        return
    try:
        if should_stop():
            raise judge.Stopped
        if run.submission_id is None:
            store_answer(run, judge.run(_requested_job(run.request or {}), should_stop=should_stop))
            return
        submission = Submission.objects.get(pk=run.submission_id)
        material = read_material(submission)
        report = judge.run(material.job(submission), should_stop=should_stop)
    except judge.Stopped:
        queue.release(run)
    except judge.SandboxUnavailable:
        queue.release(run)
        raise
    except DatabaseError:
        raise  # the lease runs out, and the run is graded again when the database is back
    except Exception as error:  # whatever broke, it is ours and not the student's: try again, then tell staff
        log.exception("run %s: grading failed (try %s)", run.pk, run.tries)
        if not queue.retry(run, str(error)):
            fail(run, str(error))
    else:
        store(run, submission, material, report)


def read_material(submission: Submission) -> Material:
    """Question, tests and points of a submission. Read again when somebody edited the tests between the reads."""
    while True:
        question = Question.objects.get(pk=submission.question_id)
        tests = list(question.test_cases.order_by("position", "id"))
        version = Question.objects.values_list("tests_version", flat=True).get(pk=question.pk)
        if version == question.tests_version:
            entry = AssignmentQuestion.objects.get(assignment=submission.assignment_id, question=question)
            return Material(question, tests, entry.points)


@transaction.atomic
def store(run: GradingRun, submission: Submission, material: Material, report: judge.Report) -> bool:
    """Writes the report, once. False: the claim was lost, nothing was written."""
    ours = report.verdict in NOT_OURS
    score = material.score(report.results)
    total = (
        None if ours or not material.tests else scoring.scale(score.total, score.max_total, material.points)
    )
    now = clock.now()
    stored = queue.owned(run).update(
        state=RunState.FAILED if ours else RunState.FINISHED,
        leased_until=None,
        tests_version=material.question.tests_version,
        verdict=report.verdict,
        score=total,
        compile_output=report.compile_output,
        toolchain=report.toolchain,
        evidence=report.evidence,
        error=_blame(report) if ours else "",
        finished_at=now,
    )
    if not stored:
        log.warning("run %s: the claim was lost, its result is not stored", run.pk)
        return False
    TestResult.objects.bulk_create(_result_rows(run, material, score, report.results))
    if ours:
        _mark_failed(run, submission.pk, _blame(report))
    else:
        _make_effective(run, submission.pk, verdict=report.verdict, score=total, max_score=material.points)
    _announce(run)
    return True


def _result_rows(
    run: GradingRun, material: Material, score: scoring.Score, results: Sequence[judge.TestResult]
) -> list[TestResult]:
    return [
        TestResult(
            run=run,
            number=number,
            name=test.name,
            visibility=test.visibility,
            group=test.group,
            points=scoring.rounded(score.points[number - 1]),
            max_points=scoring.rounded(score.max_points[number - 1]),
            **{name: value for name, value in asdict(result).items() if name != "fraction"},
        )
        for number, (test, result) in enumerate(zip(material.tests, results, strict=False), start=1)
    ]


def _make_effective(
    run: GradingRun, submission_id: int, *, verdict: str, score: Decimal | None, max_score: Decimal
) -> None:
    """Points the submission at this run, unless a newer one was quicker. A grade by hand stays above it."""
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("student").get(pk=submission_id)
    )
    if submission.effective_run_id is not None and submission.effective_run_id > run.pk:
        return
    submission.effective_run_id = run.pk
    submission.status = SubmissionStatus.FINISHED
    submission.verdict, submission.auto_score, submission.max_score = verdict, score, max_score
    submission.version += 1
    if submission.manual_score is None:
        submission.graded_at = clock.now()
    submission.save()
    notify(
        [submission.student],
        kind=Kind.SUBMISSION_GRADED,
        title="Your submission was graded",
        body=f"Attempt {submission.attempt} has been run.",
        link=f"/api/submissions/submissions/{submission.pk}/",
        once_key=f"submission:{submission.pk}",
    )


def _mark_failed(run: GradingRun, submission_id: int, error: str) -> None:
    """We failed: staff is told, and a submission that has an earlier result keeps it."""
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=submission_id)
    )
    if submission.effective_run_id is None:
        submission.status, submission.verdict = SubmissionStatus.FAILED, judge.Verdict.JUDGE_ERROR
        submission.version += 1
        submission.save()
    teachers = User.objects.filter(
        pk__in=Enrollment.objects.filter(
            classroom=submission.assignment.classroom_id, role__in=[ClassRole.TEACHER, ClassRole.ASSISTANT]
        ).values("user")
    )
    notify(
        teachers,
        kind=Kind.GRADING_FAILED,
        title=f"Submission {submission.pk} could not be graded",
        body=f"This is not the student's fault, and no score was given.\n\n{error[:2000]}",
        link=f"/api/submissions/submissions/{submission.pk}/",
        once_key=f"run:{run.pk}",
    )


@transaction.atomic
def fail(run: GradingRun, error: str) -> None:
    """Ends a run without a result: `failed`, never a score of 0."""
    failed = queue.owned(run).update(
        state=RunState.FAILED,
        leased_until=None,
        verdict=judge.Verdict.JUDGE_ERROR,
        error=error[:10_000],
        finished_at=clock.now(),
    )
    if failed and run.submission_id is not None:
        _mark_failed(run, run.submission_id, error)
        _announce(run)


def store_answer(run: GradingRun, report: judge.Report) -> None:
    """The report of code that is no submission, for the request that waits for it."""
    names = [test["name"] for test in (run.request or {})["tests"]]
    answer = {
        "verdict": report.verdict,
        "compile_output": report.compile_output,
        "results": [
            {"name": name} | {key: value for key, value in asdict(result).items() if key != "fraction"}
            for name, result in zip(names, report.results, strict=False)
        ],
    }
    with transaction.atomic():
        queue.owned(run).update(
            state=RunState.FINISHED, leased_until=None, answer=answer, finished_at=clock.now()
        )
        wake()


def _requested_job(request: dict[str, Any]) -> judge.Job:
    tests = tuple(
        judge.TestCase(
            test["input"].encode(),
            None if test["expected_output"] is None else test["expected_output"].encode(),
        )
        for test in request["tests"]
    )
    return judge.Job(
        language=request["language"],
        code=request["code"].encode(),
        tests=tests,
        limits=judge.Limits(**request["limits"]),
        checker=request["checker"],
    )


def _blame(report: judge.Report) -> str:
    """What staff is told when a test could not be judged: the first message of ours."""
    messages = (result.message for result in report.results if result.verdict in NOT_OURS)
    return next(messages, "") or report.compile_output or "A test could not be judged."


def _announce(run: GradingRun) -> None:
    wake()
    run_id, submission_id = run.pk, run.submission_id
    transaction.on_commit(lambda: signals.graded.send(GradingRun, run_id=run_id, submission_id=submission_id))
