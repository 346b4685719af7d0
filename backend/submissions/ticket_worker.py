"""A grading worker that waits for tickets: a Celery worker of one process, which claims as every other worker does.

Celery's `solo` pool, so that the judge is called from the process's main thread, and the death of the process is the
death of the worker and of its box. There are as many of them as cores; what dies is started again from outside.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import bootsteps, signals
from django.db import Error as DatabaseError
from django.db import connection

from submissions import tickets
from submissions.worker import Worker

# how long one ticket keeps a worker at work before it looks at its connections again
TICKET_SECONDS = 20.0
LOOK_SECONDS = 5.0
log = logging.getLogger("autograder.worker")


def run() -> None:
    """Works until SIGTERM or SIGINT; a run that is under way then is given back."""
    app = tickets.the_app()
    worker = Worker()
    worker.start()

    @app.task(name=tickets.TAKE)
    def take() -> None:
        follow(worker)

    @signals.worker_shutting_down.connect(weak=False)
    def stop(**_: Any) -> None:
        worker.stop()

    class Hearing(bootsteps.StartStopStep):
        """At every new connection: listens to the queues of what this worker takes, and keeps to that."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, consumer: Any) -> None:
            self._listen(consumer)
            consumer.timer.call_repeatedly(LOOK_SECONDS, self._look, (consumer,))

        def _look(self, consumer: Any) -> None:
            worker.prove_again_if_due()
            self._listen(consumer)

        def _listen(self, consumer: Any) -> None:
            wanted = set(worker.takes.ticket_queues())
            heard = set(consumer.app.amqp.queues.consume_from)
            for name in heard - wanted:
                consumer.cancel_task_queue(name)
            for name in wanted - heard:
                consumer.add_task_queue(name)

    app.steps["consumer"].add(Hearing)
    celery_worker = app.Worker(
        hostname=f"worker-{worker.name}",
        pool_cls="solo",
        concurrency=1,
        queues=worker.takes.ticket_queues() or [f"autograder.nothing.{worker.name}"],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    celery_worker.start()
    worker.leave()


def follow(worker: Worker) -> None:
    """What a ticket is for: works as long as there is something to claim, but not for ever."""
    deadline = time.monotonic() + TICKET_SECONDS
    try:
        while not worker.stopping and worker.work_once():
            if time.monotonic() > deadline:
                tickets.pass_on(worker.takes)
                return
    except DatabaseError as error:  # the sweeper sends a new ticket when the database is back
        log.error("the database does not answer: %s", error)
        connection.close()
        worker.pause(1)
