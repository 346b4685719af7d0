"""From a job to its report: compile in a box, run the tests, compare outside.

The only module that knows the whole way. Expected outputs stay here, in the judge's memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from judge import checkers, limits
from judge.box import Box, Command
from judge.cache import Kit, Programs, program_key
from judge.checking import CheckerFailed, CheckerProgram
from judge.keeper import Keeper
from judge.lanes import WORTH_MS, Lanes, claimed_lanes
from judge.languages import LANGUAGES, Language
from judge.model import (
    Job,
    JudgeError,
    OnResult,
    Report,
    ShouldStop,
    Stopped,
    TestCase,
    TestResult,
    ToolchainBroken,
    Verdict,
)
from judge.outcome import Outcome
from judge.pair import Pair
from judge.runs import Runs
from judge.text import COMPILE_OUTPUT_BYTES, STORED_BYTES, clipped
from judge.verdicts import Judgement, judge_run

STDERR_TAIL_BYTES = 48 * 1024
IN_THE_BOX = re.compile(rb"file:///box/|(?<![\w./-])/box/")  # where a path begins
UNHEARD = "A program that talks must flush what it prints, or nobody hears it."
NOT_STARTED = 127  # the exit code of a program that is not there, or lacks a library; and of some others


@dataclass(frozen=True, slots=True)
class Compiled:
    """An artefact ready to run, or the reason why there is none."""

    files: dict[str, bytes] | None
    output: str
    evidence: dict[str, Any]


class Engine:
    """Judges jobs in boxes of a keeper's; threads may share it."""

    def __init__(self, keeper: Keeper, kit: Kit, programs: Programs) -> None:
        self.keeper, self.kit, self.programs = keeper, kit, programs

    def run(
        self, job: Job, on_result: OnResult | None = None, should_stop: ShouldStop | None = None
    ) -> Report:
        """Judge one job in a box of its own. What the box does wrong is a JudgeError, never a verdict."""
        language = LANGUAGES.get(job.language)
        if language is None:
            raise JudgeError(f"there is no language {job.language!r}")
        if reason := language.unavailable_reason():
            raise ToolchainBroken(language.name, reason)
        with claimed_lanes() as lanes:
            box = self.keeper.take()
            try:
                compiled = self.compile(box, language, job.code, should_stop)
                results: list[TestResult] = []
                if compiled.files is not None:
                    with closing(Program(self, language, compiled.files, job)) as program:
                        results = self._run_tests(box, lanes, program, on_result, should_stop)
            finally:
                self.keeper.dispose(box)
        # what runs a program may have broken since it was compiled
        all_failed = {result.verdict for result in results} - {Verdict.SKIPPED} == {Verdict.RUNTIME_ERROR}
        is_unproved = all_failed and "cached" in compiled.evidence
        if is_unproved or any(result.exit_code == NOT_STARTED for result in results):
            self.check_toolchain(language)
        verdict = Verdict.COMPILE_ERROR if compiled.files is None else overall(results)
        evidence = {"compile": compiled.evidence, "sandbox": self.keeper.backend.name}
        return Report(verdict, compiled.output, tuple(results), language.fingerprint(), evidence)

    def compile(self, box: Box, language: Language, code: bytes, should_stop: ShouldStop | None) -> Compiled:
        """From the cache of compiled programs, else in the box. ToolchainBroken where the fault is not the program's."""
        source = language.source_file(code)
        command = language.compile_arguments(source, self.kit.compile_arguments(language))
        key = program_key(language, command, self.keeper.backend.name, code)
        if (kept := self.programs.get(key)) is not None:
            return Compiled(*kept, {"cached": True})
        compiled = self._compile(box, language, source, command, code, should_stop)
        if compiled.files is not None:
            self.programs.put(key, compiled.files, compiled.output)
        elif code != language.probe:
            self.check_toolchain(language)
        return compiled

    def check_toolchain(self, language: Language) -> None:
        """Raises ToolchainBroken when not even the language's probe program compiles and runs, in a box of its own.

        Asked when a program does not compile or start: that is only the student's fault where a right one does.
        """
        if language.warm:  # the box's own interpreter: it answered
            return
        source, code = language.source_file(language.probe), language.probe
        command = language.compile_arguments(source, self.kit.compile_arguments(language))
        job = Job(language.name, code, (TestCase(b"", b"ready\n"),))
        with self.keeper.lent() as box:
            compiled = self._compile(box, language, source, command, code, None)
            said = compiled.output
            if compiled.files is not None:
                with closing(Program(self, language, compiled.files, job)) as program:
                    program.load(box)
                    result = program.result(Runs(program, box), 0, None)
                if result.verdict is Verdict.ACCEPTED:
                    return
                said = f"{result.verdict} {result.stderr}"
        raise ToolchainBroken(language.name, f"{language.title} does not work here any more: {said.strip()}")

    def _compile(
        self,
        box: Box,
        language: Language,
        source: str,
        command: Sequence[str],
        code: bytes,
        should_stop: ShouldStop | None,
    ) -> Compiled:
        box.load({source: code})
        warm = "compile" if language.warm else ""
        run = Command(command, limits.COMPILE, warm=warm, collect=language.artefact)
        outcome, files = box.run(run, should_stop)
        return _compiled(outcome, files, language)

    def command(self, language: Language, files: dict[str, bytes], memory_mb: int) -> list[str]:
        """How an artefact is started here; nothing where it has no entry."""
        command = list(language.run_command(files, memory_mb))
        return [*command[:1], *self.kit.run_arguments(language), *command[1:]] if command else []

    def _run_tests(
        self,
        box: Box,
        lanes: Lanes,
        program: Program,
        on_result: OnResult | None,
        should_stop: ShouldStop | None,
    ) -> list[TestResult]:
        """Every test, results told in order; on a second box, too, where a processor is idle and it is worth it."""
        tests, runs = program.job.tests, Runs(program, box)
        program.load(box)
        results: list[TestResult] = []

        def tell(result: TestResult) -> None:
            results.append(result)
            if on_result is not None:
                on_result(len(results) - 1, result)
            # a box asks only while it waits for long
            if should_stop is not None and len(results) < len(tests) and should_stop():
                raise Stopped

        if tests:
            tell(program.result(runs, 0, should_stop))
        left = len(tests) - len(results)
        wall_ms = results[0].evidence.get("wall_ms", 0) if results else 0
        if left >= 2 and left * wall_ms > WORTH_MS and not program.stops_after(results) and lanes.borrow():
            with Pair(self.keeper, runs, len(results)) as pair:
                for result in pair.results(should_stop):
                    tell(SKIPPED if program.stops_after(results) else result)
        while len(results) < len(tests):
            index = len(results)
            if program.stops_after(results):
                tell(SKIPPED)
            else:
                then = index + 1 if index + 1 < len(tests) else None
                tell(program.result(runs, index, should_stop, then=then))
        return results


