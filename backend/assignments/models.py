"""Questions, test cases and assignments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from classes.models import Classroom, Enrollment
from common import clock
from judge import scoring
from users.models import User


def _points(**options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        max_digits=7, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **options
    )


def default_checker() -> dict[str, Any]:
    return {"type": "lines"}


class Visibility(models.TextChoices):
    SAMPLE = "sample"
    HIDDEN = "hidden"


class TestCaseQuerySet(models.QuerySet["TestCase"]):
    def visible_to(self, user: User) -> TestCaseQuerySet:
        """Staff only: students meet sample tests inside their question, and hidden ones never."""
        if user.is_admin:
            return self
        linked = Question.test_cases.through.objects.filter(question__in=Question.objects.with_staff(user))
        shared = Q(pk__in=linked.values("testcase"))
        return self.filter(shared | Q(author=user) if user.is_teacher else shared)


class TestCase(models.Model):
    """One input and its answer, kept byte for byte."""

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="test_cases")
    name = models.CharField(max_length=200)
    input = models.TextField(blank=True)
    expected_output = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.HIDDEN)
    points = _points(default=Decimal(1))
    position = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = TestCaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


def _seen_whole_by(user: User) -> Q:
    """Questions that the user sees with hidden tests: one's own while a teacher, and those in one's classes as staff."""
    if user.is_admin:
        return Q(pk__isnull=False)
    shared = Q(
        pk__in=AssignmentQuestion.objects.filter(assignment__in=Assignment.objects.with_staff(user)).values(
            "question"
        )
    )
    return shared | Q(author=user) if user.is_teacher else shared


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> QuestionQuerySet:
        """Those seen whole, and as a student those of assignments that have opened."""
        opened = AssignmentQuestion.objects.filter(assignment__in=Assignment.objects.opened_to(user))
        return self.filter(_seen_whole_by(user) | Q(pk__in=opened.values("question")))

    def with_staff(self, user: User) -> QuestionQuerySet:
        """Those that the user sees whole, hidden tests included."""
        return self.filter(_seen_whole_by(user))

    def with_sight_of(self, user: User) -> QuestionQuerySet:
        """Adds `seen_whole`: whether the user sees the question as staff."""
        return self.annotate(seen_whole=ExpressionWrapper(_seen_whole_by(user), models.BooleanField()))


class Question(models.Model):
    """A programming task of the bank. Whatever can change a verdict bumps `tests_version`."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(max_length=200)
    prompt = models.TextField(blank=True, help_text="Markdown.")
    languages = models.JSONField(default=list)
    starter_code = models.JSONField(default=dict, blank=True)
    time_limit_ms = models.PositiveIntegerField(
        default=10_000,
        validators=[MinValueValidator(50), MaxValueValidator(120_000)],
        help_text="CPU time of one test.",
    )
    memory_limit_mb = models.PositiveIntegerField(
        default=256, validators=[MinValueValidator(16), MaxValueValidator(4096)]
    )
    output_limit_kb = models.PositiveIntegerField(
        default=1024, validators=[MinValueValidator(1), MaxValueValidator(65_536)]
    )
    stop_on_failure = models.BooleanField(default=False)
    checker = models.JSONField(default=default_checker)
    groups = models.JSONField(default=list, blank=True)
    test_cases = models.ManyToManyField(TestCase, related_name="questions", blank=True)
    source = models.CharField(max_length=300, blank=True, help_text="Where it comes from, and its licence.")
    tests_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    objects = QuestionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[test_cases])

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def scoring_groups(self) -> dict[str, scoring.Group]:
        """The groups by name, as the score formula takes them."""
        return {
            group["name"]: scoring.Group(
                points=None if group.get("points") is None else Decimal(str(group["points"])),
                scoring=group.get("scoring", "sum"),
            )
            for group in self.groups
        }


