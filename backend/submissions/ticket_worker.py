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

# how long a worker is at work before it looks at its connections again
WORK_SECONDS = 20.0
LOOK_SECONDS = 5.0
log = logging.getLogger("autograder.worker")


def run() -> None:
    """Works until SIGTERM or SIGINT; a run that is under way then is given back."""
    app = tickets.the_app()
    worker = Worker()
    worker.start()

    @app.task(name=tickets.TAKE)
    def take() -> None:
        Hearing.follow(worker)

    @signals.worker_shutting_down.connect(weak=False)
    def stop(**_: Any) -> None:
        worker.stop()

    class Hearing(bootsteps.StartStopStep):
        """At every new connection: listens to the queues of what this worker takes, keeps to that, and looks for work."""

        requires = ("celery.worker.consumer.tasks:Tasks",)
        timer: Any = None

        def start(self, consumer: Any) -> None:
            Hearing.timer = consumer.timer
            self._listen(consumer)
            consumer.timer.call_repeatedly(LOOK_SECONDS, self._look, (consumer,))
            consumer.timer.call_after(0, self.follow, (worker,))

        @classmethod
        def follow(cls, worker: Worker) -> None:
            if follow(worker):  # it goes on as soon as the connections were looked at
                cls.timer.call_after(0, cls.follow, (worker,))

        def _look(self, consumer: Any) -> None:
            worker.ability.prove_again_if_due()
            self._listen(consumer)

        def _listen(self, consumer: Any) -> None:
            wanted = set(worker.ability.takes.ticket_queues())
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
        queues=worker.ability.takes.ticket_queues() or [f"autograder.nothing.{worker.name}"],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    celery_worker.start()
    worker.ability.leave()


def follow(worker: Worker) -> bool:
    """What a ticket is for: works as long as there is something to claim. True: it stopped only to look around."""
    deadline = time.monotonic() + WORK_SECONDS
    try:
        while not worker.stopping and worker.work_once():
            if time.monotonic() > deadline:
                return True
    except DatabaseError as error:  # the sweeper sends a new ticket when the database is back
        log.error("the database does not answer: %s", error)
        connection.close()
        worker.pause(1)
    return False