SKIPPED = TestResult(Verdict.SKIPPED, message="An earlier test was not passed.")


class Program:
    """A compiled program with what it is to be run on."""

    def __init__(self, engine: Engine, language: Language, files: dict[str, bytes], job: Job) -> None:
        self.language, self.files, self.job = language, files, job
        self._keeper = engine.keeper
        self.bounds = limits.for_test(job.limits, engine.keeper.most_processes)
        self.command = engine.command(language, files, job.limits.memory_mb)
        self.checker = (
            CheckerProgram(engine, job.checker) if job.checker.get("type") in checkers.PROGRAMS else None
        )

    @property
    def runs_ahead(self) -> bool:
        """Whether the next test may run while one is compared: where that takes no other program, and cannot be in vain."""
        return self.checker is None and not self.job.stop_on_failure

    def load(self, box: Box) -> None:
        box.load(self.files, executable=("main",))

    def stops_after(self, results: Sequence[TestResult]) -> bool:
        return self.job.stop_on_failure and overall(results) is not Verdict.ACCEPTED

    def result(
        self, runs: Runs, index: int, should_stop: ShouldStop | None, *, then: int | None = None
    ) -> TestResult:
        """Run one test and compare what came out; the same box is to run test number `then` next."""
        if not self.command:
            return TestResult(Verdict.RUNTIME_ERROR, message=self.language.main_missing)
        test = self.job.tests[index]
        if self.job.checker.get("type") == "interactive":
            return self._interactive_result(runs.box, test, should_stop)
        outcome, repeats = runs.outcome(index, should_stop, then=then if self.runs_ahead else None)
        judgement = judge_run(outcome, self.bounds, self.language)
        if repeats:
            judgement.evidence["repeated_ms"] = repeats
        result = self._told(outcome, judgement)
        if judgement.verdict is not Verdict.ACCEPTED:
            return result
        if test.expected_output is None:
            return replace(result, fraction=1.0)
        try:
            comparison, told = self._compare(test, outcome.stdout, should_stop)
        except CheckerFailed as error:
            return replace(result, verdict=Verdict.JUDGE_ERROR, message=str(error))
        verdict = Verdict.ACCEPTED if comparison.accepted else Verdict.WRONG_ANSWER
        evidence = {**result.evidence, **told}
        return replace(
            result,
            verdict=verdict,
            fraction=comparison.fraction,
            message=comparison.message,
            evidence=evidence,
        )

    def _told(self, outcome: Outcome, judgement: Judgement) -> TestResult:
        """What a run did, in the words of a report."""
        return TestResult(
            verdict=judgement.verdict,
            time_ms=outcome.cpu_us // 1000,
            memory_kb=outcome.peak_kb,
            exit_code=outcome.exit_code,
            signal=outcome.signal,
            stdout=clipped(outcome.stdout, keep=STORED_BYTES),
            stderr=clipped(named_plainly(outcome.stderr), keep=STORED_BYTES, tail=STDERR_TAIL_BYTES),
            message=judgement.message,
            evidence=judgement.evidence,
        )

    def _interactive_result(self, box: Box, test: TestCase, should_stop: ShouldStop | None) -> TestResult:
        """An interactor that refuses by itself, then the limits and the end of the program, then what else it says.

        Where the interactor fails, that may be why the program waited or crashed; but not why it worked too long.
        """
        assert self.checker is not None
        mute = next((each.title for each in (self.language, self.checker.language) if each.asks_pipes), None)
        if mute is not None and box.own_kernel:
            told = f"{mute} programs cannot talk in this sandbox: let workers with SANDBOX=bwrap grade this question."
            return TestResult(Verdict.JUDGE_ERROR, message=told)
        try:
            outcome, said, said_first = self.checker.interact(
                test,
                lambda pipes: self._talk(box, test, should_stop, pipes),
                self.bounds.wall_ms,
                should_stop,
            )
        except CheckerFailed as error:
            return TestResult(Verdict.JUDGE_ERROR, message=str(error))
        judgement = judge_run(outcome, self.bounds, self.language)
        result = self._told(outcome, judgement)
        if outcome.stopped_by == "wall":
            result = replace(result, message=f"{result.message} {UNHEARD}")
        if isinstance(said, CheckerFailed):
            limit = judgement.evidence.get("limit", "wall")
            if limit == "wall" or (said.endless and limit != "cpu"):
                return replace(result, verdict=Verdict.JUDGE_ERROR, message=str(said))
            return result
        if not said.accepted and (said_first or judgement.verdict is Verdict.ACCEPTED):
            return replace(result, verdict=Verdict.WRONG_ANSWER, message=said.message)
        return replace(result, fraction=said.fraction) if judgement.verdict is Verdict.ACCEPTED else result

    def _talk(
        self, box: Box, test: TestCase, should_stop: ShouldStop | None, pipes: tuple[int, int]
    ) -> tuple[Outcome, bool]:
        """And whether the program failed before its time was up."""
        outcome = self._run(box, test, should_stop, pipes)
        verdict = judge_run(outcome, self.bounds, self.language).verdict
        return outcome, verdict not in (Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED)

    def run_in_fresh_box(self, index: int, should_stop: ShouldStop | None) -> Outcome:
        """One more run of a test, in a box that saw no other."""
        with self._keeper.lent() as fresh:
            self.load(fresh)
            return self._run(fresh, self.job.tests[index], should_stop)

    def _run(
        self, box: Box, test: TestCase, should_stop: ShouldStop | None, pipes: tuple[int, int] | None = None
    ) -> Outcome:
        outcome, _ = box.run(self.command_on(b"" if pipes else test.input, pipes), should_stop)
        return outcome

    def command_on(self, stdin: bytes, pipes: tuple[int, int] | None = None) -> Command:
        return Command(
            self.command,
            self.bounds,
            stdin,
            pipes,
            warm="run" if self.language.warm else "",
            bound_address_space=not self.language.reserves_memory,
        )

    def _compare(
        self, test: TestCase, output: bytes, should_stop: ShouldStop | None
    ) -> tuple[checkers.Comparison, dict[str, str]]:
        if self.checker is not None:
            return self.checker.compare(test, output, should_stop)
        return checkers.compare(self.job.checker, test.expected_output or b"", output), {}

    def close(self) -> None:
        if self.checker is not None:
            self.checker.close()


