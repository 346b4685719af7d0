"""Who may do what with questions and assignments, and what an assignment accepts. The default is no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assignments.models import Assignment, AssignmentQuestion, Question, Status, TestCase
from classes.models import ClassRole, Enrollment
from classes.permissions import is_class_staff, require_writable
from common.errors import Conflict, Forbidden, InvalidInput, NotFound
from users.models import User


def require_may_create_questions(user: User) -> None:
    """Raises `Forbidden`: only teachers of the site write questions and test cases."""
    if not user.is_teacher:
        raise Forbidden("Only teachers may write questions and test cases.")


def may_edit_questions(user: User, questions: Iterable[Question]) -> bool:
    """Whether the user may change every one of them: its author, or a teacher of a live class that uses it."""
    if user.is_admin:
        return True
    others = [question.pk for question in questions if question.author_id != user.pk]
    if not user.is_teacher or not others:
        return user.is_teacher
    taught = Enrollment.objects.filter(user=user, role=ClassRole.TEACHER, classroom__archived_at__isnull=True)
    used = AssignmentQuestion.objects.filter(
        question__in=others, assignment__classroom__in=taught.values("classroom")
    )
    return used.values("question").distinct().count() == len(set(others))


def require_may_edit_question(user: User, question: Question) -> None:
    if not may_edit_questions(user, [question]):
        raise Forbidden("Only its author and teachers of classes that use the question may change it.")


def may_edit_test_case(user: User, test_case: TestCase) -> bool:
    """Its author, or who may change every question that it is part of: the change reaches all of them."""
    if user.is_teacher and test_case.author_id == user.pk:
        return True
    questions = list(test_case.questions.all())
    return user.is_admin or (bool(questions) and may_edit_questions(user, questions))


def require_may_edit_test_case(user: User, test_case: TestCase) -> None:
    if not may_edit_test_case(user, test_case):
        raise Forbidden(
            "The test case is also part of questions that you may not change: make a copy of your own."
        )


def check_accepts(
    user: User, assignment: Assignment, *, question_id: int, language: str, now: datetime
) -> AssignmentQuestion:
    """Whether the assignment takes work of this user on this question now: the entry, or the reason why not.

    The time that counts is `now`, when the request arrived. The housekeeper that closes assignments may be late.
    """
    if assignment.status == Status.DRAFT:
        if not is_class_staff(user, assignment.classroom):
            raise NotFound
        raise Conflict("The assignment is a draft: publish it first.", code="assignment_draft")
    if not Enrollment.objects.filter(classroom=assignment.classroom, user=user).exists():
        raise Forbidden("Only members of the class may submit.", code="not_enrolled")
    require_writable(assignment.classroom)
    if not assignment.has_opened(now):
        raise Conflict(f"The assignment opens at {_utc(assignment.opens_at)}.", code="not_open_yet")
    if assignment.is_over(now):
        raise Conflict(f"Work was taken until {_utc(assignment.closes_at)}.", code="past_due")
    if assignment.was_closed(now):
        raise Conflict("The assignment is closed.", code="assignment_closed")
    entry = assignment.entries.select_related("question").filter(question=question_id).first()
    if entry is None:
        raise InvalidInput.field(
            "question", "The assignment has no such question.", code="question_not_in_assignment"
        )
    if language not in entry.question.languages:
        offered = ", ".join(entry.question.languages)
        raise InvalidInput.field("language", f"Choose one of: {offered}.", code="language_not_offered")
    return entry


def _utc(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
