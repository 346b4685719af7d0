"""Rows that belong to no room: remembered answers, counted attempts, e-mails on their way."""

from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """The first answer to a creating POST, kept so that a retry gets it again."""

    # a number and not a foreign key: this room knows no users. 0 stands for nobody.
    user_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="one_answer_per_user_and_key")]

    def __str__(self) -> str:
        return self.key


class AttemptCount(models.Model):
    """How often something was tried within one window of time: log-ins, join codes, password resets."""

    scope = models.CharField(max_length=40)
    subject_sha256 = models.CharField(max_length=64)
    window_starts_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "subject_sha256", "window_starts_at"], name="one_count_per_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.count}"


class OutgoingEmail(models.Model):
    """An e-mail, written in the transaction of what it tells about and sent after it (`mail.send_due`)."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    send_after = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["send_after"])]

    def __str__(self) -> str:
        return self.subject