def overall(results: Sequence[TestResult]) -> Verdict:
    """The verdict of the first test, in order, that is not accepted."""
    return next((each.verdict for each in results if each.verdict is not Verdict.ACCEPTED), Verdict.ACCEPTED)


def _compiled(outcome: Outcome, files: dict[str, bytes], language: Language) -> Compiled:
    judgement = judge_run(outcome, limits.COMPILE, None)
    # not all of it: a student's source decides how long it is, and what is searched there takes time
    said = named_plainly((outcome.stdout + outcome.stderr)[: 2 * COMPILE_OUTPUT_BYTES])
    if language.files_of_its_own is not None:
        said = language.files_of_its_own.sub(b"", said)
    output = clipped(said, keep=COMPILE_OUTPUT_BYTES)
    if judgement.verdict is Verdict.ACCEPTED and not outcome.stopped_by:
        return Compiled(files, output, judgement.evidence)
    if language.too_large is not None and language.too_large.search(outcome.stderr):
        most_mb = limits.ARTEFACT_BYTES // limits.MIB
        output = f"The compiled program would be larger than {most_mb} MB, with its initialised arrays."
    elif outcome.stopped_by == "artefact":
        output = f"{output}\n{outcome.problem}".strip()
    elif judgement.verdict is not Verdict.RUNTIME_ERROR or outcome.signal is not None:
        output = f"{output}\n{judgement.message.replace('The program', 'The compiler')}".strip()
    return Compiled(None, output, judgement.evidence)


def named_plainly(text: bytes) -> bytes:
    """Files by the names that a student knows: where they lay in the box says nothing."""
    return IN_THE_BOX.sub(b"", text)
