"""Two boxes at one submission, where a processor is idle."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator

from judge.box import ASK_STOP_S, Box
from judge.keeper import Keeper
from judge.model import JudgeError, ShouldStop, Stopped, TestResult
from judge.runs import Runs

# A test below this is short: its box reserves the next one before it ends. Reserving after a long test could leave the other
# box idle at the end.
SHORT_MS = 20
log = logging.getLogger(__name__)


class Pair:
    """The rest of a program's tests on two boxes, each taking the next test; results come in order."""

    def __init__(self, keeper: Keeper, first: Runs, start: int) -> None:
        self._keeper, self._program = keeper, first.program
        self._next, self._end, self._lock = start, len(first.program.job.tests), threading.Lock()
        self._done: queue.SimpleQueue[tuple[int, TestResult | BaseException]] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._start = start
        self._threads = [threading.Thread(target=self._work, args=(runs,)) for runs in (first, None)]

    def __enter__(self) -> Pair:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def results(self, should_stop: ShouldStop | None) -> Iterator[TestResult]:
        waiting: dict[int, TestResult] = {}
        index = self._start
        while index < self._end:
            try:
                number, result = self._done.get(timeout=ASK_STOP_S)
            except queue.Empty:
                if should_stop is not None and should_stop():
                    raise Stopped from None
                continue
            if isinstance(result, BaseException):
                raise result
            waiting[number] = result
            while index in waiting:
                yield waiting.pop(index)
                index += 1

    def _work(self, runs: Runs | None) -> None:
        second: Box | None = None
        try:
            if runs is None:
                try:
                    second = self._keeper.take()
                    self._program.load(second)
                except JudgeError as error:  # the first box does them all
                    log.warning("no second box: %s", error)
                    return
                runs = Runs(self._program, second)
            index, is_short = self._take(), False
            while index is not None:
                then = self._take() if is_short and self._program.runs_ahead else None
                result = self._program.result(runs, index, self._stop.is_set, then=then)
                self._done.put((index, result))
                if self._program.stops_after([result]):
                    self._end_after(index)
                is_short = result.evidence.get("wall_ms", SHORT_MS) < SHORT_MS
                index = then if then is not None else self._take()
        except BaseException as error:
            self._done.put((-1, error))
        finally:
            if second is not None:
                self._keeper.dispose(second)

    def _end_after(self, index: int) -> None:
        with self._lock:
            self._end = min(self._end, index + 1)

    def _take(self) -> int | None:
        with self._lock:
            if self._stop.is_set() or self._next >= self._end:
                return None
            self._next += 1
            return self._next - 1
