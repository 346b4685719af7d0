"""What people are told while their work waits: its place, about how long, or that there is no room. Only reads."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.db.models.lookups import LessThan, LessThanOrEqual

from common.errors import TooManyRequests
from submissions import routing, workers
from submissions.models import GradingRun, Priority, RunState
from submissions.queue import ORDER

RECENT_RUNS = 20  # whose durations tell how long those that wait will take
RETRY_AFTER_SECONDS = 30
Key = tuple[int, ...]  # a run's values of ORDER


class _Row(Func):
    """`(a, b, c, d)`: databases compare it as a whole, by the index over the same fields."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


_PLACE = _Row(*[F(name) for name in ORDER])


def _queued() -> QuerySet[GradingRun]:
    return GradingRun.objects.filter(state=RunState.QUEUED)


def _row(key: Key) -> _Row:
    return _Row(*[Value(value) for value in key])


def positions(submission_ids: Iterable[int], line: Q | None = None) -> dict[int, int]:
    """Place in the queue, or in a part of it, from 1, of each of the submissions that waits. Two queries.

    Of one submission it counts the rows before it, which costs an index scan of no more than these; of several it
    numbers the rows up to the last of them.
    """
    ids = list(submission_ids)
    if not ids:
        return {}
    keys: dict[int, Key] = {}
    queued = _queued().filter(line or Q())
    waiting = queued.filter(submission__in=ids).order_by().values_list("submission_id", *ORDER)
    for submission_id, *key in waiting:
        keys[submission_id] = min(keys.get(submission_id, tuple(key)), tuple(key))
    if len(keys) < 2:
        return {each: queued.filter(LessThan(_PLACE, _row(key))).count() + 1 for each, key in keys.items()}
    chosen = {key[-1]: submission_id for submission_id, key in keys.items()}
    up_to_last = queued.filter(LessThanOrEqual(_PLACE, _row(max(keys.values()))))
    place = Window(RowNumber(), order_by=[F(name).asc() for name in ORDER])
    # said as one condition on the place, it is applied to the numbered rows; alone, it would be applied before numbering
    rows = up_to_last.annotate(place=place).filter(Q(pk__in=chosen) | Q(place__lt=1)).order_by()
    return {chosen[pk]: number for pk, number in rows.values_list("pk", "place")}


def estimated_wait_seconds(
    places: Mapping[int, int], kinds: Mapping[int, routing.Kind]
) -> dict[int, int | None]:
    """About how long each still waits: its place times what recent runs took, shared by the workers that take it.

    None where nobody can say: no such worker is there, or none has graded yet. At most two queries, whoever asks; and two
    more for each group of workers that leaves some of the queue to others, whose runs are then not counted.
    """
    waits: dict[int, int | None] = dict.fromkeys(places)
    each_seconds = _seconds_a_run() if places else None
    if each_seconds is None:
        return waits
    there = workers.takers()
    by_takers: dict[tuple[routing.Takes, ...], list[int]] = defaultdict(list)
    for id in places:
        by_takers[tuple(taker for taker in there if taker.includes(*kinds[id]))].append(id)
    for takers, ids in by_takers.items():
        if takers:
            line = routing.line_of(takers)
            in_line = positions(ids, line) if line else {id: places[id] for id in ids}
            waits |= {id: math.ceil(place * each_seconds / len(takers)) for id, place in in_line.items()}
    return waits


def _seconds_a_run() -> float | None:
    ended = GradingRun.objects.filter(finished_at__isnull=False, started_at__isnull=False)
    recent = ended.order_by("-finished_at").values_list("started_at", "finished_at")[:RECENT_RUNS]
    taken = [
        max(ended_at - started_at, timedelta()) for started_at, ended_at in recent if started_at and ended_at
    ]
    return sum(taken, timedelta()).total_seconds() / len(taken) if taken else None


class _Depth:
    """How many runs wait, counted again each second; near the limit, each time.

    What a second can bring is far less than the margin, so the limit is kept without counting at every request.
    """

    MARGIN, SECONDS = 10_000, 1.0

    def __init__(self) -> None:
        self._counted: dict[Any, tuple[float, int]] = {}

    def reaches(self, limit: int, priority: Priority, kind: routing.Kind) -> bool:
        counted_at, depth = self._counted.get((priority, kind), (-math.inf, 0))
        if time.monotonic() - counted_at > self.SECONDS or depth + self.MARGIN > limit:
            line = routing.line_of(workers.takers(kind) or [routing.only(kind)])
            waiting = _queued().filter(line, priority__lte=priority).order_by()
            depth = waiting[:limit].count()
            self._counted[priority, kind] = (time.monotonic(), depth)
        return depth >= limit


_depth = _Depth()


def require_room(priority: Priority, kinds: Iterable[routing.Kind]) -> None:
    """Raises `TooManyRequests` when QUEUE_LIMIT runs of this priority or a higher one wait already for the same workers.

    Lower ones do not count: however much a class has graded again, its students' submissions are taken. Nor do those
    that only other workers take, who may be away. Where nobody is there for a kind, its own runs count.
    """
    if any(_depth.reaches(settings.QUEUE_LIMIT, priority, kind) for kind in kinds):
        raise TooManyRequests(
            "Too much waits to be graded at the moment. Nothing was taken: send it again in a while.",
            code="queue_full",
            retry_after=RETRY_AFTER_SECONDS,
        )
