"""Doing the same thing many times at once, for tests of what must happen once. Needs `django_db(transaction=True)`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(times: int, act: Callable[[int], Result]) -> list[Result]:
    """Calls `act(0)`, `act(1)`, … from as many threads that start together; the results in that order."""
    barrier = Barrier(times)

    def run(number: int) -> Result:
        try:
            barrier.wait()
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