class Status(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Release(models.TextChoices):
    """When students see scores: when staff publishes them, or as soon as there are any."""

    MANUAL = "manual"
    IMMEDIATE = "immediate"


def _over_at(now: datetime) -> Q:
    """Assignments whose time has passed: `Assignment.is_over` for the database."""
    return Q(late_until__lt=now) | Q(late_until__isnull=True, due_at__lt=now)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """Staff sees all of their classes; students never see drafts."""
        if user.is_admin:
            return self
        enrolled = Enrollment.objects.filter(user=user).values("classroom")
        return self.filter(
            Q(classroom__in=Classroom.objects.with_staff(user))
            | Q(~Q(status=Status.DRAFT), classroom__in=enrolled)
        )

    def with_staff(self, user: User) -> AssignmentQuerySet:
        return self.filter(classroom__in=Classroom.objects.with_staff(user))

    def with_sight_of(self, user: User) -> AssignmentQuerySet:
        """Adds `seen_whole`: whether the user sees the assignment as staff."""
        staff = Q(classroom__in=Classroom.objects.with_staff(user))
        return self.annotate(seen_whole=ExpressionWrapper(staff, models.BooleanField()))

    def opened_to(self, user: User) -> AssignmentQuerySet:
        """Those whose questions a member of the class may read: published or closed, and opened."""
        enrolled = Enrollment.objects.filter(user=user).values("classroom")
        return (
            self.filter(classroom__in=enrolled).exclude(status=Status.DRAFT).exclude(opens_at__gt=clock.now())
        )

    def in_status(self, status: str, now: datetime) -> AssignmentQuerySet:
        """Those that `Assignment.status_at` gives this status."""
        over = Q(status=Status.PUBLISHED) & _over_at(now)
        if status == Status.PUBLISHED:
            return self.filter(status=Status.PUBLISHED).exclude(over)
        return self.filter(Q(status=status) | over) if status == Status.CLOSED else self.filter(status=status)

    def overdue(self, now: datetime) -> AssignmentQuerySet:
        """Published ones of live classes whose time has passed, and that nobody has closed yet."""
        return self._looked_after().filter(_over_at(now))

    def opened_untold(self, now: datetime) -> AssignmentQuerySet:
        """Those that were published before they opened, have opened, and are not over: the class is not told yet."""
        opened = self._looked_after().filter(opens_at__lte=now, opens_at__gt=F("published_at"))
        return opened.exclude(_over_at(now)).exclude(told_open_at=F("opens_at"))

    def due_untold(self, now: datetime, until: datetime) -> AssignmentQuerySet:
        """Those that are due by `until`, and whose class was not reminded of that time."""
        due = self._looked_after().filter(due_at__gt=now, due_at__lte=until)
        return due.exclude(reminded_of=F("due_at"))

    def _looked_after(self) -> AssignmentQuerySet:
        """What the housekeeper looks after: published and in a live class."""
        return self.filter(status=Status.PUBLISHED, classroom__archived_at__isnull=True)


class Assignment(models.Model):
    """Questions for a class. Its times decide by themselves; closing by hand or by the housekeeper only adds to them."""

    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="assignments")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Markdown.")
    opens_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    late_until = models.DateTimeField(
        null=True, blank=True, help_text="Late work is taken, and marked late, until then."
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    release = models.CharField(max_length=10, choices=Release.choices, default=Release.MANUAL)
    auto_grade = models.BooleanField(default=True)
    skip_superseded = models.BooleanField(
        default=False, help_text="Of what a student has waiting for a question, only the newest is graded."
    )
    max_attempts = models.PositiveIntegerField(
        null=True, blank=True, help_text="Submissions per student and question."
    )
    questions = models.ManyToManyField(Question, through="AssignmentQuestion", related_name="assignments")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # for which of its times the class was told: another time is told again
    told_open_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_of = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["classroom", "status"]),
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["status", "opens_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("opens_at")), name="due_after_opening"),
            models.CheckConstraint(condition=Q(late_until__gte=F("due_at")), name="late_after_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def closes_at(self) -> datetime | None:
        """The last moment at which work is taken; None: no end."""
        return self.late_until or self.due_at

    def has_opened(self, now: datetime) -> bool:
        return self.opens_at is None or now >= self.opens_at

    def is_over(self, now: datetime) -> bool:
        return self.closes_at is not None and now > self.closes_at

    def status_at(self, now: datetime) -> str:
        """The status that counts: a published assignment whose time has passed is closed, told or not yet."""
        return Status.CLOSED if self.status == Status.PUBLISHED and self.is_over(now) else self.status

    def was_closed(self, now: datetime) -> bool:
        """Whether it was closed, by hand or by its time, before that moment."""
        return self.status == Status.CLOSED and (self.closed_at is None or now > self.closed_at)

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


class AssignmentQuestionQuerySet(models.QuerySet["AssignmentQuestion"]):
    def visible_to(self, user: User) -> AssignmentQuestionQuerySet:
        """Those of one's classes as staff, and as a student those of assignments that have opened."""
        staff, opened = Assignment.objects.with_staff(user), Assignment.objects.opened_to(user)
        return self.filter(Q(assignment__in=staff) | Q(assignment__in=opened))


class AssignmentQuestion(models.Model):
    """A question in an assignment, with its points there."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="entries")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="entries")
    points = _points()
    position = models.PositiveIntegerField(default=0)

    objects = AssignmentQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "question"], name="question_once_per_assignment")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} in {self.assignment_id}"
