"""What a worker can do: proved by its own sandbox, compared with the site's toolchains, told in its row.

Both threads of a worker ask here: the main one proves and claims by it, the other one tells.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

import judge
from judge.languages import LANGUAGES
from notifications.alarms import raise_alarm
from submissions import routing, toolchains, workers

LOOK_AGAIN_SECONDS = 30.0
log = logging.getLogger("autograder.worker")


class Ability:
    _status: dict[str, Any]  # as `judge.status()` told it last

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._look()
        self._proved_at = 0.0
        self._differing: dict[str, str] = {}

    @property
    def takes(self) -> routing.Takes:
        if not self._is_compared:
            return routing.Takes(frozenset())
        return routing.takes({**self._status, "languages": self._marked()})

    def prove(self) -> None:
        """Bites every limit once, and raises an alarm for what does not work: not for what nobody has installed."""
        judge.self_test()
        self._proved_at = time.monotonic()
        self._look()
        self.tell()
        if not self._status["ok"]:
            self._raise_alarm("cannot contain programs", self._status["reason"])
            return
        languages = self._marked()
        log.info("%s is ready: %s", self._worker, ", ".join(toolchains.versions(languages)) or "no language")
        for name, entry in languages.items():
            if "version" in entry:
                continue
            log.warning("%s takes no %s: %s", self._worker, name, entry.get("reason") or entry["differs"])
            if "reason" in entry and LANGUAGES[name].is_installed:
                self._raise_alarm(f"cannot run {name}", entry["reason"])

    def prove_again_if_due(self) -> None:
        """What does not work is looked at now and then: it may be mended, or installed."""
        if time.monotonic() < self._proved_at + LOOK_AGAIN_SECONDS:
            return
        if not self._status["ok"]:
            self.prove()
        else:
            self._proved_at = time.monotonic()
            if judge.look_again():
                self._look()
                self.tell()
                log.info("%s now takes: %s", self._worker, ", ".join(toolchains.versions(self._marked())))

    def lose_sandbox(self, error: judge.SandboxUnavailable) -> None:
        log.error("%s stops taking work: %s", self._worker, error)
        self._status = {**self._status, "ok": False, "reason": error.reason}
        self.tell()
        self._raise_alarm("cannot contain programs", error.reason)

    def lose_language(self, error: judge.ToolchainBroken) -> None:
        log.error("%s takes no more %s: %s", self._worker, error.language, error)
        self._look()
        self.tell()
        self._raise_alarm(f"cannot run {error.language}", error.reason)

    def tell(self) -> None:
        """Says in the worker's row, for health and the admin, that it is there and what it can do."""
        try:
            self._compare()
            workers.beat(self._worker, {**self._status, "languages": self._marked()})
        except DatabaseError as error:
            log.error("cannot tell that this worker is there: %s", error)

    def leave(self) -> None:
        try:
            workers.leave(self._worker)
        except DatabaseError as error:
            log.error("cannot take leave: %s", error)

    def _look(self) -> None:
        status = judge.status()
        self._status = {**status, "languages": routing.told(status["languages"])}
        self._is_compared = not settings.TOOLCHAIN_EQUALITY  # what is new is taken only then

    def _marked(self) -> dict[str, toolchains.Entry]:
        return toolchains.marked(self._status["languages"], self._differing)

    def _compare(self) -> None:
        """With what the site grades with. An admin may change that at any time."""
        differing = toolchains.differing(self._status["languages"])
        for name in differing.keys() - self._differing.keys():
            raise_alarm(
                f"toolchain {name}",
                f"A worker has another {name}",
                f"{self._worker} takes none: {differing[name]}.",
            )
        self._differing, self._is_compared = differing, True

    def _raise_alarm(self, what: str, reason: str) -> None:
        title = f"A worker {what}"
        body = f"{self._worker} takes no such work, and looks again by itself: {reason}"
        try:
            raise_alarm(title, title, body)
        except DatabaseError as error:
            log.error("cannot tell the admins: %s", error)
