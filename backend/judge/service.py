"""The judge of this process: made at the first job, one keeper of boxes for all threads, gone at exit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from judge import engine, toolchains
from judge.keeper import Keeper
from judge.languages import LANGUAGES
from judge.model import Job, Report, SandboxUnavailable, TestResult
from judge.sandbox.bwrap import Bubblewrap

_lock = threading.Lock()
_keeper: Keeper | None = None


def keeper() -> Keeper:
    """This process's keeper of boxes. A fork makes its own: threads do not survive one."""
    global _keeper
    with _lock:
        if _keeper is None or _keeper.pid != os.getpid():
            _keeper = Keeper(Bubblewrap())
        return _keeper


def run(
    job: Job,
    *,
    on_result: Callable[[int, TestResult], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Report:
    """Judge a job. Raises SandboxUnavailable, JudgeError or Stopped; a student's fault is never an exception."""
    return engine.run(keeper(), job, on_result, should_stop)


def self_test() -> list[Any]:
    raise SandboxUnavailable("not yet")


def status() -> dict[str, Any]:
    """For the health page: whether programs can be judged here, and which languages."""
    languages = {}
    for name in LANGUAGES:
        reason = toolchains.unavailable_reason(name)
        languages[name] = {"reason": reason} if reason else {"version": toolchains.version(name)}
    return {"ok": True, "backend": "bwrap", "reason": None, "degraded": [], "languages": languages}
