"""From a job to its report: compile in a box, run the tests one after the other, compare outside.

The only module that knows the whole way. Expected outputs stay here, in the judge's memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from judge import checkers, limits
from judge.box import Box, Outcome
from judge.keeper import Keeper
from judge.languages import LANGUAGES, Language
from judge.model import Job, JudgeError, Report, TestCase, TestResult, Verdict
from judge.text import COMPILE_OUTPUT_BYTES, STORED_BYTES, clipped
from judge.verdicts import judge_run

log = logging.getLogger(__name__)
OnResult = Callable[[int, TestResult], None]
ShouldStop = Callable[[], bool]
STDERR_TAIL_BYTES = 48 * 1024
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """An artefact ready to run, or the reason why there is none."""

    files: dict[str, bytes] | None
    output: str
    evidence: dict[str, Any]


def run(keeper: Keeper, job: Job, on_result: OnResult | None, should_stop: ShouldStop | None) -> Report:
    """Judge one job in a box of its own. What the box does wrong is a JudgeError, never a verdict."""
    language = LANGUAGES.get(job.language)
    if language is None:
        raise JudgeError(f"there is no language {job.language!r}")
    if reason := language.unavailable_reason():
        raise JudgeError(reason)
    toolchain = language.fingerprint()
    box = keeper.take()
    try:
        compiled = compile_in(box, language, job.code, should_stop)
        evidence = {"compile": compiled.evidence}
        if compiled.files is None:
            return Report(Verdict.COMPILE_ERROR, compiled.output, (), toolchain, evidence)
        results = run_tests(box, language, compiled.files, job, on_result, should_stop)
        return Report(overall(results), compiled.output, tuple(results), toolchain, evidence)
    finally:
        keeper.dispose(box)


def overall(results: list[TestResult]) -> Verdict:
    """The verdict of the first test, in order, that is not accepted."""
    return next((each.verdict for each in results if each.verdict is not Verdict.ACCEPTED), Verdict.ACCEPTED)


def compile_in(box: Box, language: Language, code: bytes, should_stop: ShouldStop | None) -> Compiled:
    source = language.source_file(code)
    box.load({source: code})
    outcome, files = box.run(
        language.compile_arguments(source),
        limits.COMPILE,
        env={**ENVIRONMENT, **language.env},
        warm="compile" if language.warm else "",
        collect=language.artefact,
        should_stop=should_stop,
    )
    judgement = judge_run(outcome, limits.COMPILE, language)
    output = clipped(named_plainly(outcome.stdout + outcome.stderr), keep=COMPILE_OUTPUT_BYTES)
    if judgement.verdict is Verdict.ACCEPTED and not outcome.stopped_by:
        return Compiled(files, output, judgement.evidence)
    if outcome.stopped_by == "artefact":
        output = f"{output}\n{outcome.problem}".strip()
    elif judgement.verdict is not Verdict.RUNTIME_ERROR or outcome.signal is not None:
        output = f"{output}\n{judgement.message.replace('The program', 'The compiler')}".strip()
    return Compiled(None, output, judgement.evidence)


def run_tests(
    box: Box,
    language: Language,
    files: dict[str, bytes],
    job: Job,
    on_result: OnResult | None,
    should_stop: ShouldStop | None,
) -> list[TestResult]:
    command = list(language.run_command(files, job.limits.memory_mb))
    results: list[TestResult] = []
    failed = False
    box.load(files, executable=("main",))
    for index, test in enumerate(job.tests):
        if failed and job.stop_on_failure:
            result = TestResult(Verdict.SKIPPED, message="An earlier test was not passed.")
        elif not command:
            result = TestResult(Verdict.RUNTIME_ERROR, message=language.main_missing)
        else:
            result = run_test(box, language, command, test, job, should_stop)
        failed = failed or result.verdict is not Verdict.ACCEPTED
        results.append(result)
        if on_result is not None:
            on_result(index, result)
    return results


def run_test(
    box: Box, language: Language, command: list[str], test: TestCase, job: Job, should_stop: ShouldStop | None
) -> TestResult:
    bounds = limits.for_test(job.limits)
    outcome, _ = box.run(
        command,
        bounds,
        stdin=test.input,
        env={**ENVIRONMENT, **language.env},
        warm="run" if language.warm else "",
        bound_address_space=not language.reserves_memory,
        should_stop=should_stop,
    )
    judgement = judge_run(outcome, bounds, language)
    result = TestResult(
        verdict=judgement.verdict,
        time_ms=round(outcome.cpu_us / 1000),
        memory_kb=outcome.peak_kb,
        exit_code=outcome.exit_code,
        signal=outcome.signal,
        stdout=clipped(outcome.stdout, keep=STORED_BYTES),
        stderr=clipped(named_plainly(outcome.stderr), keep=STORED_BYTES, tail=STDERR_TAIL_BYTES),
        message=judgement.message,
        evidence=judgement.evidence,
    )
    return _compared(result, outcome, test, job) if judgement.verdict is Verdict.ACCEPTED else result


def named_plainly(text: bytes) -> bytes:
    """Files by the names that a student knows: where they lay in the box says nothing."""
    return text.replace(b"/box/", b"")


def _compared(result: TestResult, outcome: Outcome, test: TestCase, job: Job) -> TestResult:
    if test.expected_output is None:
        return replace(result, fraction=1.0)
    comparison = checkers.compare(job.checker, test.expected_output, outcome.stdout)
    verdict = Verdict.ACCEPTED if comparison.accepted else Verdict.WRONG_ANSWER
    return replace(result, verdict=verdict, fraction=comparison.fraction, message=comparison.message)
