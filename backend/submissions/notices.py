"""What students are told about their work: once each, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, QuerySet

from assignments import services as assignments
from assignments.models import Assignment
from classes.models import ClassRole
from notifications.models import Kind
from notifications.services import Notice, deliver, notify
from submissions.models import HEAVY, Submission
from users.models import User


def locked_for_notice() -> QuerySet[Submission]:
    """Submissions to change and then to tell about: with what a notice says of them, without their code and feedback."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("student").defer(*HEAVY)
    return rows.annotate(question_title=F("question__title"), assignment_title=F("assignment__title"))


def tell_graded(submission: Submission) -> None:
    """Takes a row of `locked_for_notice`."""
    _tell([submission], Kind.SUBMISSION_GRADED, "Graded")


def tell_published(submissions: Sequence[Submission]) -> None:
    """Takes rows of `locked_for_notice`."""
    _tell(submissions, Kind.GRADE_PUBLISHED, "Grade published")


def _tell(submissions: Sequence[Submission], kind: Kind, what: str) -> None:
    deliver(
        Notice(
            submission.student,
            kind,
            f"{what}: {submission.question_title}",  # type: ignore[attr-defined]  # see locked_for_notice
            body=f"Attempt {submission.attempt}, in {submission.assignment_title}.",  # type: ignore[attr-defined]
            link=f"/api/submissions/submissions/{submission.pk}/",
            once_key=f"submission:{submission.pk}",
        )
        for submission in submissions
    )


def remind_of_due() -> int:
    """For the housekeeper: reminds students of what is due soon and not all handed in. For how many assignments."""
    return assignments.remind_due(_remind)


def _remind(assignment: Assignment) -> None:
    handed_in = Submission.objects.filter(assignment=assignment).values("student")
    done = handed_in.annotate(count=Count("question", distinct=True)).filter(
        count__gte=assignment.entries.count()
    )
    students = User.objects.filter(
        enrollments__classroom=assignment.classroom, enrollments__role=ClassRole.STUDENT
    ).exclude(pk__in=done.values("student"))
    notify(
        students,
        kind=Kind.ASSIGNMENT_DUE_SOON,
        title=f"Due soon: {assignment.title}",
        body=f"In {assignment.classroom.name}. It is due at {assignment.due_at:%Y-%m-%d %H:%M} UTC.",
        link=f"/api/assignments/{assignment.pk}/",
        once_key=f"assignment:{assignment.pk}:{assignment.due_at:%Y-%m-%dT%H:%M:%S.%f}",
    )
