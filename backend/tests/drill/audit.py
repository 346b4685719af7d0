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


def audit(promised: list[dict[str, Any]], tests: int) -> dict[str, list[Any]]:
    """What is wrong, by name."""
    wrong: dict[str, list[Any]] = defaultdict(list)
    rows = {row.pk: row for row in Submission.objects.defer("code")}
    results = dict(TestResult.objects.values_list("run_id").annotate(Count("id")))
    finished: dict[int, list[int]] = defaultdict(list)
    for run_id, submission_id in GradingRun.objects.filter(state=RunState.FINISHED).values_list(
        "id", "submission_id"
    ):
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
    if (keys := IdempotencyKey.objects.count()) != len(promised):
        wrong["idempotency keys"].append(f"{keys} for {len(promised)} submissions")
    twice = Counter(promise["id"] for promise in promised)
    wrong["one submission for two keys"] = [pk for pk, count in twice.items() if count > 1]
    return {name: found for name, found in wrong.items() if found}


def compare(log: str, tests: int) -> dict[str, Any]:
    """By name, the submissions at which something is wrong, and when runs that had lost their worker were finished.

    The log has one line for each 201 that a client saw; each submission has so many tests.
    """
    promised = [json.loads(line) for line in Path(log).read_text().splitlines()]
    lost = GradingRun.objects.filter(losses__gt=0)
    return {
        "wrong": _faults(promised, tests),
        "finished_at": {run.pk: run.finished_at.timestamp() for run in lost if run.finished_at},
        "losses": Counter(lost.values_list("losses", flat=True)),
    }


def _faults(promised: list[dict[str, Any]], tests: int) -> dict[str, list[Any]]:
    wrong: dict[str, list[Any]] = defaultdict(list)
    rows = {row.pk: row for row in Submission.objects.defer("code")}
    results = dict(TestResult.objects.values_list("run_id").annotate(Count("id")))
    finished: dict[int, list[int]] = defaultdict(list)
    for run_id, submission_id in GradingRun.objects.filter(state=RunState.FINISHED).values_list(
        "id", "submission_id"
    ):
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
    if (keys := IdempotencyKey.objects.count()) != len(promised):
        wrong["idempotency keys"].append(f"{keys} for {len(promised)} submissions")
    twice = Counter(promise["id"] for promise in promised)
    wrong["one submission for two keys"] = [pk for pk, count in twice.items() if count > 1]
    return {name: found for name, found in wrong.items() if found}
