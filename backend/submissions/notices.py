"""What students are told about their submissions: once each, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Sequence

from assignments.models import Assignment, Question
from notifications.models import Kind
from notifications.services import Notice, deliver
from submissions.models import Submission


def tell_graded(submission: Submission) -> None:
    _tell([submission], Kind.SUBMISSION_GRADED, "Graded")


def tell_published(submissions: Sequence[Submission]) -> None:
    _tell(submissions, Kind.GRADE_PUBLISHED, "Grade published")


def _tell(submissions: Sequence[Submission], kind: Kind, what: str) -> None:
    """Two queries for the titles, however many there are: prompts and checkers stay in the database."""
    question_ids = {submission.question_id for submission in submissions}
    assignment_ids = {submission.assignment_id for submission in submissions}
    questions = dict(Question.objects.filter(pk__in=question_ids).values_list("pk", "title"))
    assignments = dict(Assignment.objects.filter(pk__in=assignment_ids).values_list("pk", "title"))
    deliver(
        Notice(
            submission.student,
            kind,
            f"{what}: {questions[submission.question_id]}",
            body=f"Attempt {submission.attempt}, in {assignments[submission.assignment_id]}.",
            link=f"/api/submissions/submissions/{submission.pk}/",
            once_key=f"submission:{submission.pk}",
        )
        for submission in submissions
    )
