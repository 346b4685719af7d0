"""The workers that are there: what they can do, and what health tells of them."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from common import clock
from judge.languages import LANGUAGES
from notifications.alarms import raise_alarm
from submissions import queue, routing, toolchains
from submissions.models import GradingRun, RunState, Worker

BEAT_SECONDS = 5
GONE_AFTER = timedelta(seconds=30)
UNATTENDED_AFTER = timedelta(minutes=5)
# kinds of waiting runs that nobody takes, with the moment since when this process sees it so
_left_since: dict[tuple[str, int | None], float] = {}


def is_present() -> Q:
    return Q(seen_at__gt=clock.shared_now() - GONE_AFTER)


def present() -> QuerySet[Worker]:
    return Worker.objects.filter(is_present())


def able() -> QuerySet[Worker]:
    """Those that are there and can contain programs."""
    return present().filter(sandbox_ok=True)


def takers(kind: routing.Kind | None = None) -> list[routing.Takes]:
    """What each of these takes; with a kind, of those that take it."""
    all_of_them = [
        routing.Takes(frozenset(toolchains.versions(worker.languages)), frozenset(worker.classes))
        for worker in able()
    ]
    return [taker for taker in all_of_them if kind is None or taker.includes(*kind)]


def report(for_staff: bool) -> dict[str, Any]:
    """The workers' part of `GET /api/health/`. Only staff reads why a sandbox refuses: it may be of use to attackers."""
    workers = list(present())
    able = [worker for worker in workers if worker.sandbox_ok]
    refused = next((worker.reason for worker in workers if not worker.sandbox_ok), "")
    data: dict[str, Any] = {"workers": len(able), "queued": queue.depth()}
    if able:
        return data | {"sandbox": "ok"} | _differences(able, for_staff)
    if refused:
        told = f"refused: {refused}" if for_staff else "refused"
        return data | {"sandbox": told, "status": "degraded"}
    return data | {"sandbox": "unknown: no worker is alive", "status": "degraded"}


def _differences(able: list[Worker], for_staff: bool) -> dict[str, Any]:
    """Languages that wait, because all who could run them have another version than the site (see toolchains.py)."""
    entries = [entry for worker in able for entry in worker.languages.items()]
    run = {name for worker in able for name in toolchains.versions(worker.languages)}
    waiting = {entry["differs"] for name, entry in entries if "differs" in entry and name not in run}
    if not waiting:
        return {}
    return {"status": "degraded"} | ({"toolchains": sorted(waiting)} if for_staff else {})


def languages() -> list[dict[str, Any]]:
    """Every language with its version on the workers, or why it is not offered. Unknown counts as offered: work waits."""
    reports = [worker.languages for worker in able()]
    return [_describe(name, [report[name] for report in reports if name in report]) for name in LANGUAGES]


def _describe(name: str, reports: list[dict[str, str]]) -> dict[str, Any]:
    language = LANGUAGES[name]
    able = [report for report in reports if "version" in report]
    reason = next((report["reason"] for report in reports if "reason" in report), "") if not able else ""
    return {
        "name": name,
        "title": language.title,
        "file_name": language.file_name,
        "compile_command": " ".join(language.compile_arguments(language.file_name)),
        "run_command": language.shown_run_command,
        "version": able[0]["version"] if able else None,
        "is_offered": bool(able) or not reason,
        "reason": reason,
    }


def unavailable_reason(name: str) -> str | None:
    """Why no worker that is there can run the language; None when one can, or when none is there to ask."""
    return next(
        (entry["reason"] for entry in languages() if entry["name"] == name and not entry["is_offered"]), None
    )


def beat(name: str, status: dict[str, Any]) -> None:
    """Says that the worker is there, with what `judge.status()` told."""
    now = clock.shared_now()
    fields = {
        "seen_at": now,
        "sandbox_ok": status["ok"],
        "reason": status.get("reason") or "",
        "languages": status.get("languages", {}),
        "classes": settings.WORKER_CLASSES,
        "degraded": status.get("degraded", []),
    }
    Worker.objects.update_or_create(name=name, defaults=fields, create_defaults=fields | {"started_at": now})


def watch() -> None:
    """For the housekeeper: tells admins when work waits and for long nobody was there who takes it.

    How long the work waits says nothing of that: there may be a long queue, and a site that was just started again,
    whose workers prove their sandboxes still.
    """
    global _left_since
    waiting = GradingRun.objects.filter(state=RunState.QUEUED)
    kinds = waiting.order_by().values_list("language", "classroom_id").distinct()
    there = takers()
    now = time.monotonic()
    _left_since = {
        kind: _left_since.get(kind, now)
        for kind in kinds
        if not any(taker.includes(*kind) for taker in there)
    }
    left = [kind for kind, since in _left_since.items() if now - since >= UNATTENDED_AFTER.total_seconds()]
    if not left:
        return
    minutes = UNATTENDED_AFTER // timedelta(minutes=1)
    if not there:
        body = f"Work waits for more than {minutes} minutes, and no worker can run programs. Nothing is lost; see script/doctor."
        raise_alarm("nobody grades", "Nobody grades", body)
        return
    named = ", ".join(sorted({_kind(*kind) for kind in left}))
    body = (
        f"Work waits for more than {minutes} minutes, and no worker that is there takes it: {named}. Nothing is lost; "
        "start a worker that does (WORKER_LANGUAGES, WORKER_CLASSES), or see in /admin/ (Workers) what each of them takes."
    )
    raise_alarm("nobody takes", "Nobody grades some of the work", body)


def _kind(language: str, class_id: int | None) -> str:
    return f"{language} of class {class_id}" if class_id in settings.DEDICATED_CLASSES else language


def leave(name: str) -> None:
    Worker.objects.filter(name=name).delete()


def forget_gone() -> None:
    Worker.objects.filter(seen_at__lt=clock.shared_now() - timedelta(days=1)).delete()
