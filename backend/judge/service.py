"""The judge of this process: made at the first job, one engine for all threads, gone at exit."""

from __future__ import annotations

import os
import threading
from typing import Any

from judge.cache import Kit, Programs, versions
from judge.engine import Engine
from judge.keeper import Keeper
from judge.languages import LANGUAGES
from judge.model import (
    Job,
    OnResult,
    Report,
    SandboxUnavailable,
    ShouldStop,
    ToolchainBroken,
)
from judge.probes import ProbeResult, prove_language, run_probes
from judge.sandbox import Backend
from judge.sandbox.bwrap import Bubblewrap
from judge.sandbox.gvisor import GVisor

POLLING = (
    "no control group may be written here: memory and processor time are counted by looking often, and what cannot be"
    " seen is refused (see “Which user” in docs/operations.md)"
)
STEPS = "processor time is counted in steps of 10 ms, by a kernel of the box's own"

BACKENDS: dict[str, type[Backend]] = {"bwrap": Bubblewrap, "gvisor": GVisor}

_lock = threading.Lock()
_engine: Engine | None = None
_refusal: str | None = None
_failed_languages: dict[str, str] = {}  # with why: not installed, or broken
# what the last self-test found that contains, and yet measures less well than it should
_inexact: list[str] = []


def engine() -> Engine:
    """This process's engine. A fork makes its own: threads do not survive one."""
    global _engine
    with _lock:
        if _engine is None or _engine.keeper.pid != os.getpid():
            kit = Kit()
            _engine = Engine(Keeper(_backend(), kit.folder), kit, Programs())
        return _engine


def _backend() -> Backend:
    """The sandbox that the operator chose, by the environment. There is no other in its place."""
    name = os.environ.get("SANDBOX") or "bwrap"
    if name not in BACKENDS:
        raise SandboxUnavailable(f"SANDBOX must be one of {', '.join(BACKENDS)}, not {name!r}.")
    return BACKENDS[name]()


def run(
    job: Job,
    *,
    on_result: OnResult | None = None,
    should_stop: ShouldStop | None = None,
) -> Report:
    """Judge a job. Raises SandboxUnavailable, ToolchainBroken, JudgeError or Stopped; a student's fault is none of these."""
    if _refusal is not None:
        raise SandboxUnavailable(_refusal)
    for language in (job.language, job.checker.get("language")):
        if language in _failed_languages:
            raise ToolchainBroken(language, _failed_languages[language])
    try:
        return engine().run(job, on_result, should_stop)
    except ToolchainBroken as error:
        _failed_languages[error.language] = error.reason  # of the program, or of its checker
        raise


def look_again() -> bool:
    """Tries the languages that did not work, or were not installed; whether one works now, or has another version."""
    has_changed = _follow_tools()
    for name in list(_failed_languages):
        proof = prove_language(engine(), name)
        if proof.ok and not proof.missing:
            del _failed_languages[name]
            has_changed = True
        else:
            _failed_languages[name] = proof.detail
    return has_changed


def _follow_tools() -> bool:
    """A kit is made for the tools of its time, and so are the boxes that wait: what came since asks for others.

    Whether there was any.
    """
    global _engine
    known = engine().kit.versions
    if all(known.get(name) == version for name, version in versions().items()):
        return False
    with _lock:
        old, _engine = _engine, None
    if old is not None:
        old.keeper.close()
    _build_kit()
    return True


def _build_kit() -> None:
    threading.Thread(target=engine().kit.build, name="judge-kit", daemon=True).start()


def self_test() -> list[ProbeResult]:
    """Bite every limit once. If one does not hold, this process runs nothing until a later test passes."""
    global _refusal, _failed_languages, _inexact
    _follow_tools()
    results = run_probes(engine())
    _build_kit()
    failures = [
        f"not so: {each.name} ({each.detail})" for each in results if each.containment and not each.ok
    ]
    _refusal = "; ".join(dict.fromkeys(failures)) or None
    _failed_languages = {
        each.language: each.detail for each in results if each.language and (each.missing or not each.ok)
    }
    inexact = [each for each in results if not (each.ok or each.containment or each.language)]
    _inexact = [f"not so: {each.name} ({each.detail})" for each in inexact]
    return results


def status() -> dict[str, Any]:
    """For the health page, cheap: whether programs are judged here, how exactly, and in which languages."""
    languages: dict[str, dict[str, str]] = {}
    for name, language in LANGUAGES.items():
        reason = language.unavailable_reason() or _failed_languages.get(name)
        languages[name] = {"reason": reason} if reason else {"version": language.version or ""}
    reason = unavailable_reason() or _refusal
    keeper = engine().keeper
    degraded = [*([] if keeper.group_root.version or reason else [POLLING]), *_inexact]
    if keeper.backend.own_kernel:
        degraded.append(STEPS)
    return {
        "ok": reason is None,
        "backend": keeper.backend.name,
        "reason": reason,
        "degraded": degraded,
        "languages": languages,
    }


def unavailable_reason() -> str | None:
    """What can be seen without starting a box."""
    try:
        engine().keeper.check()
    except SandboxUnavailable as error:
        return error.reason
    return None
