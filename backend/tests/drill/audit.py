"""Compares what clients were promised with what is in the database of the settings."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from django.db.models import Count

from common.models import IdempotencyKey
from notifications.models import Notification
from submissions.models import GradingRun, RunState, Submission, SubmissionStatus, TestResult

Faults = dict[str, list[Any]]


def compare(log: str, tests: int) -> dict[str, Any]:
    """By name, the submissions at which something is wrong, and when runs that had lost their worker were finished.

    The log has one line for each 201 that a client saw; each submission has so many tests.
    """
    promised = [json.loads(line) for line in Path(log).read_text().splitlines()]
    lost = GradingRun.objects.filter(losses__gt=0)
    return {
        "wrong": faults(promised, tests) | _key_faults(promised),
        "finished_at": {run.pk: run.finished_at.timestamp() for run in lost if run.finished_at},
        "losses": Counter(lost.values_list("losses", flat=True)),
    }


def faults(promised: list[dict[str, Any]], tests: int) -> Faults:
    """By name, the submissions at which something is wrong; nothing when all is well."""
    wrong: Faults = defaultdict(list)
    rows = {row.pk: row for row in Submission.objects.defer("code")}
    results = dict(TestResult.objects.values_list("run_id").annotate(Count("id")))
    finished: dict[int, list[int]] = defaultdict(list)
    ended = GradingRun.objects.filter(state=RunState.FINISHED)
    for run_id, submission_id in ended.values_list("id", "submission_id"):
        finished[submission_id].append(run_id)
    told = Counter(
        int(link.rstrip("/").rsplit("/", 1)[1])
        for link in Notification.objects.filter(kind="submission_graded").values_list("link", flat=True)
    )
    for promise in promised:
        pk = promise["id"]
        row = rows.pop(pk, None)
        if row is None or row.sha256 != promise["sha256"]:
            wrong["lost"].append(pk)
            continue
        if row.status != SubmissionStatus.FINISHED:
            wrong["stuck" if row.status != SubmissionStatus.FAILED else "failed"].append(pk)
            continue
        if (row.verdict, row.auto_score) != (promise["verdict"], promise["score"]):
            wrong["other verdict"].append([pk, promise["verdict"], row.verdict, str(row.auto_score)])
        if finished[pk] != [row.effective_run_id]:
            wrong["not one result"].append([pk, finished[pk], row.effective_run_id])
        if results.get(row.effective_run_id, 0) != (0 if row.verdict == "compile_error" else tests):
            wrong["results missing or doubled"].append([pk, results.get(row.effective_run_id, 0)])
        if row.version != 2:  # 1 when handed in, and one more for its grading
            wrong["graded again"].append([pk, row.version])
        if told[pk] != 1:
            wrong["not told once"].append([pk, told[pk]])
    wrong["not acknowledged, or twice"] = sorted(rows)
    unfinished = GradingRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING])
    wrong["stuck"] += [f"run {pk}" for pk in unfinished.values_list("pk", flat=True)]
    return {name: found for name, found in wrong.items() if found}


def _key_faults(promised: list[dict[str, Any]]) -> Faults:
    """Each key has one submission, and each submission one key."""
    twice: list[Any] = [pk for pk, count in Counter(each["id"] for each in promised).items() if count > 1]
    keys = IdempotencyKey.objects.count()
    other = [f"{keys} keys for {len(promised)} submissions"] if keys != len(promised) else []
    return {"keys and submissions": twice + other} if twice or other else {}


def finish_times() -> list[float]:
    """When runs were finished, in order."""
    finished = GradingRun.objects.filter(state=RunState.FINISHED).order_by("finished_at")
    return [at.timestamp() for at in finished.values_list("finished_at", flat=True) if at]
