"""`manage.py worker`: one grading worker, until it is told to stop."""

from typing import Any

from django.core.management.base import BaseCommand

from submissions.worker import Worker


class Command(BaseCommand):
    help = "Grades submissions, one at a time, until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        Worker().run()
