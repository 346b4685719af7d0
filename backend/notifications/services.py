"""Telling people: a row in the transaction of what it tells about, and an e-mail for those who want one."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from common import mail
from notifications.models import Kind, Notification
from users.models import User


def notify(users: Iterable[User], *, kind: Kind, title: str, body: str = "", link: str = "", once_key: str = "") -> None:
    """Tells each user. With a `once_key`, the same kind and key is told to a user only once, whoever tries again."""
    rows = [
        Notification(user=user, kind=kind, title=title[:200], body=body, link=link, once_key=once_key)
        for user in users
        if user.is_active
    ]
    if once_key:
        told = set(
            Notification.objects.filter(kind=kind, once_key=once_key, user__in=[row.user_id for row in rows]).values_list(
                "user_id", flat=True
            )
        )
        rows = [row for row in rows if row.user_id not in told]
    Notification.objects.bulk_create(rows, ignore_conflicts=bool(once_key))
    for row in rows:
        if row.user.email_notifications:
            mail.queue(to=row.user.email, subject=title, body=f"{body}\n\n{settings.PUBLIC_URL}{link}".strip())
