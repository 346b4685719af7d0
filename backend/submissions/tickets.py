"""Tickets: messages through Celery's broker that say "there is work". Only hints: the database is the queue.

A ticket names nothing but the queue it lies in. Lost, doubled or late, it changes nothing: who takes one claims the best
row there is, or none. The sweeper sends new ones for runs that nobody took up in time.

Sending never holds anybody up. A thread does it, after the commit; while the broker is gone, tickets are thrown away.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from submissions import routing
from submissions.models import GradingRun, Priority

if TYPE_CHECKING:
    from celery import Celery

TAKE = "autograder.take"
# of one kind at once: more than a site has idle workers, and each goes on while there is work
MOST_AT_ONCE = 64
PAUSE_SECONDS = 5.0
FLUSH_SECONDS = 1.0
log = logging.getLogger("autograder.tickets")

Kind = tuple[str, int]  # ticket queue and priority


def send(runs: Iterable[GradingRun]) -> None:
    """Sends tickets for runs that are queued now, once the present transaction is committed."""
    if settings.BROKER_URL:
        kinds = Counter(
            (routing.ticket_queue(run.language, run.classroom_id), int(run.priority)) for run in runs
        )
        transaction.on_commit(lambda: _sender().send(kinds))


def the_app() -> Celery:
    from celery import current_app  # not loaded where it is not used

    return current_app._get_current_object()


def _carried(priority: int) -> int:
    """As the broker has it: on Redis the least goes first, on RabbitMQ the greatest."""
    return max(Priority) - priority if settings.BROKER_URL.startswith("amqp") else priority


def publish(app: Celery, kinds: Counter[Kind]) -> None:
    with app.producer_pool.acquire(block=True, timeout=1) as producer:
        for (name, priority), count in kinds.items():
            for _ in range(min(count, MOST_AT_ONCE)):
                app.send_task(TAKE, queue=name, priority=_carried(priority), producer=producer, retry=False)


class _Sender:
    """The thread of this process that talks to the broker."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._waiting: queue.SimpleQueue[Counter[Kind]] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._silent_until = 0.0
        threading.Thread(target=self._work, name="tickets", daemon=True).start()
        atexit.register(self._idle.wait, FLUSH_SECONDS)

    def send(self, kinds: Counter[Kind]) -> None:
        self._idle.clear()
        self._waiting.put(kinds)

    def _work(self) -> None:
        while True:
            kinds = self._waiting.get()
            while not self._waiting.empty():  # what came meanwhile goes along
                kinds = kinds + self._waiting.get()
            if time.monotonic() >= self._silent_until:
                self._publish_or_forget(kinds)
            if self._waiting.empty():
                self._idle.set()

    def _publish_or_forget(self, kinds: Counter[Kind]) -> None:
        try:
            publish(the_app(), kinds)
        except Exception as error:  # whatever it is: the sweeper sends them again
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("no tickets for %g s, the broker does not answer: %s", PAUSE_SECONDS, error)


_lock = threading.Lock()
_the_sender: _Sender | None = None


def _sender() -> _Sender:
    """This process's sender. A fork makes its own: threads do not survive one."""
    global _the_sender
    with _lock:
        if _the_sender is None or _the_sender.pid != os.getpid():
            _the_sender = _Sender()
        return _the_sender
