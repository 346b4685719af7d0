"""The queue: rows of `GradingRun`, claimed by lease and fenced by token. The database is its only truth.

    enqueue   a row in the caller's transaction: what was acknowledged is in the queue
    claim     the best row, with a new token and a lease
    extend    the lease, as long as the token still fits
    bury      a worker that is known to be dead: its lease ends at once
    release   gives the row back untried (the worker stops)
    retry     after a failure of ours: back into the queue; not after the third, which the caller must fail

Everything that a worker writes names the token of its claim. No row hit means that the run belongs to somebody else
by now: stop, and write nothing.

Order: interactive before submissions before batches; within these, turns. But a worker that gave time to interactive
runs gives as much to the others before the next (`worker.py`): no number of these holds up grading. A run's turn is
the front of the queue plus the number of runs of the same class that go before it, where a student's second waiting
run goes behind every classmate's first. So classes take turns, and so do the students of a class, however much one of
them sends.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet

from common import clock
from submissions import tickets
from submissions.models import BatchRun, GradingRun, Priority, RunState, Submission, SubmissionStatus
from submissions.routing import Takes
from submissions.wakeups import wake

MAX_TRIES = 3
# whose fault a lost worker is: see `kills_workers`
MAX_LOSSES, MAX_LOSSES_AMONG_OTHERS = 3, 10
LOSSES_BELONG_TOGETHER = timedelta(minutes=10)
ORDER = ("priority", "turn", "student_turn", "id")
KEEP_CODE_RUNS = timedelta(hours=1)
OVERDUE_AFTER = timedelta(seconds=10)
log = logging.getLogger("autograder.queue")


def enqueue(runs: Iterable[GradingRun]) -> list[GradingRun]:
    """Puts new runs into the queue, in the caller's transaction. They are of one class, person and priority."""
    rows = list(runs)
    if not rows:
        return rows
    first = rows[0]
    queued = GradingRun.objects.filter(state=RunState.QUEUED, priority=first.priority)
    turn = student_turn = 0
    front = queued.aggregate(front=Min("turn"))["front"]
    if front is not None:  # else nobody waits, and there is nothing to count
        student_turn = queued.filter(requested_by=first.requested_by_id).count()
        of_class = queued.filter(classroom_id=first.classroom_id)
        turn = front + of_class.filter(student_turn__lte=student_turn).count()
    now = clock.now()
    for index, run in enumerate(rows):
        run.state, run.queued_at, run.language = RunState.QUEUED, now, _language(run)
        run.student_turn, run.turn = student_turn + index, turn + index
    created = GradingRun.objects.bulk_create(rows)
    # a new submission is shown as waiting already
    judged = [each for run in rows if (each := run.submission) and each.status != SubmissionStatus.QUEUED]
    _show([submission.pk for submission in judged], SubmissionStatus.QUEUED)
    wake()
    tickets.send(created)
    return created


def _language(run: GradingRun) -> str:
    return run.submission.language if run.submission else str((run.request or {})["language"])


def _show(submission_ids: Sequence[int | None], status: SubmissionStatus) -> None:
    """Tells the state of submissions that have no result yet. One that has a result keeps it while it is run again."""
    if not submission_ids:
        return
    Submission.objects.filter(pk__in=[pk for pk in submission_ids if pk], effective_run__isnull=True).update(
        status=status, verdict="", superseded_by=None
    )


def _lost() -> QuerySet[GradingRun]:
    """Runs whose worker went silent. A lease further ahead than any can be was given before the clock was set back."""
    now = clock.shared_now()
    lost = Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * timedelta(seconds=settings.LEASE_SECONDS))
    return GradingRun.objects.filter(lost, state=RunState.RUNNING)


def _claimable() -> QuerySet[GradingRun]:
    """What waits, but for submissions of people who have one under way: nobody holds two workers, however slow they are."""
    busy = GradingRun.objects.filter(
        state=RunState.RUNNING, priority=Priority.SUBMISSION, requested_by__isnull=False
    )
    return GradingRun.objects.filter(state=RunState.QUEUED).exclude(
        priority=Priority.SUBMISSION, requested_by__in=busy.values("requested_by")
    )


