"""Work that comes with time. A room registers what it needs done and how often; one process does it.

Every task must be safe to run twice at once, or late: a site may run several housekeepers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import connection

from common.database import is_trouble

log = logging.getLogger("autograder.housekeeping")


@dataclass
class Task:
    name: str
    every_seconds: int
    run: Callable[[], object]


TASKS: dict[str, Task] = {}


def register(name: str, every_seconds: int, run: Callable[[], object]) -> None:
    TASKS[name] = Task(name, every_seconds, run)


def run_task(task: Task) -> bool:
    """Runs one task; a failure is logged and told by False, so that the others go on."""
    try:
        task.run()
    except DatabaseError as error:
        if not is_trouble(error):
            log.exception("%s failed", task.name)
        else:  # it is tried again soon, and the same trace would come every few seconds
            log.error("%s: the database cannot be used: %s", task.name, str(error).strip())
        connection.close()
        return False
    except Exception:
        log.exception("%s failed", task.name)
        return False
    return True
