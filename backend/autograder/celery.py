"""Celery, the carrier of tickets and of timed work between many machines (BROKER_URL). Wiring only.

Loaded by `apps.py` where a broker is set, and by `celery -A autograder.celery`. No results are kept, and nothing in a
message is secret or believed: grading and timed tasks look into the database.
"""

from __future__ import annotations

import logging
import os
import threading
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "autograder.settings")

import django
from celery import Celery, signals
from celery.beat import Scheduler, SchedulingError
from celery.platforms import SecurityWarning
from django.apps import apps
from django.conf import settings

if not apps.models_ready:
    django.setup()

from common import housekeeping

# which user this runs as is the operator's choice, and what root is good for here is told in docs/operations.md
warnings.simplefilter("ignore", SecurityWarning)

log = logging.getLogger("autograder.beat")
TIMED_QUEUE = "autograder.timed"
BROKER_TIMEOUT_SECONDS = 2.0

app = Celery("autograder")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_timeout=BROKER_TIMEOUT_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue=TIMED_QUEUE,
    task_ignore_result=True,
    # once more, at once: over a connection that broke meanwhile, the first attempt only finds that out
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0},
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_consumer="autograder.consumer:StrictConsumer",
    worker_hijack_root_logger=False,
    timezone="UTC",
)
if settings.BROKER_URL.startswith("redis"):
    app.conf.broker_transport_options = {
        "priority_steps": [0, 1, 2],
        "socket_timeout": BROKER_TIMEOUT_SECONDS,
        "socket_connect_timeout": BROKER_TIMEOUT_SECONDS,
        "socket_keepalive": True,
    }
else:
    app.conf.task_queue_max_priority = 2

_running = {name: threading.Lock() for name in housekeeping.TASKS}


@app.task(name="autograder.housekeep")
def housekeep(name: str) -> None:
    """One task of the registry. One that is under way in this process is not begun a second time."""
    task, lock = housekeeping.TASKS.get(name), _running.get(name)
    if task is None or lock is None or not lock.acquire(blocking=False):
        return
    try:
        housekeeping.run_task(task)
    finally:
        lock.release()


app.conf.beat_schedule = {
    name: {"task": housekeep.name, "schedule": task.every_seconds, "args": [name]}
    for name, task in housekeeping.TASKS.items()
}


class Beat(Scheduler):
    """Remembers nothing over a restart, and says in a line that the broker is gone."""

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            log.warning("%s", error)


@signals.beat_init.connect(weak=False)
def begin_at_once(**_: object) -> None:
    """All tasks are safe to run again, and some are due less often than a process lives."""
    for name in housekeeping.TASKS:
        housekeep.delay(name)


@signals.setup_logging.connect(weak=False)
def keep_our_logging(**_: object) -> None:
    """Celery sets up no logging of its own where somebody listens to this."""
