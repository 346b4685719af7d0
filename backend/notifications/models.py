"""What people are told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from users.models import User


class Kind(models.TextChoices):
    ASSIGNMENT_PUBLISHED = "assignment_published"
    ASSIGNMENT_OPENED = "assignment_opened"
    ASSIGNMENT_DUE_SOON = "assignment_due_soon"
    ASSIGNMENT_CLOSED = "assignment_closed"
    SUBMISSION_GRADED = "submission_graded"
    GRADE_PUBLISHED = "grade_published"
    CLASS_JOINED = "class_joined"
    GRADING_FAILED = "grading_failed"
    SITE_ALARM = "site_alarm"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        """Everybody sees their own, and only those."""
        return self.filter(user=user)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(
        max_length=200, blank=True, help_text="Path of what it is about, below the site's origin."
    )
    # what makes "told once" a rule of the database: empty means that it may be told again
    once_key = models.CharField(max_length=100, blank=True)
    # the call of `services.deliver` that wrote the row: of parallel ones, each knows what it has told
    told_by = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "once_key"], condition=~models.Q(once_key=""), name="told_once"
            )
        ]
        indexes = [models.Index(fields=["user", "read_at"]), models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return self.title
