"""Rows of test results: as they come in while a run goes on, and all of them at its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict

from django.db import Error as DatabaseError
from django.db import connection, transaction

import judge
from common.database import is_trouble
from judge import scoring
from judge.text import clipped
from submissions import queue
from submissions.material import Material
from submissions.models import GradingRun, TestResult
from submissions.wakeups import wake

FLUSH_SECONDS = 0.25
PAUSE_IN_TROUBLE_SECONDS = 10.0
RUN_OUTPUT_BYTES = 512 * 1024  # what the streams of a run's tests may hold together; they are listed with it
SURE_OUTPUT_BYTES = 512  # of each stream, however loud the tests before it were
log = logging.getLogger("autograder.grading")


def rows(run: GradingRun, material: Material, results: Sequence[judge.TestResult]) -> list[TestResult]:
    """The rows of these results, the first of `material.tests`. Names and points as they are now."""
    score = material.score(results)
    room = _Room()
    return [
        TestResult(
            run=run,
            number=number,
            name=test.name,
            visibility=test.visibility,
            group=test.group,
            points=scoring.rounded(score.points[number - 1]),
            max_points=scoring.rounded(score.max_points[number - 1]),
            **{name: value for name, value in asdict(result).items() if name != "fraction"}
            | {"stdout": room.cut(result.stdout), "stderr": room.cut(result.stderr)},
        )
        for number, (test, result) in enumerate(zip(material.tests, results, strict=False), start=1)
    ]


class _Room:
    """The room for output that the tests of a run share, in order: one may be loud, two hundred may not."""

    def __init__(self) -> None:
        self._left = RUN_OUTPUT_BYTES

    def cut(self, text: str) -> str:
        kept = clipped(text.encode(), keep=max(self._left, SURE_OUTPUT_BYTES))
        self._left -= len(kept.encode())
        return kept


class Progress:
    """Shows the results of a run while it goes on: a few times a second, so that short runs pay nothing for it."""

    def __init__(self, run: GradingRun, material: Material) -> None:
        self._run, self._material = run, material
        self._results: list[judge.TestResult] = []
        self._stored = 0
        self._flushed_at = time.monotonic()
        self._pause_seconds = FLUSH_SECONDS

    def add(self, index: int, result: judge.TestResult) -> None:
        """What `judge.run` calls as each test finishes, in order."""
        self._results.append(result)
        if time.monotonic() - self._flushed_at > self._pause_seconds:
            try:
                self._flush()
                self._pause_seconds = FLUSH_SECONDS
            except DatabaseError as error:
                # it is only shown: the run goes on, and its end is stored patiently
                if not is_trouble(error):
                    raise
                log.error("progress of run %s is not shown: %s", self._run.pk, str(error).strip())
                connection.close()
                self._pause_seconds = PAUSE_IN_TROUBLE_SECONDS
            self._flushed_at = time.monotonic()

    @transaction.atomic
    def _flush(self) -> None:
        if not queue.owned(self._run).select_for_update().exists():
            return
        if not self._stored:  # what an earlier claim of this run had shown
            TestResult.objects.filter(run=self._run).delete()
        TestResult.objects.bulk_create(rows(self._run, self._material, self._results)[self._stored :])
        self._stored = len(self._results)
        wake()
