"""The judge's words: plain, immutable values that go in and come out. No behaviour, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    RUNTIME_ERROR = "runtime_error"
    COMPILE_ERROR = "compile_error"
    JUDGE_ERROR = "judge_error"
    SKIPPED = "skipped"


class JudgeError(Exception):
    """The judge failed, not the student: a box died, the supervisor fell silent. The job may be tried again."""


class SandboxUnavailable(JudgeError):
    """This machine cannot contain a program, so none is run. `reason` is written for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ToolchainBroken(JudgeError):
    """Not even a known program of the language compiles and runs here any more. Other machines may be well."""

    def __init__(self, language: str, reason: str) -> None:
        super().__init__(reason)
        self.language, self.reason = language, reason


class Stopped(Exception):
    """`should_stop` answered yes: the box is gone and there is no report."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one test may use. The wall limit above `time_ms` is derived in judge.limits."""

    time_ms: int = 10_000
    memory_mb: int = 256
    output_kb: int = 1024


@dataclass(frozen=True, slots=True)
class TestCase:
    """One input. With no expected output the program is only run: accepted when it ends normally."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    input: bytes
    expected_output: bytes | None
    points: float | None = None  # what it is worth, for checkers that give points rather than a fraction


@dataclass(frozen=True, slots=True)
class Job:
    """One submission to judge: the same job always means the same work."""

    language: str
    code: bytes
    tests: tuple[TestCase, ...]
    limits: Limits = Limits()
    checker: Mapping[str, object] = field(default_factory=lambda: {"type": "lines"})
    stop_on_failure: bool = False


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test did. Texts are escaped and cut; `evidence` says which limit was hit and what was measured."""

    __test__ = False

    verdict: Verdict
    fraction: float = 0.0
    time_ms: int = 0
    memory_kb: int = 0
    exit_code: int | None = None
    signal: int | None = None
    stdout: str = ""
    stderr: str = ""
    message: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict of a job (that of its first test, in order, that is not accepted) and all that led to it."""

    verdict: Verdict
    compile_output: str
    results: tuple[TestResult, ...]
    toolchain: str
    evidence: dict[str, Any] = field(default_factory=dict)


OnResult = Callable[[int, TestResult], None]  # each result with its number, in order
ShouldStop = Callable[[], bool]  # asked now and then
