"""Who may do what with submissions. The default is no."""

from __future__ import annotations

from classes.permissions import require_staff, require_writable
from common.errors import NotFound
from submissions.models import Submission
from users.models import User


def get_visible(user: User, submission_id: int) -> Submission:
    """The submission, if the user may know of it; `NotFound` otherwise, whether it is there or not."""
    submission = (
        Submission.objects.visible_to(user)
        .select_related("assignment__classroom")
        .filter(pk=submission_id)
        .first()
    )
    if submission is None:
        raise NotFound
    return submission


def require_grader(user: User, submission: Submission) -> None:
    """Raises `Forbidden` unless the user is staff of the submission's class, and `Conflict` when that is archived."""
    require_staff(user, submission.assignment.classroom)
    require_writable(submission.assignment.classroom)
