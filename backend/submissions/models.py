"""Submissions, their gradings and results, and the workers that make them."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now

import judge
from assignments.models import Assignment, Question, Release, Visibility
from users.models import User

HEAVY = ("code", "feedback")  # columns of a submission that are left in the database where nobody reads them
VERDICTS = [(verdict.value, verdict.value) for verdict in judge.Verdict]


class SubmissionStatus(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> SubmissionQuerySet:
        """Students see their own, staff those of their classes, admins all."""
        if user.is_admin:
            return self
        return self.filter(Q(student=user) | Q(assignment__in=Assignment.objects.with_staff(user)))

    def listed_for(self, user: User) -> SubmissionQuerySet:
        """The rows of `visible_to`, for lists: told which assignments, a database walks their index and not the table."""
        if user.is_admin:
            return self
        staffed = list(Assignment.objects.with_staff(user).values_list("pk", flat=True))
        own = Q(student=user)
        return self.filter(own | Q(assignment__in=staffed)) if staffed else self.filter(own)

    def with_staff(self, user: User) -> SubmissionQuerySet:
        return self.filter(assignment__in=Assignment.objects.with_staff(user))


class Submission(models.Model):
    """Code that a student handed in, and what became of it. `verdict` and `score` are those of the effective run."""

    # the indexes below begin with these three: ones of their own would only be written, and mislead planners
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="submissions", db_index=False
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="submissions", db_index=False
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions", db_index=False
    )
    language = models.CharField(max_length=20)
    code = models.TextField()
    sha256 = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    status = models.CharField(
        max_length=10, choices=SubmissionStatus.choices, default=SubmissionStatus.QUEUED
    )
    effective_run = models.OneToOneField(
        "GradingRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="effective_for"
    )
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="The newer one for whose sake it was not graded: see superseding.py.",
    )
    verdict = models.CharField(max_length=30, choices=VERDICTS, blank=True)
    auto_score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    manual_score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    max_score = models.DecimalField(max_digits=7, decimal_places=2)
    feedback = models.TextField(blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    graded_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "assignment", "question", "attempt"], name="one_row_per_attempt"
            ),
            models.CheckConstraint(
                condition=Q(auto_score__isnull=True) | Q(auto_score__gte=0), name="auto_score_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(manual_score__isnull=True)
                | Q(manual_score__gte=0, manual_score__lte=models.F("max_score")),
                name="manual_score_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | Q(auto_score__isnull=True), name="failed_is_never_scored"
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True)
                | Q(effective_run__isnull=True, auto_score__isnull=True),
                name="superseded_is_ungraded",
            ),
        ]
        indexes = [
            models.Index(fields=["assignment", "status"]),
            models.Index(fields=["student", "-id"]),
            models.Index(fields=["question", "-id"]),
            models.Index(fields=["assignment", "-id"]),
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["verdict", "-id"]),
            models.Index(fields=["language", "-id"]),
            models.Index(fields=["attempt", "id"]),
            models.Index(fields=["submitted_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"

    @property
    def score(self) -> Decimal | None:
        """A grade by hand stands above the autograder's, whatever is run again."""
        return self.manual_score if self.manual_score is not None else self.auto_score

    @property
    def is_released(self) -> bool:
        """Whether its student may see the grade."""
        return self.published_at is not None or self.assignment.release == Release.IMMEDIATE


class BatchRunQuerySet(models.QuerySet["BatchRun"]):
    def visible_to(self, user: User) -> BatchRunQuerySet:
        """Who asked for it, and the staff of the assignment that it was asked for."""
        if user.is_admin:
            return self
        return self.filter(Q(requested_by=user) | Q(assignment__in=Assignment.objects.with_staff(user)))

    def with_progress(self) -> BatchRunQuerySet:
        """Adds `started`, `finished` and `failed`: how many of its runs are at work, or ended so."""
        return self.annotate(
            started=Count("runs", filter=Q(runs__state=RunState.RUNNING)),
            finished=Count("runs", filter=Q(runs__state=RunState.FINISHED)),
            failed=Count("runs", filter=Q(runs__state=RunState.FAILED)),
        )


