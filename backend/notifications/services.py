"""Telling people: a row in the transaction of what it tells about, and an e-mail for those who want one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from common import clock, mail
from common.errors import NotFound
from notifications.models import Kind, Notification
from users.models import User


@transaction.atomic
def notify(
    users: Iterable[User], *, kind: Kind, title: str, body: str = "", link: str = "", once_key: str = ""
) -> None:
    """Tells each active user. With a `once_key`, the same kind and key is told to a user only once, whoever tries again.

    The database settles it: a row that is already there is left alone, and e-mail goes only to whom this call has told.
    """
    told_by = uuid.uuid4()
    people = {user.pk: user for user in users if user.is_active}
    Notification.objects.bulk_create(
        [
            Notification(
                user=user,
                kind=kind,
                title=title[:200],
                body=body,
                link=link,
                once_key=once_key,
                told_by=told_by,
            )
            for user in people.values()
        ],
        ignore_conflicts=bool(once_key),
    )
    told_ids: Iterable[int] = people
    if once_key:
        told = Notification.objects.filter(user__in=people, kind=kind, once_key=once_key, told_by=told_by)
        told_ids = told.values_list("user_id", flat=True)
    addresses = [people[user_id].email for user_id in told_ids if people[user_id].email_notifications]
    mail.queue_for_all(addresses, subject=title, body=f"{body}\n\n{settings.PUBLIC_URL}{link}".strip())


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
