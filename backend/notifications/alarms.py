"""What whoever runs the site has to know at once: a line in the log, and a notification for each admin, once a day."""

from __future__ import annotations

import logging

from common import clock, disk
from notifications.models import Kind
from notifications.services import notify
from users.models import Role, User

log = logging.getLogger("autograder.alarms")


def raise_alarm(name: str, title: str, body: str) -> None:
    """Tells all admins. The same alarm is told again on the next day (of UTC) that it is raised."""
    log.error("%s: %s", title, body)
    notify(
        User.objects.filter(role=Role.ADMIN),
        kind=Kind.SITE_ALARM,
        title=title,
        body=body,
        link="/api/health/",
        once_key=f"{name}:{clock.now():%Y-%m-%d}",
    )


def watch_disk() -> None:
    """For the housekeeper."""
    if disk.is_short():
        raise_alarm("disk", "The disk is full", f"{disk.shortage()}. Make room; it goes on by itself then.")
