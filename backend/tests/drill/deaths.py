"""Workers that die by SIGKILL at a chosen moment of a grading, and what the next worker makes of it."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connections

from common import clock
from submissions import grading, results, services, signals
from submissions.models import GradingRun, RunState
from submissions.tests.conftest import work
from tests.drill.audit import faults
from tests.drill.programs import NUMBERS, POINTS, RIGHT
from tests.drill.school import make_school
from tests.servers import command_line, descendants_of
from users.models import User

SLOW_TO_COMPILE = f"""
// {uuid.uuid4()}: a program that a run before this one compiled would not be compiled again
constexpr int slow() {{ int sum = 0; for (int i = 0; i < 250000; i++) sum += i % 3; return sum; }}
static_assert(slow() > 0);
"""


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_compiling() -> None:
    def watch() -> None:
        while not any("cc1plus" in command_line(pid) for pid in descendants_of(os.getpid())):
            time.sleep(0.005)
        die()

    threading.Thread(target=watch, daemon=True).start()


MOMENTS: dict[str, Callable[[], Any]] = {
    "claimed": lambda: setattr(grading, "read_material", die),
    "compiling": die_while_compiling,
    "running": lambda: setattr(results.Progress, "add", die),
    "before the commit": lambda: setattr(grading, "_announce", die),
    "after the commit": lambda: signals.graded.connect(die, weak=False),
}


def die_at_every_moment() -> dict[str, Any]:
    """For each moment: how the worker ended. And what is wrong with the submissions after the next worker came."""
    target = make_school(len(MOMENTS), 1)["students"][0]
    ended, promised = {}, []
    for number, (moment, prepare) in enumerate(MOMENTS.items()):
        submission = services.submit(
            User.objects.get(email=f"student{number}@drill.example"),
            assignment_id=target["assignment"],
            question_id=target["question"],
            language="cpp",
            code=RIGHT["cpp"].format(n=number) + (SLOW_TO_COMPILE if moment == "compiling" else ""),
            received_at=clock.now(),
        )
        promised.append(
            {"id": submission.pk, "sha256": submission.sha256, "verdict": "accepted", "score": POINTS}
        )
        connections.close_all()
        for connection in connections.all():
            if connection.vendor == "postgresql":
                connection.close_pool()  # who dies in a transaction must share no connection of a pool
        pid = os.fork()
        if not pid:
            prepare()
            work(1)
            os._exit(0)
        ended[moment] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    GradingRun.objects.filter(state=RunState.RUNNING).update(leased_until=clock.now() - timedelta(minutes=1))
    work()
    return {"ended": ended, "wrong": faults(promised, len(NUMBERS))}