class BatchRun(models.Model):
    """One call of run-autograder: the gradings it asked for are counted by `GradingRun.batch`."""

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, null=True, blank=True, related_name="batches"
    )
    total = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    objects = BatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"autograder run {self.pk}"

    @property
    def status(self) -> str:
        """`queued`, `running` or `finished`, of a row that came with its progress."""
        started, done = self.started, self.finished + self.failed  # type: ignore[attr-defined]  # see with_progress
        return "finished" if done == self.total else "running" if done or started else "queued"


class RunState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class Priority(models.IntegerChoices):
    """What goes first."""

    INTERACTIVE = 0
    SUBMISSION = 1
    BATCH = 2


class GradingRun(models.Model):
    """One attempt to grade one submission, or (with `request`) to run code that is no submission.

    The rows in state `queued`, and those `running` whose lease ran out, are the queue: see `queue.py`.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="runs"
    )
    request = models.JSONField(null=True, blank=True, help_text="What to run, when it is no submission.")
    answer = models.JSONField(null=True, blank=True, help_text="The report, when it is no submission.")
    requested_by = models.ForeignKey(  # results outlive whoever asked for them
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(BatchRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    classroom_id = models.BigIntegerField(null=True, help_text="Whose turn it is: see queue.py.")
    language = models.CharField(max_length=20, default="", help_text="Which workers take it: see routing.py.")

    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.SUBMISSION)
    turn = models.BigIntegerField(default=0)
    student_turn = models.PositiveIntegerField(default=0)
    token = models.PositiveIntegerField(
        default=0, help_text="Fencing: only the worker of the last claim may store."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0, help_text="How often its worker fell silent.")
    lost_at = models.DateTimeField(null=True, blank=True, help_text="When that was noticed last.")
    worker = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    tests_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the tests graded with."
    )
    verdict = models.CharField(max_length=30, choices=VERDICTS, blank=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    compile_output = models.TextField(blank=True)
    toolchain = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, help_text="Why we failed; for staff.")
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=True) ^ Q(request__isnull=True), name="submission_or_request"
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "turn", "student_turn", "id"],
                condition=Q(state="queued"),
                name="run_queue",
            ),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="run_leases"),
            models.Index(
                fields=["requested_by"],
                condition=Q(state="running", priority=Priority.SUBMISSION),
                name="run_busy",
            ),
            models.Index(
                fields=["classroom_id", "student_turn"], condition=Q(state="queued"), name="run_turns"
            ),
            models.Index(fields=["lost_at"], condition=Q(lost_at__isnull=False), name="run_losses"),
            models.Index(fields=["batch", "state"]),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="run_finished"),
        ]

    def __str__(self) -> str:
        return f"grading run {self.pk}"


class TestResult(models.Model):
    """What one test of one run gave. Name, points and visibility are as they were then."""

    __test__ = False

    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="results")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    group = models.CharField(max_length=100, blank=True)
    verdict = models.CharField(max_length=30, choices=VERDICTS)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    max_points = models.DecimalField(max_digits=7, decimal_places=2)
    time_ms = models.PositiveIntegerField()
    memory_kb = models.PositiveBigIntegerField()
    exit_code = models.IntegerField(null=True, blank=True)
    signal = models.PositiveSmallIntegerField(null=True, blank=True)
    stdout = models.TextField(blank=True)
    stderr = models.TextField(blank=True)
    message = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_result_per_test")]

    def __str__(self) -> str:
        return f"{self.number}: {self.verdict}"


class Worker(models.Model):
    """A grading worker that said it is there. Gone when `seen_at` is old."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    sandbox_ok = models.BooleanField()
    reason = models.TextField(blank=True, help_text="Why it refuses to run programs.")
    languages = models.JSONField(default=dict)
    classes = models.JSONField(default=list, blank=True, help_text="The dedicated classes that it is for.")
    degraded = models.JSONField(default=list)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AcceptedToolchain(models.Model):
    """The version of a language's compiler or interpreter that this site grades with: see toolchains.py."""

    language = models.CharField(max_length=20, unique=True)
    version = models.CharField(max_length=200)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["language"]

    def __str__(self) -> str:
        return f"{self.language}: {self.version}"
