"""Telling people: a row in the transaction of what it tells about, and an e-mail for those who want one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from common import clock, mail
from common.errors import NotFound
from notifications.models import Kind, Notification
from users.models import User


@dataclass(frozen=True)
class Notice:
    """What one person is told. With a `once_key`, the same kind and key is told to them only once, whoever tries again."""

    user: User
    kind: Kind
    title: str
    body: str = ""
    link: str = ""
    once_key: str = ""


def notify(
    users: Iterable[User], *, kind: Kind, title: str, body: str = "", link: str = "", once_key: str = ""
) -> None:
    """Tells the same to each active user."""
    deliver(
        [
            Notice(user, kind, title, body, link, once_key)
            for user in {user.pk: user for user in users}.values()
        ]
    )


@transaction.atomic
def deliver(notices: Iterable[Notice]) -> None:
    """Tells each active user what is theirs, in three queries, however many there are.

    The database settles what was told before: a row that is already there is left alone, and e-mail goes only to whom
    this call has told.
    """
    told_by = uuid.uuid4()
    due = [notice for notice in notices if notice.user.is_active]
    Notification.objects.bulk_create(
        [
            Notification(
                user=notice.user,
                kind=notice.kind,
                title=notice.title[:200],
                body=notice.body,
                link=notice.link,
                once_key=notice.once_key,
                told_by=told_by,
            )
            for notice in due
        ],
        ignore_conflicts=True,
    )
    told = set(Notification.objects.filter(told_by=told_by).values_list("user_id", "kind", "once_key"))
    mail.queue_all(
        (notice.user.email, notice.title, f"{notice.body}\n\n{settings.PUBLIC_URL}{notice.link}".strip())
        for notice in due
        if notice.user.email_notifications and (notice.user.pk, notice.kind, notice.once_key) in told
    )


def mark_read(user: User, *, notification_id: int) -> Notification:
    """Marks one of the user's notifications as read; the first time counts."""
    own = Notification.objects.visible_to(user).filter(pk=notification_id)
    own.unread().update(read_at=clock.now())
    notification = own.first()
    if notification is None:
        raise NotFound
    return notification


def mark_all_read(user: User) -> int:
    """Marks all of the user's notifications as read and returns how many were unread."""
    return Notification.objects.visible_to(user).unread().update(read_at=clock.now())
