"""`manage.py worker`: one grading worker, until it is told to stop."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from submissions.worker import Worker, run_until_stopped


class Command(BaseCommand):
    help = (
        "Grades submissions, one at a time, until SIGTERM or Ctrl-C. With BROKER_URL, it is a Celery worker."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.BROKER_URL:
            from submissions import ticket_worker  # Celery is not loaded where it is not used

            ticket_worker.run()
        else:
            run_until_stopped(Worker())
