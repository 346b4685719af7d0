"""Counting queries: a list may not ask the database more often because it is longer."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def assert_constant_queries(grow_to: Callable[[int], object], read: Callable[[], object]) -> None:
    """`grow_to(n)` brings the rows to n, `read()` makes the request: the same number of queries at 3 and at 30 rows."""
    counts: dict[int, list[str]] = {}
    for rows in (3, 30):
        grow_to(rows)
        if not counts:  # what a process looks up once and keeps, such as content types
            read()
        with CaptureQueriesContext(connection) as captured:
            read()
        counts[rows] = [query["sql"] for query in captured.captured_queries]
    few, many = counts[3], counts[30]
    assert few, "nothing was read"
    assert len(few) == len(many), "\n".join([f"{len(few)} queries at 3 rows, {len(many)} at 30:", *many])