def lock(runs: QuerySet[GradingRun]) -> QuerySet[GradingRun]:
    """Two workers never wait for the same row. On SQLite the transaction itself is the lock."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    return runs.select_for_update(skip_locked=skip_locked, of=("self",))


def _has_work() -> bool:
    """At a glance, by two looks into small indexes: most that wakes a worker is nothing to claim.

    Else each worker would take SQLite's only lock for writing every time that anybody writes anything. Asked for in the
    queue's order, though any row would do: else planners read an index of the whole table.
    """
    queued = GradingRun.objects.filter(state=RunState.QUEUED).order_by(*ORDER)
    return queued.values_list("pk", flat=True).first() is not None or _lost().exists()


def claim(worker: str, *, takes: Takes | None = None, interactive_last: bool = False) -> GradingRun | None:
    """The run to work on next, leased to `worker` under a new token; None when there is nothing to do.

    `takes`: what the worker takes; everything if not given.
    `interactive_last`: it has just given its time to interactive runs, it is the others' turn (see `worker.py`).
    A run that kills its workers comes back too: the caller must ask `kills_workers`, and fail it instead of running it.
    """
    return _claim(worker, takes, interactive_last) if _has_work() else None


@transaction.atomic
def _claim(worker: str, takes: Takes | None, interactive_last: bool) -> GradingRun | None:
    now = clock.now()
    fit = takes.rule() if takes else Q()
    run = lock(_lost().filter(fit)).order_by(*ORDER).first()
    if run is not None:
        log.warning("run %s was lost by worker %s; it is graded again", run.pk, run.worker)
        run.losses, run.lost_at = run.losses + 1, now
    else:
        queued = lock(_claimable().filter(fit)).order_by(*ORDER)
        others = queued.filter(priority__gt=Priority.INTERACTIVE)
        run = (others.first() if interactive_last else None) or queued.first()
        if run is None:
            return None
        run.tries += 1
    run.state, run.worker, run.token = RunState.RUNNING, worker, run.token + 1
    run.started_at, run.leased_until = now, _end_of_lease()
    fields = ["state", "worker", "token", "tries", "losses", "lost_at", "started_at", "leased_until"]
    run.save(update_fields=fields)
    _show([run.submission_id], SubmissionStatus.RUNNING)
    return run


@transaction.atomic
def bury(worker: str) -> None:
    """The worker is known to be dead: what it had is lost now, not only when the lease ends."""
    runs = list(lock(GradingRun.objects.filter(state=RunState.RUNNING, worker=worker)))
    if runs:
        over = clock.shared_now() - timedelta(seconds=1)
        GradingRun.objects.filter(pk__in=[run.pk for run in runs]).update(leased_until=over)
        wake()
        tickets.send(runs)


def kills_workers(run: GradingRun) -> bool:
    """Whether to give up on a run whose workers fall silent again and again (docs/decisions/0509).

    While other runs lose their workers too, something else kills them, and it is tried on; but not for ever.
    """
    if run.losses < MAX_LOSSES:
        return False
    if run.losses >= MAX_LOSSES_AMONG_OTHERS:
        return True
    lost_lately = GradingRun.objects.filter(lost_at__gt=clock.now() - LOSSES_BELONG_TOGETHER)
    return not lost_lately.exclude(pk=run.pk).exists()


def owned(run: GradingRun) -> QuerySet[GradingRun]:
    """The run's row as long as this claim of it holds; nothing afterwards."""
    return GradingRun.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)


def extend(run: GradingRun) -> bool:
    """The heartbeat of a claim. False: it is lost, stop."""
    return bool(owned(run).update(leased_until=_end_of_lease()))


def _end_of_lease() -> Any:
    return clock.shared_now() + timedelta(seconds=settings.LEASE_SECONDS)


def release(run: GradingRun) -> None:
    """Gives a run back as if it had not been claimed."""
    _back(run, worker="", tries=F("tries") - 1)


def retry(run: GradingRun, error: str) -> bool:
    """After a failure of ours: back into the queue. False when it was the last try, or no longer ours."""
    if run.tries >= MAX_TRIES:
        return False
    return _back(run, error=error[:10_000])


@transaction.atomic
def _back(run: GradingRun, **fields: Any) -> bool:
    again = owned(run).update(state=RunState.QUEUED, leased_until=None, **fields)
    if again:
        _show([run.submission_id], SubmissionStatus.QUEUED)
        wake()
        tickets.send([run])
    return bool(again)


def move_waiting(batch: BatchRun, submission_ids: Iterable[int]) -> set[int]:
    """Takes those of the submissions that wait in earlier batches over into this one, and returns which they are.

    Asking for the same again makes no second run of what has not begun; the earlier batch counts it no longer.
    """
    waiting = GradingRun.objects.select_for_update().filter(
        state=RunState.QUEUED, priority=Priority.BATCH, submission__in=list(submission_ids)
    )
    rows = list(waiting.values_list("pk", "submission_id", "batch_id"))
    GradingRun.objects.filter(pk__in=[pk for pk, _, _ in rows], state=RunState.QUEUED).update(batch=batch)
    for batch_id, count in Counter(batch_id for _, _, batch_id in rows if batch_id).items():
        BatchRun.objects.filter(pk=batch_id).update(total=F("total") - count)
    return {submission_id for _, submission_id, _ in rows if submission_id}


def cancel(run_id: int) -> None:
    """Nobody waits for this run any more: it is taken out, and its worker stops at the next heartbeat."""
    GradingRun.objects.filter(pk=run_id, submission__isnull=True).delete()


def overdue() -> QuerySet[GradingRun]:
    """What no worker took up in time, or what lost its worker: see `tickets.sweep`."""
    now = clock.now()
    late = Q(queued_at__lt=now - OVERDUE_AFTER) | Q(queued_at__gt=now)  # or its clock was ahead of ours
    waiting = Q(state=RunState.QUEUED) & late
    return GradingRun.objects.filter(waiting) | _lost()


def depth() -> int:
    """How many runs wait."""
    return GradingRun.objects.filter(state=RunState.QUEUED).count()


def forget_code_runs() -> None:
    """Code that was run without being submitted is not kept."""
    GradingRun.objects.filter(submission__isnull=True, queued_at__lt=clock.now() - KEEP_CODE_RUNS).delete()
