"""`manage.py beat`: Celery beat, which says when it is time for which task, until it is told to stop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Sends the timed tasks to the broker at their intervals (BROKER_URL). One for a site; `housekeep` does them."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BROKER_URL:
            raise CommandError(
                "There is no broker: `manage.py housekeep` keeps the time itself. See BROKER_URL."
            )
        from autograder.celery import Beat, app

        app.Beat(scheduler_cls=Beat, quiet=True, loglevel="WARNING").run()
