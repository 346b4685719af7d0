"""The tests of a program on one box, one after the other: each outcome is settled before it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judge import limits
from judge.box import Box
from judge.limits import RunLimits
from judge.model import ShouldStop
from judge.outcome import Outcome

if TYPE_CHECKING:
    from judge.engine import Program


class Runs:
    """The runs of one program's tests on one box, up to one ordered ahead, so that the box is never idle."""

    def __init__(self, program: Program, box: Box) -> None:
        self.program, self.box = program, box
        self._ordered = -1  # the last test that the box was told to run
        self._early: Outcome | None = None  # of a test that ended before it was asked for

    def outcome(
        self, index: int, should_stop: ShouldStop | None, *, then: int | None = None
    ) -> tuple[Outcome, list[int]]:
        """The outcome that counts, and the times of all runs where one was not enough to be sure.

        `then`: the test that the same box is to run next. It is told so before this one has ended, or at least before it
        is compared.
        """
        if then is not None and self.box.takes_orders_ahead:
            self._order(index)
            self._order(then)
        settled = self._settled(index, should_stop)
        if then is not None and not self.box.own_kernel:
            self._order(then)
        return settled

    def _order(self, index: int) -> None:
        if self._ordered < index:
            self.box.begin(self.program.command_on(self.program.job.tests[index].input))
            self._ordered = index

    def _settled(self, index: int, should_stop: ShouldStop | None) -> tuple[Outcome, list[int]]:
        """The outcome of a test, repeated where it is unsettled.

        A repeat has a box of its own: counters of the kernel that go on in a box would let a program do the second
        half of its work there. It must print what the first run printed: chance gets no second try. A run that was
        ended early has shown too little for that; there, all repeats must be within the limit and agree.
        """
        bounds = self.program.bounds
        first = latest = self._result_of(index, should_stop)
        if not unsettled(first, bounds):
            return first, []
        if self._ordered > index:
            # so that nothing of this box runs beside a repeat
            self._early = self._result_of(self._ordered, should_stop)
        times = [first.cpu_us // 1000]
        while len(times) <= limits.REPEATS:
            again = self.program.run_in_fresh_box(index, should_stop)
            times.append(again.cpu_us // 1000)
            if over_limit(again, bounds) or not agrees(latest, again):
                if first.stopped_by:
                    break
            elif not first.stopped_by or len(times) > limits.REPEATS:
                return again, times
            else:
                latest = again
        return first, times

    def _result_of(self, index: int, should_stop: ShouldStop | None) -> Outcome:
        """Of the test that was ordered first; one that was not is run now."""
        early, self._early = self._early, None
        if early is not None:
            return early
        if self._ordered >= index:
            return self.box.finish(should_stop)[0]
        return self.box.run(self.program.command_on(self.program.job.tests[index].input), should_stop)[0]


def over_limit(outcome: Outcome, bounds: RunLimits) -> bool:
    return outcome.stopped_by in ("cpu", "wall") or outcome.cpu_us > bounds.cpu_ms * 1000


def unsettled(outcome: Outcome, bounds: RunLimits) -> bool:
    """Whether a run over the time limit says too little: it ended just above it, or was ended after much waiting.

    A run within the limit is settled: disturbance only ever adds processor time.
    """
    if outcome.stopped_by == "cpu":
        return outcome.wall_us > limits.DISTURBED_FACTOR * outcome.cpu_us
    return not outcome.stopped_by and over_limit(outcome, bounds)


def agrees(first: Outcome, again: Outcome) -> bool:
    """Whether a repeat printed what the run before it did, as far as that came."""
    return again.stdout.startswith(first.stdout) if first.stopped_by else again.stdout == first.stdout
