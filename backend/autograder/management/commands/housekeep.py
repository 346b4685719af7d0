"""`manage.py housekeep`: does what comes with time, each task at its own interval, until it is told to stop.

With a broker (BROKER_URL), Celery beat keeps the time (`manage.py beat`), and this does what it says.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from common import housekeeping

THREADS = 4


class Command(BaseCommand):
    help = "Runs the registered housekeeping tasks (e-mail, expiry, sweeping) at their intervals, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Run every task once, then end; red if one failed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tasks = list(housekeeping.TASKS.values())
        if options["once"]:
            failed = [task.name for task in tasks if not housekeeping.run_task(task)]
            raise SystemExit(f"Failed: {', '.join(failed)}" if failed else 0)
        if settings.BROKER_URL:
            do_what_beat_says()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        due_at = {task.name: time.monotonic() for task in tasks}
        while not stop.is_set():
            for task in tasks:
                if time.monotonic() >= due_at[task.name] and not stop.is_set():
                    close_old_connections()  # a connection that broke meanwhile is not used again
                    housekeeping.run_task(task)
                    due_at[task.name] = time.monotonic() + task.every_seconds
            close_old_connections()
            stop.wait(max(0.0, min(due_at.values(), default=1.0) - time.monotonic()))


def do_what_beat_says() -> None:
    """A Celery worker for the timed tasks. In threads: one that waits for a slow server does not hold up the sweeper."""
    from autograder.celery import TIMED_QUEUE, app  # Celery is not loaded where it is not used

    worker = app.Worker(
        hostname=f"housekeep-{socket.gethostname()}:{os.getpid()}",
        pool_cls="threads",
        concurrency=THREADS,
        queues=[TIMED_QUEUE],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
