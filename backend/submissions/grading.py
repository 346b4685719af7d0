"""The way of a claimed run: read what is to be judged, judge it, store what came out. One transaction at each end.

No transaction is open while a program runs. Storing happens only where the claim's token still fits (`queue.owned`):
a worker that was frozen and wakes up late writes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import connection, transaction

import judge
from classes.models import staff_of
from common import clock, database
from judge import scoring
from notifications.models import Kind
from notifications.services import notify
from submissions import answers, queue, results, signals
from submissions.material import Material, read_material
from submissions.models import GradingRun, RunState, Submission, SubmissionStatus, TestResult
from submissions.notices import locked_for_notice, tell_graded
from submissions.wakeups import wake

PATIENCE_SECONDS = 120.0
Result = TypeVar("Result")
log = logging.getLogger("autograder.grading")


def grade(run: GradingRun, *, should_stop: Callable[[], bool]) -> None:
    """Carries a claimed run to its end. `should_stop` is asked while programs run: yes means give the run back."""
    if queue.kills_workers(run):
        fail(run, f"It ended {run.losses} workers without a result.")
        return
    try:
        if should_stop():
            raise judge.Stopped
        if run.submission_id is None:
            answers.answer(run, should_stop=should_stop)
            return
        submission = Submission.objects.select_related("question").get(pk=run.submission_id)
        material = read_material(submission)
        progress = results.Progress(run, material)
        report = judge.run(material.job(submission), on_result=progress.add, should_stop=should_stop)
        _patiently(lambda: store(run, submission, material, report), should_stop)
    except judge.Stopped:
        queue.release(run)
    except judge.SandboxUnavailable:  # ours, and another worker may be well
        queue.release(run)
        raise
    except judge.ToolchainBroken as error:
        if error.language == run.language:
            queue.release(run)
        # its checker's: workers that cannot run that one claim it all the same
        elif not queue.retry(run, str(error)):
            fail(run, str(error))
        raise
    except Exception as error:  # whatever broke, it is ours and not the student's: try again, then tell staff
        if database.is_trouble(error):
            _give_back(run)
            raise
        log.exception("run %s: grading failed (try %s)", run.pk, run.tries)
        if not queue.retry(run, str(error)):
            fail(run, str(error))


def _patiently(write: Callable[[], Result], should_stop: Callable[[], bool]) -> Result:
    """Writes what was found out, tried again while the database is full or gone: the work is not thrown away.

    When the claim is lost meanwhile, nothing is written, and somebody else has graded the run.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return write()
        except DatabaseError as error:
            if not database.is_trouble(error) or should_stop() or time.monotonic() > deadline:
                raise
            log.error("a result cannot be stored, trying again: %s", str(error).strip())
            connection.close()
            time.sleep(1)


def _give_back(run: GradingRun) -> None:
    """Untried, if the database can be told; else the lease runs out, and it is graded again when the database is back."""
    connection.close()
    with suppress(DatabaseError):
        queue.release(run)


@transaction.atomic
def store(run: GradingRun, submission: Submission, material: Material, report: judge.Report) -> bool:
    """Writes the report, once. False: the claim was lost, nothing was written."""
    # one test that we could not judge spoils the whole: its points would count against the student
    broken = any(result.verdict is judge.Verdict.JUDGE_ERROR for result in report.results)
    score = material.score(report.results)
    total = (
        None if broken or not material.tests else scoring.scale(score.total, score.max_total, material.points)
    )
    now = clock.now()
    stored = queue.owned(run).update(
        state=RunState.FAILED if broken else RunState.FINISHED,
        leased_until=None,
        tests_version=material.question.tests_version,
        verdict=judge.Verdict.JUDGE_ERROR if broken else report.verdict,
        score=total,
        compile_output=report.compile_output,
        toolchain=report.toolchain,
        evidence=report.evidence,
        error=_blame(report) if broken else "",
        finished_at=now,
    )
    if not stored:
        log.warning("run %s: the claim was lost, its result is not stored", run.pk)
        return False
    # what was shown while it ran: points of groups are known only now
    TestResult.objects.filter(run=run).delete()
    TestResult.objects.bulk_create(results.rows(run, material, report.results))
    if broken:
        _mark_failed(run, submission.pk, _blame(report))
    else:
        _make_effective(run, submission.pk, verdict=report.verdict, score=total, max_score=material.points)
    _announce(run)
    return True


def _make_effective(
    run: GradingRun, submission_id: int, *, verdict: str, score: Decimal | None, max_score: Decimal
) -> None:
    """Points the submission at this run, unless a newer one was quicker. A grade by hand stays above it."""
    submission = locked_for_notice().get(pk=submission_id)
    if submission.effective_run_id is not None and submission.effective_run_id > run.pk:
        return
    submission.effective_run_id = run.pk
    submission.status = SubmissionStatus.FINISHED
    submission.verdict, submission.auto_score = verdict, score
    submission.version += 1
    if submission.manual_score is None:
        submission.graded_at = clock.now()
    if submission.manual_score is None or submission.manual_score <= max_score:
        submission.max_score = max_score  # else the grade by hand stands, and with it what it was given of
    submission.save()
    tell_graded(submission)


def _mark_failed(run: GradingRun, submission_id: int, error: str) -> None:
    """We failed: staff is told, and a submission that has an earlier result keeps it."""
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("assignment__classroom", "question", "student")
        .get(pk=submission_id)
    )
    is_first = submission.effective_run_id is None
    if is_first:
        submission.status, submission.verdict = SubmissionStatus.FAILED, judge.Verdict.JUDGE_ERROR
        submission.version += 1
        submission.save()
    what = f"{submission.question.title} in {submission.assignment.title}, {submission.assignment.classroom.name}"
    outcome = "no score was given" if is_first else "the result that it had stands"
    notify(
        staff_of(submission.assignment.classroom_id),
        kind=Kind.GRADING_FAILED,
        title=f"Submission {submission.pk} could not be graded{'' if is_first else ' again'}",
        body=(
            f"{what}, handed in by {submission.student.email}.\n"
            f"This is not the student's fault, and {outcome}.\n\n{error[:2000]}"
        ),
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
    elif failed:
        wake()  # for the request that waits


def _blame(report: judge.Report) -> str:
    """What staff is told when a test could not be judged: the first message of ours."""
    messages = (each.message for each in report.results if each.verdict is judge.Verdict.JUDGE_ERROR)
    return next(messages, "") or "A test could not be judged."


def _announce(run: GradingRun) -> None:
    wake()
    run_id, submission_id = run.pk, run.submission_id
    transaction.on_commit(lambda: signals.graded.send(GradingRun, run_id=run_id, submission_id=submission_id))
