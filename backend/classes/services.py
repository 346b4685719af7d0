"""Every change to classes and their members. Each verb is one transaction; the class's row is locked first."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError

from classes import join_codes, permissions
from classes.models import ClassRole, Classroom, Enrollment, staff_of
from common import clock, limits
from common.errors import Conflict, InvalidInput, NotFound, TooManyRequests
from common.versions import check_version
from notifications.models import Kind
from notifications.services import notify
from users.models import User

# wrong join codes; an address may be a whole school's
WRONG_CODES_PER_USER, WRONG_CODES_PER_ADDRESS, WRONG_CODES_SECONDS = 20, 200, 3600


@transaction.atomic
def create_class(user: User, *, name: str, description: str = "", term: str = "") -> Classroom:
    """A new class, owned and taught by the user."""
    permissions.require_may_create(user)
    classroom = Classroom.objects.create(
        name=name, description=description, term=term, owner=user, join_code=_unused_code()
    )
    Enrollment.objects.create(classroom=classroom, user=user, role=ClassRole.TEACHER)
    return classroom


@transaction.atomic
def update_class(
    user: User,
    *,
    classroom_id: int,
    expected_version: int | None = None,
    name: str | None = None,
    description: str | None = None,
    term: str | None = None,
) -> Classroom:
    """Changes what is given and leaves the rest."""
    classroom = _lock_writable(user, classroom_id)
    check_version(classroom.version, expected_version)
    for field, value in (("name", name), ("description", description), ("term", term)):
        if value is not None:
            setattr(classroom, field, value)
    return _save(classroom, "name", "description", "term")


@transaction.atomic
def delete_class(user: User, *, classroom_id: int, expected_version: int | None = None) -> None:
    """Only an empty class can go: nobody in it but the owner, and no assignments."""
    classroom = _lock_for_teacher(user, classroom_id)
    check_version(classroom.version, expected_version)
    not_empty = Conflict("The class has members or assignments: archive it instead.", code="class_not_empty")
    if classroom.enrollments.exclude(user=classroom.owner).exists():
        raise not_empty
    try:
        classroom.delete()
    except ProtectedError:
        raise not_empty from None


@transaction.atomic
def archive_class(user: User, *, classroom_id: int) -> Classroom:
    """Makes the class read-only. Again is no error."""
    classroom = _lock_for_teacher(user, classroom_id)
    if classroom.is_archived:
        return classroom
    classroom.archived_at = clock.now()
    return _save(classroom, "archived_at")


@transaction.atomic
def unarchive_class(user: User, *, classroom_id: int) -> Classroom:
    """Makes an archived class writable. Again is no error."""
    classroom = _lock_for_teacher(user, classroom_id)
    if not classroom.is_archived:
        return classroom
    classroom.archived_at = None
    return _save(classroom, "archived_at")


@transaction.atomic
def renew_join_code(user: User, *, classroom_id: int) -> Classroom:
    """Gives the class a new join code; the old one is dead."""
    classroom = _lock_writable(user, classroom_id)
    classroom.join_code = _unused_code()
    return _save(classroom, "join_code")


def join_class(user: User, *, code: str, address: str = "", classroom_id: int | None = None) -> Classroom:
    """Enrolls the user as a student. Joining twice is no error; wrong codes are counted, and limited.

    With `classroom_id` the code must be that class's; an unknown class and a wrong code get the same answer.
    Not one transaction: a wrong code must stay counted. Therefore never call it inside of one.
    """
    counters = [("join-user", str(user.pk), WRONG_CODES_PER_USER)]
    if address:
        counters.append(("join-address", address, WRONG_CODES_PER_ADDRESS))
    for scope, subject, limit in counters:
        if limits.so_far(scope, subject, seconds=WRONG_CODES_SECONDS) >= limit:
            raise TooManyRequests(
                "Too many wrong join codes: wait, then try again.",
                retry_after=limits.retry_after(WRONG_CODES_SECONDS),
            )
    classroom = _enroll(user, join_codes.read(code), classroom_id)
    if classroom is None:
        for scope, subject, _ in counters:
            limits.count(scope, subject, seconds=WRONG_CODES_SECONDS)
        raise InvalidInput.field("code", "This is not the join code of a class: check it with your teacher.")
    return classroom


@transaction.atomic
def _enroll(user: User, code: str | None, classroom_id: int | None) -> Classroom | None:
    wanted = Classroom.objects.filter(join_code=code) if code else Classroom.objects.none()
    if classroom_id is not None:
        wanted = wanted.filter(pk=classroom_id)
    classroom = wanted.select_for_update().first()
    if classroom is None or Enrollment.objects.filter(classroom=classroom, user=user).exists():
        return classroom
    permissions.require_writable(classroom)
    Enrollment.objects.create(classroom=classroom, user=user)
    name = user.get_full_name() or user.email
    notify(
        staff_of(classroom.pk, roles=[ClassRole.TEACHER]),
        kind=Kind.CLASS_JOINED,
        title=f"{name} joined {classroom.name}",
        link=f"/api/classes/{classroom.pk}/members/",
        once_key=f"class:{classroom.pk}:{user.pk}",  # leaving and joining again tells nothing new
    )
    return classroom


@transaction.atomic
def leave_class(user: User, *, classroom_id: int) -> None:
    """Ends the user's own membership. What they handed in stays."""
    classroom = _lock(user, classroom_id)
    permissions.require_writable(classroom)
    _end_membership(
        classroom, user.pk, owner="The owner cannot leave the class: archive or delete it instead."
    )


