"""Classes and who is in them. (`class` is a keyword of Python: the model is `Classroom`, the API says `class`.)"""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from users.models import Role, User


class ClassRole(models.TextChoices):
    """A role within one class. Assistants grade; teachers may do everything."""

    STUDENT = "student"
    ASSISTANT = "assistant"
    TEACHER = "teacher"


STAFF_ROLES = frozenset({ClassRole.ASSISTANT, ClassRole.TEACHER})


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def visible_to(self, user: User) -> ClassroomQuerySet:
        """Admins see all classes, everybody else those that they are enrolled in."""
        if user.is_admin:
            return self
        return self.filter(pk__in=Enrollment.objects.filter(user=user).values("classroom"))

    def with_staff(self, user: User) -> ClassroomQuerySet:
        """Those whose staff the user belongs to."""
        if user.is_admin:
            return self
        return self.filter(pk__in=Enrollment.objects.staff(user).values("classroom"))

    def with_enrollment_of(self, user: User) -> ClassroomQuerySet:
        """Adds `enrollment_role`: the user's role as it stands in the class (see `effective_role`)."""
        own = Enrollment.objects.filter(classroom=models.OuterRef("pk"), user=user)
        return self.annotate(enrollment_role=models.Subquery(own.values("role")[:1]))


class Classroom(models.Model):
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    term = models.CharField(max_length=100, blank=True)
    join_code = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="classes_owned"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = "class", "classes"

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def staff(self, user: User) -> EnrollmentQuerySet:
        """The user's enrollments as staff. A class's `teacher` must be a teacher of the site too: demotion ends it."""
        roles = [ClassRole.ASSISTANT, ClassRole.TEACHER] if user.is_teacher else [ClassRole.ASSISTANT]
        return self.filter(user=user, role__in=roles)


class Enrollment(models.Model):
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="enrollments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollments")
    role = models.CharField(max_length=10, choices=ClassRole.choices, default=ClassRole.STUDENT)
    joined_at = models.DateTimeField(db_default=Now())

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["classroom", "user"], name="enrolled_once")]
        indexes = [models.Index(fields=["user", "role"]), models.Index(fields=["classroom", "role"])]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.classroom_id} as {self.role}"


def staff_of(classroom_id: int, *, roles: Collection[ClassRole] = STAFF_ROLES) -> models.QuerySet[User]:
    """Who has one of these roles in the class now: a class's teacher who was demoted is none (see `effective_role`)."""
    holders = Enrollment.objects.filter(classroom=classroom_id, role__in=roles)
    demoted = models.Q(role=ClassRole.TEACHER, user__role=Role.STUDENT)
    return User.objects.filter(pk__in=holders.exclude(demoted).values("user"))


def effective_role(user: User, enrollment_role: str | None) -> str | None:
    """What an enrollment's role means for this user now: admins count as teachers, demoted teachers as students."""
    if user.is_admin:
        return ClassRole.TEACHER
    if enrollment_role == ClassRole.TEACHER and user.role == Role.STUDENT:
        return ClassRole.STUDENT
    return enrollment_role
