"""Requests that wait until a run has ended: one thread of each process asks the database for all of them.

For who runs code, and for who reads a submission and would rather wait than ask again and again. Some threads of the web
server stay free for everybody else, however many wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import QuerySet

from submissions.models import GradingRun, RunState
from submissions.wakeups import open_wakeups
from users.models import User

LOOK_SECONDS = 1.0  # at the latest, whatever was missed
LINGER_SECONDS = 10.0  # before the thread lets go of its connection, when nobody waits
MAX_WAIT_SECONDS = 30
_readers = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 4))
log = logging.getLogger("autograder.web")
Found = TypeVar("Found")


def under_way() -> QuerySet[GradingRun]:
    return GradingRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).order_by()


def wait_for_grading(user: User, *, submission_id: int, seconds: float) -> None:
    """Returns when the run that the user asked for has ended, by handing in or by run-autograder; at once where too many wait."""
    runs = under_way().filter(submission=submission_id, requested_by=user)
    run_id = runs.values_list("pk", flat=True).first()
    if run_id is not None and _readers.acquire(blocking=False):
        try:
            wait_until(
                lambda: not under_way().filter(pk=run_id).exists() or None, run_id=run_id, seconds=seconds
            )
        finally:
            _readers.release()


def wait_until(look: Callable[[], Found | None], *, run_id: int, seconds: float) -> Found | None:
    """What `look` finds, which may be only when the run has ended; None when it took longer."""
    deadline = time.monotonic() + seconds
    with _watch.of(run_id) as ended:
        while (found := look()) is None and (left_seconds := deadline - time.monotonic()) > 0:
            ended.wait(min(LOOK_SECONDS, left_seconds))
            ended.clear()
    return found


class Watch:
    """The requests of this process that wait, by run, and the thread that looks for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, set[threading.Event]] = {}
        self._is_watching = False

    @contextmanager
    def of(self, run_id: int) -> Iterator[threading.Event]:
        """What is set when the run has ended. An end before this began is for the caller to see."""
        ended = threading.Event()
        with self._lock:
            self._waiting.setdefault(run_id, set()).add(ended)
            if not self._is_watching:
                self._is_watching = True
                threading.Thread(target=self._watch, name="endings", daemon=True).start()
        try:
            yield ended
        finally:
            with self._lock:
                self._waiting[run_id].discard(ended)
                if not self._waiting[run_id]:
                    del self._waiting[run_id]

    def _watch(self) -> None:
        while self._is_watching:
            try:
                self._look_until_idle()
            except DatabaseError as error:  # who waits looks, too, and tells it to the client
                log.error("the database does not answer to who waits: %s", error)
                time.sleep(LOOK_SECONDS)
            finally:
                connection.close()

    def _look_until_idle(self) -> None:
        wakeups = open_wakeups()
        try:
            wanted_at = time.monotonic()
            while True:
                now = time.monotonic()
                if self._tell():
                    wanted_at = now
                elif now - wanted_at > LINGER_SECONDS and self._ends():
                    return
                wakeups.wait(LOOK_SECONDS)
        finally:
            wakeups.close()

    def _tell(self) -> bool:
        """Tells who waits for a run that has ended. Whether anybody waits."""
        with self._lock:
            run_ids = set(self._waiting)
        if not run_ids:
            return False
        ended = run_ids.difference(under_way().filter(pk__in=run_ids).values_list("pk", flat=True))
        with self._lock:
            for event in [event for run_id in ended for event in self._waiting.get(run_id, ())]:
                event.set()
        return True

    def _ends(self) -> bool:
        with self._lock:
            self._is_watching = bool(self._waiting)
            return not self._is_watching


_watch = Watch()