@transaction.atomic
def remove_member(user: User, *, classroom_id: int, member_id: int) -> None:
    """Ends somebody's membership: they lose access at once. What they handed in stays."""
    classroom = _lock_writable(user, classroom_id)
    _end_membership(classroom, member_id, owner="The owner of the class cannot be removed.")


@transaction.atomic
def set_member_role(user: User, *, classroom_id: int, member_id: int, role: str | None) -> Enrollment:
    """Gives a member another role in the class; None leaves it. Only teachers of the site can teach a class."""
    classroom = _lock_writable(user, classroom_id)
    enrollment = classroom.enrollments.select_related("user").filter(user=member_id).first()
    if enrollment is None:
        raise NotFound
    if role is None or role == enrollment.role:
        return enrollment
    if member_id == classroom.owner_id:
        raise Conflict("The owner of the class stays its teacher.", code="class_owner")
    if role == ClassRole.TEACHER and not enrollment.user.is_teacher:
        raise InvalidInput.field(
            "role", "Only somebody whose account is a teacher's can be a teacher of a class."
        )
    enrollment.role = role
    enrollment.save(update_fields=["role"])
    return enrollment


def _end_membership(classroom: Classroom, member_id: int, *, owner: str) -> None:
    if member_id == classroom.owner_id:
        raise Conflict(owner, code="class_owner")
    if not classroom.enrollments.filter(user=member_id).delete()[0]:
        raise NotFound


def _lock(user: User, classroom_id: int) -> Classroom:
    classroom = Classroom.objects.visible_to(user).select_for_update().filter(pk=classroom_id).first()
    if classroom is None:
        raise NotFound
    return classroom


def _lock_for_teacher(user: User, classroom_id: int) -> Classroom:
    classroom = _lock(user, classroom_id)
    permissions.require_teacher(user, classroom)
    return classroom


def _lock_writable(user: User, classroom_id: int) -> Classroom:
    classroom = _lock_for_teacher(user, classroom_id)
    permissions.require_writable(classroom)
    return classroom


def _save(classroom: Classroom, *fields: str) -> Classroom:
    classroom.version += 1
    classroom.save(update_fields=[*fields, "version"])
    return classroom


def _unused_code() -> str:
    """The unique constraint is what holds; the look-up only spares the one try in 10^15 an error."""
    while Classroom.objects.filter(join_code=(code := join_codes.make())).exists():
        pass
    return code
