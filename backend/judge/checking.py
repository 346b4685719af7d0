"""Running a teacher's own checker or interactor, in a box of its own, by the convention of Kattis packages.

It gets the names of the input, of the answer and of a feedback folder as arguments, and the student's output on
standard input (an interactor has both its streams connected to the student's). Exit code 42 accepts, 43 refuses.
What else it does (crash, loop, odd scores) is the teacher's error and a `judge_error`, never the student's. The
answer is in no box but the checker's.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from judge import limits
from judge.box import Box, Command
from judge.checkers import Comparison
from judge.languages import LANGUAGES
from judge.model import ShouldStop, TestCase, Verdict
from judge.outcome import Outcome
from judge.talk import Talk
from judge.text import clipped
from judge.verdicts import judge_run

if TYPE_CHECKING:
    from judge.engine import Engine

ACCEPTS, REFUSES = 42, 43
INPUT, ANSWER, FEEDBACK = "input.txt", "answer.txt", "feedback"
SCORE, MULTIPLIER, FOR_STAFF, FOR_STUDENT = (
    "score.txt",
    "score_multiplier.txt",
    "judgemessage.txt",
    "teammessage.txt",
)
FEEDBACK_FILES = (SCORE, MULTIPLIER, FOR_STAFF, FOR_STUDENT)
MESSAGE_BYTES = 4096


class CheckerFailed(Exception):
    """The checker did not answer 42 or 43, or answered nonsense. The message is for staff.

    `endless`: it reached a limit of its own.
    """

    def __init__(self, message: str, *, endless: bool = False) -> None:
        super().__init__(message)
        self.endless = endless


class CheckerProgram:
    """A teacher's program, compiled at its first use, in one box for all tests of a job. Threads may share it."""

    def __init__(self, engine: Engine, spec: Mapping[str, Any]) -> None:
        self._engine = engine
        self._name = "interactor" if spec["type"] == "interactive" else "checker"
        self.language = LANGUAGES[spec["language"]]
        self._code: bytes = spec["code"].encode()
        self._lock = threading.Lock()
        self._box: Box | None = None
        self._files: dict[str, bytes] = {}

    def close(self) -> None:
        with self._lock:
            if self._box is not None:
                self._engine.keeper.dispose(self._box)

    def compare(
        self, test: TestCase, output: bytes, should_stop: ShouldStop | None
    ) -> tuple[Comparison, dict[str, str]]:
        """The checker's judgement and what it tells staff. CheckerFailed when it has none."""
        with self._lock:
            box = self._ready_box(should_stop)
            self._load(box, test)
            outcome, files = self._run(box, limits.CHECKER, should_stop, stdin=output)
        feedback = {name: files.get(f"{FEEDBACK}/{name}", b"") for name in FEEDBACK_FILES}
        return self._judged(outcome, feedback, test), self._told(feedback)

    def interact(
        self,
        test: TestCase,
        student: Callable[[tuple[int, int]], tuple[Outcome, bool]],
        wall_ms: int,
        should_stop: ShouldStop | None,
    ) -> tuple[Outcome, Comparison | CheckerFailed, bool]:
        """The student's program and the interactor, each in its box, talk through pipes until both have ended.

        Answers how the student's ended, what the interactor says, and whether it said so before it could notice that
        the student's had ended.
        """
        with self._lock:
            box = self._ready_box(should_stop)
            self._load(box, test)
            talk = Talk()
            bounds = replace(limits.CHECKER, wall_ms=wall_ms + limits.CHECKER.wall_ms)

            def interactor() -> tuple[Outcome, dict[str, bytes]]:
                content = False
                try:
                    ended, files = self._run(box, bounds, should_stop, pipes=talk.interactors)
                    content = ended.exit_code == ACCEPTS
                finally:
                    talk.interactor_left(content=content)
                return ended, files

            with ThreadPoolExecutor(max_workers=1) as pool:
                talking, crashed = pool.submit(interactor), False
                try:
                    outcome, crashed = student(talk.students)
                finally:
                    talk.student_left(crashed=crashed)
                interactors, files = talking.result()
        feedback = {name: files.get(f"{FEEDBACK}/{name}", b"") for name in FEEDBACK_FILES}
        try:
            said: Comparison | CheckerFailed = self._judged(interactors, feedback, test)
        except CheckerFailed as error:
            said = error
        if outcome.stopped_by == "wall" and interactors.cpu_us > outcome.wall_us // 2:
            spent_ms = interactors.cpu_us // 1000
            said = CheckerFailed(f"The interactor worked for {spent_ms} ms while the program waited for it.")
        return outcome, said, talk.interactor_was_first

    def _load(self, box: Box, test: TestCase) -> None:
        given = {INPUT: test.input, ANSWER: test.expected_output or b"", f"{FEEDBACK}/.keep": b""}
        box.load({**self._files, **given}, executable=("main",))

    def _run(
        self,
        box: Box,
        bounds: limits.RunLimits,
        should_stop: ShouldStop | None,
        *,
        stdin: bytes = b"",
        pipes: tuple[int, int] | None = None,
    ) -> tuple[Outcome, dict[str, bytes]]:
        command = self._command(bounds)
        warm = "run" if self.language.warm else ""
        run = Command([*command, INPUT, ANSWER, FEEDBACK], bounds, stdin, pipes, warm, FEEDBACK_FILES)
        return box.run(run, should_stop)

    def _ready_box(self, should_stop: ShouldStop | None) -> Box:
        if self._box is None:
            box = self._engine.keeper.take()
            try:
                compiled = self._engine.compile(box, self.language, self._code, should_stop)
            except BaseException:
                self._engine.keeper.dispose(box)
                raise
            self._box, self._files = box, compiled.files or {}
            if compiled.files is None:
                raise CheckerFailed(f"The {self._name} does not compile: {compiled.output}")
        if not self._files:
            raise CheckerFailed(f"The {self._name} does not compile.")
        if not self._command(limits.CHECKER):
            raise CheckerFailed(f"The {self._name} cannot be run. {self.language.main_missing}")
        return self._box

    def _command(self, bounds: limits.RunLimits) -> list[str]:
        return self._engine.command(self.language, self._files, bounds.memory_kb // 1024)

    def _judged(self, outcome: Outcome, feedback: Mapping[str, bytes], test: TestCase) -> Comparison:
        message = clipped(feedback[FOR_STUDENT], keep=MESSAGE_BYTES).strip()
        if outcome.stopped_by or outcome.ooms or outcome.exit_code not in (ACCEPTS, REFUSES):
            judgement = judge_run(outcome, limits.CHECKER, self.language)
            by_itself = (
                judgement.verdict in (Verdict.ACCEPTED, Verdict.RUNTIME_ERROR) and not outcome.stopped_by
            )
            why = outcome.problem or judgement.message
            if by_itself and outcome.exit_code is not None:
                why = f"It ended with exit code {outcome.exit_code}; {ACCEPTS} accepts, {REFUSES} refuses."
            said = clipped(outcome.stdout + outcome.stderr, keep=MESSAGE_BYTES, tail=MESSAGE_BYTES // 2)
            told = clipped(feedback[FOR_STAFF], keep=MESSAGE_BYTES)
            words = f"The {self._name} failed. {why.replace('The program', 'It')} {told}\n{said}"
            raise CheckerFailed(words.strip(), endless=not by_itself)
        if outcome.exit_code == REFUSES:
            return Comparison(False, 0.0, message or f"The {self._name} refused.")
        return Comparison(True, _fraction(feedback, test), message)

    def _told(self, feedback: Mapping[str, bytes]) -> dict[str, str]:
        told = clipped(feedback[FOR_STAFF], keep=MESSAGE_BYTES).strip()
        return {"judge_message": told} if told else {}


def _fraction(feedback: Mapping[str, bytes], test: TestCase) -> float:
    """What part of the test was earned: a multiplier, or points of those that the test is worth."""
    if text := feedback[MULTIPLIER].strip():
        return _number(text, MULTIPLIER, 1.0)
    if text := feedback[SCORE].strip():
        if not test.points:
            _number(text, SCORE, math.inf)
            return 1.0
        return _number(text, SCORE, test.points) / test.points
    return 1.0


def _number(text: bytes, name: str, most: float) -> float:
    try:
        value = float(text.decode("ascii"))
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        shown = clipped(text, keep=100)
        raise CheckerFailed(f"The checker wrote “{shown}” to {name}; it must be a number from 0 to {most:g}.")
    return value
