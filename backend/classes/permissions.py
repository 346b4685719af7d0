"""Who may do what in a class. Small questions, asked by services and views alike; the default is no."""

from __future__ import annotations

from classes.models import STAFF_ROLES, ClassRole, Classroom, Enrollment, effective_role
from common.errors import Conflict, Forbidden, NotFound
from users.models import User


def role_in(user: User, classroom: Classroom) -> str | None:
    """The user's effective role in the class, or None. One query."""
    role = Enrollment.objects.filter(classroom=classroom, user=user).values_list("role", flat=True).first()
    return effective_role(user, role)


def is_class_staff(user: User, classroom: Classroom) -> bool:
    """Assistants, teachers and admins: may see everybody's work, and grade."""
    return role_in(user, classroom) in STAFF_ROLES


def require_may_create(user: User) -> None:
    """Raises `Forbidden`: only teachers of the site make classes."""
    if not user.is_teacher:
        raise Forbidden("Only teachers may create classes.")


def require_staff(user: User, classroom: Classroom) -> None:
    """Assistants, teachers and admins pass. Raises `NotFound` for strangers and `Forbidden` for students of the class."""
    _require(user, classroom, STAFF_ROLES, "Only the staff of the class may do that.")


def require_teacher(user: User, classroom: Classroom) -> None:
    """Teachers and admins pass. Raises `NotFound` for strangers and `Forbidden` for other members of the class."""
    _require(user, classroom, frozenset({ClassRole.TEACHER}), "Only a teacher of the class may do that.")


def require_writable(classroom: Classroom) -> None:
    """Raises `Conflict`: an archived class is read-only."""
    if classroom.is_archived:
        raise Conflict(
            "The class is archived and read-only until one of its teachers unarchives it.",
            code="class_archived",
        )


def _require(user: User, classroom: Classroom, roles: frozenset[ClassRole], message: str) -> None:
    role = role_in(user, classroom)
    if role is None:
        raise NotFound
    if role not in roles:
        raise Forbidden(message)
