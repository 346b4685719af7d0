"""The one door to submissions: submit, run the autograder, grade by hand, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from assignments.models import Assignment
from assignments.permissions import check_accepts
from classes.permissions import require_staff, require_writable
from common import clock, disk, limits
from common.errors import Conflict, Forbidden, InvalidInput, NotFound, TooLarge
from common.versions import check_version
from submissions import queue, waiting, workers
from submissions.models import HEAVY, BatchRun, GradingRun, Priority, Submission, SubmissionStatus
from submissions.notices import locked_for_notice, tell_published
from submissions.permissions import get_visible, require_grader
from submissions.routing import kind_of
from submissions.superseding import skip_superseded
from users.models import User

MAX_CODE_BYTES = 256 * 1024
MAX_BATCH = 10_000
MAX_FAILED_ATTEMPTS = 3  # or as many as an assignment allows: no more of them may wait for staff


def check_code(code: str) -> None:
    """Raises `InvalidInput` for code that is empty, and `TooLarge` for more than 256 KiB."""
    if not code.strip():
        raise InvalidInput.field("code", "Send some code: it is empty.")
    if len(code.encode()) > MAX_CODE_BYTES:
        text = f"Code may have at most {MAX_CODE_BYTES // 1024} KiB."
        raise TooLarge(text, code="code_too_large", fields={"code": [text]})


def check_language_runs(language: str) -> None:
    """Raises `InvalidInput` when no worker that is there can run the language."""
    if reason := workers.unavailable_reason(language):
        raise InvalidInput.field(
            "language", f"{language} is not available here: {reason}", code="language_not_offered"
        )


def require_rate(user: User) -> None:
    """Raises `TooManyRequests` when the user submits or runs code faster than SUBMISSIONS_PER_MINUTE."""
    limit = settings.SUBMISSIONS_PER_MINUTE
    message = f"At most {limit} submissions and runs a minute: wait a little."
    limits.require("submit", str(user.pk), limit=limit, seconds=60, message=message)


@transaction.atomic
def submit(
    user: User, *, assignment_id: int, question_id: int, language: str, code: str, received_at: datetime
) -> Submission:
    """Hands code in. When this returns and its transaction is committed, the submission cannot get lost any more.

    `received_at` is when the server began to read the request: it decides about lateness. Raises an `ApiError` that
    says why nothing was taken.
    """
    check_code(code)
    disk.require_room()
    assignment = (
        Assignment.objects.visible_to(user).select_related("classroom").filter(pk=assignment_id).first()
    )
    if assignment is None:
        raise InvalidInput.field("assignment", "There is no such assignment, or it is not open to you.")
    entry = check_accepts(user, assignment, question_id=question_id, language=language, now=received_at)
    check_language_runs(language)
    if assignment.auto_grade:
        waiting.require_room(Priority.SUBMISSION, [kind_of(language, assignment.classroom_id)])
    require_rate(user)
    # one submission of a person at a time: the attempt numbers have no gaps and no twins
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    earlier = Submission.objects.filter(student=user, assignment=assignment, question=question_id)
    attempt = (earlier.aggregate(last=Max("attempt"))["last"] or 0) + 1
    if assignment.max_attempts is not None:
        _require_attempt(earlier, assignment.max_attempts)
    submission = Submission.objects.create(
        assignment=assignment,
        question_id=question_id,
        student=user,
        language=language,
        code=code,
        sha256=hashlib.sha256(code.encode()).hexdigest(),
        attempt=attempt,
        submitted_at=received_at,
        is_late=assignment.is_late(received_at),
        max_score=entry.points,
    )
    if assignment.skip_superseded:
        skip_superseded(submission)
    if assignment.auto_grade:
        queue.enqueue([_run_of(submission, Priority.SUBMISSION, user)])
    return submission


def _require_attempt(earlier: QuerySet[Submission], limit: int) -> None:
    """Where we failed, it was no attempt. But who makes a checker fail must not try hidden tests without end."""
    failed = earlier.filter(status=SubmissionStatus.FAILED).count()
    if earlier.count() - failed >= limit:
        raise Conflict(f"All {limit} attempts are used.", code="no_attempts_left")
    if failed >= max(limit, MAX_FAILED_ATTEMPTS):
        raise Conflict(
            f"We failed to grade {failed} of your attempts: they do not count, and the staff has been told. "
            "Wait until these are graded.",
            code="attempts_failed",
        )


def _run_of(
    submission: Submission, priority: Priority, user: User, batch: BatchRun | None = None
) -> GradingRun:
    return GradingRun(
        submission=submission,
        priority=priority,
        requested_by=user,
        classroom_id=submission.assignment.classroom_id,
        batch=batch,
    )


def run_autograder(
    user: User, *, assignment_id: int | None = None, submission_ids: Sequence[int] | None = None
) -> BatchRun:
    """Grades submissions (again): all of an assignment, or chosen ones. Earlier runs are kept; grades by hand stand.

    Superseded ones are graded when they are chosen, and with all when the assignment no longer skips them.
    """
    if (assignment_id is None) == (submission_ids is None):
        raise InvalidInput.field("assignment", "Give either assignment or submissions.")
    disk.require_room()
    if assignment_id is not None:
        if (assignment := _assignment_of_staff(user, assignment_id)) is None:
            raise InvalidInput.field("assignment", "There is no such assignment, or it is not yours.")
        submissions = Submission.objects.filter(assignment=assignment).order_by("id")
        if assignment.skip_superseded:
            submissions = submissions.filter(superseded_by__isnull=True)
        return _start_batch(user, list(submissions.defer(*HEAVY)), assignment)
    return _start_batch(user, _chosen(user, submission_ids or []), None)


def _assignment_of_staff(user: User, assignment_id: int) -> Assignment | None:
    """The assignment for its staff, None for strangers; raises `Forbidden` for students of the class."""
    assignment = (
        Assignment.objects.visible_to(user).select_related("classroom").filter(pk=assignment_id).first()
    )
    if assignment is not None:
        require_staff(user, assignment.classroom)
        require_writable(assignment.classroom)
    return assignment


def _chosen(user: User, submission_ids: Sequence[int]) -> list[Submission]:
    wanted = sorted(set(submission_ids))
    if not 0 < len(wanted) <= MAX_BATCH:
        raise InvalidInput.field("submissions", f"Choose from 1 to {MAX_BATCH} submissions.")
    visible = Submission.objects.visible_to(user).select_related("assignment__classroom").order_by("id")
    found = {submission.pk: submission for submission in visible.filter(pk__in=wanted).defer(*HEAVY)}
    if missing := [str(pk) for pk in wanted if pk not in found]:
        raise InvalidInput.field(
            "submissions", f"Not there, or not yours to grade: {', '.join(missing[:20])}."
        )
    staffed = set(Submission.objects.with_staff(user).filter(pk__in=wanted).values_list("pk", flat=True))
    if len(staffed) < len(wanted):
        raise Forbidden("Only the staff of the class may do that.")
    for submission in found.values():
        require_writable(submission.assignment.classroom)
    return list(found.values())


@transaction.atomic
def _start_batch(user: User, submissions: list[Submission], assignment: Assignment | None) -> BatchRun:
    kinds = {kind_of(each.language, (assignment or each.assignment).classroom_id) for each in submissions}
    waiting.require_room(Priority.BATCH, kinds)
    batch = BatchRun.objects.create(requested_by=user, assignment=assignment, total=len(submissions))
    moved = queue.move_waiting(batch, [submission.pk for submission in submissions])
    by_class: dict[int, list[GradingRun]] = {}
    for submission in submissions:
        if submission.pk in moved:
            continue
        if assignment is not None:
            submission.assignment = assignment
        run = _run_of(submission, Priority.BATCH, user, batch)
        by_class.setdefault(submission.assignment.classroom_id, []).append(run)
    for runs in by_class.values():
        queue.enqueue(runs)
    return batch


@transaction.atomic
def grade_by_hand(
    user: User,
    *,
    submission_id: int,
    score: Decimal | None,
    feedback: str | None,
    expected_version: int | None,
) -> Submission:
    """Sets score and feedback; `score=None` takes the grade by hand back, `feedback=None` leaves it as it is.

    Raises `StaleVersion` when somebody graded since `expected_version` was read.
    """
    require_grader(user, get_visible(user, submission_id))
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("assignment", "effective_run")
        .get(pk=submission_id)
    )
    check_version(submission.version, expected_version)
    if score is not None and score > submission.max_score:
        raise InvalidInput.field("score", f"Give a score from 0 to {submission.max_score.normalize():f}.")
    submission.manual_score = score
    submission.feedback = submission.feedback if feedback is None else feedback
    if score is not None:
        submission.graded_by, submission.graded_at = user, clock.now()
    else:  # the autograder's score stands again, with the feedback of a person perhaps
        run = submission.effective_run
        submission.graded_by, submission.graded_at = None, run.finished_at if run else None
    submission.version += 1
    submission.save(update_fields=["manual_score", "feedback", "graded_by", "graded_at", "version"])
    return submission


@transaction.atomic
def publish(user: User, *, submission_id: int) -> Submission:
    """Shows a grade to its student, who is told once. Again is no error."""
    require_grader(user, get_visible(user, submission_id))
    submission = locked_for_notice().get(pk=submission_id)
    if submission.score is None:
        raise Conflict(
            "There is no grade to publish yet: wait for the autograder, or grade by hand.", code="not_graded"
        )
    _publish([submission])
    return submission


@transaction.atomic
def publish_all(user: User, *, assignment_id: int) -> int:
    """Shows all grades of an assignment; returns how many were not shown before."""
    if (assignment := _assignment_of_staff(user, assignment_id)) is None:
        raise NotFound
    hidden = locked_for_notice().filter(assignment=assignment, published_at__isnull=True)
    return _publish(submission for submission in hidden if submission.score is not None)


def _publish(submissions: Iterable[Submission]) -> int:
    now = clock.now()
    rows = [submission for submission in submissions if submission.published_at is None]
    for submission in rows:
        submission.published_at = now
        submission.version += 1
    Submission.objects.bulk_update(rows, ["published_at", "version"], batch_size=500)
    tell_published(rows)
    return len(rows)
