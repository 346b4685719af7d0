"""Every change to questions, test cases and assignments. Each verb is one transaction; the row is locked first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction

from assignments import validation
from assignments.bank import (
    create_question,
    create_test_case,
    delete_question,
    delete_test_case,
    update_question,
    update_test_case,
)
from assignments.models import Assignment, AssignmentQuerySet, AssignmentQuestion, Question, Status
from classes.models import ClassRole, Classroom
from classes.permissions import require_teacher, require_writable
from common import clock
from common.errors import Conflict, InvalidInput, NotFound
from common.fields import MAX_POINTS
from common.versions import check_version
from judge import scoring
from notifications.models import Kind
from notifications.services import notify
from users.models import User

__all__ = [
    "close_assignment",
    "close_due",
    "create_assignment",
    "create_question",
    "create_test_case",
    "delete_assignment",
    "delete_question",
    "delete_test_case",
    "publish_assignment",
    "remind_due",
    "reopen_assignment",
    "tell_opened",
    "update_assignment",
    "update_question",
    "update_test_case",
]


class _AssignmentFields(TypedDict, total=False):
    description: str
    opens_at: datetime | None
    due_at: datetime | None
    late_until: datetime | None
    release: str
    auto_grade: bool
    skip_superseded: bool
    max_attempts: int | None
    # the whole set, in order: {"question": id[, "points"][, "position"]}
    questions: Sequence[Mapping[str, Any]]


class NewAssignment(_AssignmentFields):
    title: str


class AssignmentChanges(_AssignmentFields, total=False):
    title: str


@transaction.atomic
def create_assignment(user: User, *, classroom_id: int, **fields: Unpack[NewAssignment]) -> Assignment:
    """A draft in the class."""
    # locked, as the questions below: what is being used cannot be deleted meanwhile
    classroom = (
        Classroom.objects.visible_to(user).select_for_update(no_key=True).filter(pk=classroom_id).first()
    )
    if classroom is None:
        raise InvalidInput.field("class", "You have no such class.")
    require_teacher(user, classroom)
    require_writable(classroom)
    entries = fields.pop("questions", ())
    assignment = Assignment(classroom=classroom, created_by=user)
    _assign(assignment, fields)
    assignment.save()
    _set_entries(user, assignment, entries)
    return assignment


@transaction.atomic
def update_assignment(
    user: User,
    *,
    assignment_id: int,
    expected_version: int | None = None,
    **changes: Unpack[AssignmentChanges],
) -> Assignment:
    """Changes what is given. An assignment that is over stays closed, whatever its new times: reopen it."""
    assignment = _lock(user, assignment_id)
    check_version(assignment.version, expected_version)
    if assignment.status_at(clock.now()) != assignment.status:
        _close(assignment, at=assignment.closes_at)
    entries = changes.pop("questions", None)
    _assign(assignment, changes)
    if entries is not None:
        _set_entries(user, assignment, entries)
    return _save(assignment)


@transaction.atomic
def delete_assignment(user: User, *, assignment_id: int, expected_version: int | None = None) -> None:
    """Only a draft can go: what students have seen stays."""
    assignment = _lock(user, assignment_id)
    check_version(assignment.version, expected_version)
    if assignment.status != Status.DRAFT:
        raise Conflict(
            "Only drafts can be deleted: close the assignment instead.", code="assignment_published"
        )
    assignment.delete()


@transaction.atomic
def publish_assignment(user: User, *, assignment_id: int) -> Assignment:
    """Shows a draft to the class and tells its students. Again is no error."""
    assignment = _lock(user, assignment_id)
    now = clock.now()
    if assignment.status_at(now) == Status.PUBLISHED:
        return assignment
    if assignment.status != Status.DRAFT:
        raise Conflict("The assignment is closed: reopen it instead.", code="assignment_closed")
    if not assignment.entries.exists():
        raise InvalidInput.field(
            "questions", "Give the assignment at least one question before you publish it."
        )
    _require_time_left(assignment, now)
    assignment.status, assignment.published_at = Status.PUBLISHED, now
    _save(assignment)
    _tell_students(assignment, Kind.ASSIGNMENT_PUBLISHED, "New assignment")
    return assignment


@transaction.atomic
def close_assignment(user: User, *, assignment_id: int) -> Assignment:
    """Ends a published assignment before its time, and tells its students. Again is no error."""
    assignment = _lock(user, assignment_id)
    if assignment.status == Status.DRAFT:
        raise Conflict("The assignment is a draft: there is nothing to close.", code="assignment_draft")
    if assignment.status != Status.CLOSED:
        _close(assignment, at=clock.now())
    return assignment


@transaction.atomic
def reopen_assignment(user: User, *, assignment_id: int) -> Assignment:
    """Lets a closed assignment take work again. Again is no error."""
    assignment = _lock(user, assignment_id)
    if assignment.status == Status.DRAFT:
        raise Conflict("The assignment is a draft: publish it instead.", code="assignment_draft")
    _require_time_left(assignment, clock.now())
    if assignment.status == Status.CLOSED:
        assignment.status = Status.PUBLISHED
        _save(assignment)
    return assignment


def close_due() -> int:
    """For the housekeeper: closes what is over, tells the students once, and returns how many were closed.

    The times decide whether work is taken, not this; when it comes late, only the notice is late.
    """
    return _each(Assignment.objects.overdue, lambda assignment: _close(assignment, at=assignment.closes_at))


def tell_opened() -> int:
    """For the housekeeper: tells the students of what was published before it opened that it is open now, once."""

    def tell(assignment: Assignment) -> None:
        assignment.told_open_at = assignment.opens_at
        assignment.save(update_fields=["told_open_at"])
        _tell_students(assignment, Kind.ASSIGNMENT_OPENED, "Assignment open", at=assignment.opens_at)

    return _each(Assignment.objects.opened_untold, tell)


def remind_due(tell: Callable[[Assignment], None]) -> int:
    """For the housekeeper: calls `tell` once for each assignment that is due within REMINDER_HOURS, in the transaction
    that notes it. Whoever got the assignment within those hours has just been told of it, and is not reminded.
    """
    ahead = timedelta(hours=settings.REMINDER_HOURS)

    def remind(assignment: Assignment) -> None:
        assignment.reminded_of = assignment.due_at
        assignment.save(update_fields=["reminded_of"])
        times = (assignment.published_at, assignment.opens_at)
        if (
            assignment.due_at
            and max(filter(None, times), default=assignment.due_at) < assignment.due_at - ahead
        ):
            tell(assignment)

    return _each(lambda now: Assignment.objects.due_untold(now, now + ahead), remind) if ahead else 0


def _each(which: Callable[[datetime], AssignmentQuerySet], do: Callable[[Assignment], Any]) -> int:
    """Does it to each in a transaction of its own, with the row locked and looked at again: safe twice at once."""
    done = 0
    for assignment_id in which(clock.now()).values_list("pk", flat=True):
        with transaction.atomic():
            rows = which(clock.now()).select_for_update(of=("self",)).select_related("classroom")
            assignment = rows.filter(pk=assignment_id).first()
            if assignment is not None:
                do(assignment)
                done += 1
    return done


def default_points(question: Question) -> Decimal:
    """What a question is worth unless the assignment says otherwise: what its tests are worth together."""
    tests = [
        scoring.ScoredTest(test.points, 0.0, test.group or None)
        for test in question.test_cases.only("points", "group")
    ]
    return min(scoring.rounded(scoring.score(tests, question.scoring_groups()).max_total), MAX_POINTS)


def _lock(user: User, assignment_id: int) -> Assignment:
    """An assignment of a live class that the user teaches."""
    rows = Assignment.objects.visible_to(user).select_related("classroom").select_for_update(of=("self",))
    assignment = rows.filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound
    require_teacher(user, assignment.classroom)
    require_writable(assignment.classroom)
    return assignment


def _save(assignment: Assignment) -> Assignment:
    assignment.version += 1
    assignment.save()
    return assignment


def _assign(assignment: Assignment, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(assignment, name, value)
    validation.clean_columns(assignment, exclude=["classroom", "created_by"])
    opens_at, due_at, late_until = assignment.opens_at, assignment.due_at, assignment.late_until
    if opens_at and due_at and due_at <= opens_at:
        raise InvalidInput.field("due_at", "The assignment must be due after it opens.")
    if late_until and not due_at:
        raise InvalidInput.field("late_until", "Late work needs a time when work is due: give due_at too.")
    if late_until and due_at and late_until < due_at:
        raise InvalidInput.field(
            "late_until", "Late work must be taken at least until the assignment is due."
        )


def _set_entries(user: User, assignment: Assignment, given: Sequence[Mapping[str, Any]]) -> None:
    """Makes the given questions those of the assignment. Once published, none may be taken away: there may be work."""
    if len(given) > validation.MAX_QUESTIONS:
        raise InvalidInput.field("questions", f"At most {validation.MAX_QUESTIONS} questions are allowed.")
    present = {entry.question_id: entry for entry in assignment.entries.all()}
    ids = [item["question"] for item in given]
    locked = Question.objects.with_staff(user).select_for_update(no_key=True).order_by("pk")
    usable = locked.filter(pk__in=ids).in_bulk()
    entries = []
    for index, (item, question_id) in enumerate(zip(given, ids, strict=True)):
        entry = present.get(question_id)
        if question_id in ids[:index]:
            raise InvalidInput.field(f"questions.{index}.question", "The question is in the list twice.")
        if entry is None:
            if question_id not in usable:
                raise InvalidInput.field(f"questions.{index}.question", "You have no such question.")
            entry = AssignmentQuestion(assignment=assignment, question=usable[question_id])
        points = item.get("points")
        if points is not None:
            entry.points = points
        elif entry.pk is None:
            entry.points = default_points(usable[question_id])
        entry.position = item.get("position", index)
        validation.clean_columns(entry, exclude=["assignment", "question"], path=f"questions.{index}.")
        entries.append(entry)
    removed = set(present) - set(ids)
    if removed and assignment.published_at is not None:
        raise Conflict(
            "A question cannot be taken out of an assignment that was published.", code="questions_fixed"
        )
    assignment.entries.filter(question__in=removed).delete()
    for entry in entries:
        entry.save()


def _require_time_left(assignment: Assignment, now: datetime) -> None:
    if assignment.is_over(now):
        raise Conflict("Its time is over: set a later due_at (and late_until) first.", code="past_due")


def _close(assignment: Assignment, *, at: datetime | None) -> None:
    assignment.status, assignment.closed_at = Status.CLOSED, at
    _save(assignment)
    _tell_students(assignment, Kind.ASSIGNMENT_CLOSED, "Assignment closed")


def _tell_students(assignment: Assignment, kind: Kind, what: str, *, at: datetime | None = None) -> None:
    """Once for each time: every publishing and closing has a version of its own, every opening its moment."""
    classroom = assignment.classroom
    students = User.objects.filter(enrollments__classroom=classroom, enrollments__role=ClassRole.STUDENT)
    notify(
        students,
        kind=kind,
        title=f"{what}: {assignment.title}",
        body=f"In {classroom.name}.",
        link=f"/api/assignments/{assignment.pk}/",
        once_key=f"assignment:{assignment.pk}:{at.isoformat() if at else assignment.version}",
    )
