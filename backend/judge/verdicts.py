"""From what a run did to its verdict and a message for people. Pure: numbers and bytes in, words out."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import Any

from judge.languages import Language
from judge.limits import RunLimits
from judge.model import Verdict
from judge.outcome import Outcome

SIGNAL_MEANINGS = {
    signal.SIGSEGV: "it used memory that is not its own, or recursed too deeply",
    signal.SIGABRT: "it gave up by itself (abort)",
    signal.SIGFPE: "it divided by zero, or a similar arithmetic error",
    signal.SIGBUS: "it used memory in a way that the machine does not allow",
    signal.SIGILL: "it ran an instruction that does not exist",
    signal.SIGKILL: "it was killed",
    signal.SIGPIPE: "it wrote to a pipe that nobody reads",
    signal.SIGSYS: "it made a system call that is not allowed",
}
LAST_WORDS_BYTES = 4096
TOO_DEEP = (b"RecursionError", b"StackOverflowError", b"Maximum call stack size exceeded")

# of run-times that go on after the signal
FILE_TOO_LARGE = re.compile(
    rb"OSError: \[Errno 27\] File too large|EFBIG: file too large|IOException: File too large"
)
NO_MORE = (
    b"can't start new thread",
    b"unable to create native thread",
    b"what():  Resource temporarily unavailable",
    b"spawn EAGAIN",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a run ended, before its output is compared: ACCEPTED means that it ended normally."""

    verdict: Verdict
    message: str
    evidence: dict[str, Any]


def judge_run(outcome: Outcome, bounds: RunLimits, language: Language | None) -> Judgement:
    """The limits in the order in which they explain a failure: memory, output, time, then the program's own end.

    `language`: of the program, whose run-time may have a word to say; none for a compiler, which quotes its source.
    """
    measured: dict[str, Any] = {
        "cpu_ms": outcome.cpu_us // 1000,
        "wall_ms": outcome.wall_us // 1000,
        "peak_kb": outcome.peak_kb,
        "stdout_bytes": len(outcome.stdout),
        "stderr_bytes": len(outcome.stderr),
    }

    def ended(verdict: Verdict, message: str, limit: str, **more: object) -> Judgement:
        return Judgement(verdict, message, {"limit": limit, **more, **measured} if limit else measured)

    if outcome.ooms or outcome.stopped_by == "memory" or _says_memory(outcome, language):
        text = f"The program needed more than its {bounds.memory_kb // 1024} MB of memory."
        return ended(Verdict.MEMORY_LIMIT_EXCEEDED, text, "memory", ooms=outcome.ooms)
    if _over_output(outcome, bounds):
        text = f"The program wrote more than its {bounds.output_bytes // 1024} KB of output."
        return ended(Verdict.OUTPUT_LIMIT_EXCEEDED, text, "output")
    if (
        outcome.stopped_by == "cpu"
        or outcome.cpu_us > bounds.cpu_ms * 1000
        or outcome.signal == signal.SIGXCPU
    ):
        text = f"The program used more than its {bounds.cpu_ms} ms of processor time."
        return ended(Verdict.TIME_LIMIT_EXCEEDED, text, "cpu")
    if outcome.stopped_by == "wall":
        text = (
            f"The program was stopped by the clock after {outcome.wall_us / 1e6:.1f} s,"
            f" of which it used a processor for {outcome.cpu_us / 1e6:.2f} s; it was waiting or sleeping."
        )
        return ended(Verdict.TIME_LIMIT_EXCEEDED, text, "wall")
    if outcome.stopped_by == "processes":
        text = f"The program had more than {bounds.processes} processes and threads at once."
        return ended(Verdict.RUNTIME_ERROR, text, "processes")
    if outcome.signal is not None:
        text = _signal_message(outcome.signal) + _too_many(outcome.stderr, bounds)
        return ended(Verdict.RUNTIME_ERROR, text, "")
    if outcome.exit_code:
        text = _exit_message(outcome.exit_code, outcome.stderr) + _too_many(outcome.stderr, bounds)
        return ended(Verdict.RUNTIME_ERROR, text, "")
    return ended(Verdict.ACCEPTED, "", "")


def _over_output(outcome: Outcome, bounds: RunLimits) -> bool:
    too_long = max(len(outcome.stdout), len(outcome.stderr)) > bounds.output_bytes
    told = outcome.exit_code not in (0, None) and FILE_TOO_LARGE.search(_last_words(outcome.stderr))
    return too_long or bool(told) or outcome.stopped_by == "output" or outcome.signal == signal.SIGXFSZ


def _says_memory(outcome: Outcome, language: Language | None) -> bool:
    """The language's run-time gave up before the kernel did: the same verdict."""
    if outcome.exit_code == 0 or language is None or language.memory_message is None:
        return False
    return language.memory_message.search(outcome.stderr[-LAST_WORDS_BYTES:]) is not None


def _signal_message(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    meaning = SIGNAL_MEANINGS.get(number)  # type: ignore[call-overload]
    return f"The program was ended by {name}: {meaning}." if meaning else f"The program was ended by {name}."


def _too_many(stderr: bytes, bounds: RunLimits) -> str:
    """The kernel refuses, and says no more than "try again"; what that is the run-times say in their words."""
    if any(words in _last_words(stderr) for words in NO_MORE):
        return f" It may have {bounds.processes} processes and threads at once."
    return ""


def _last_words(stderr: bytes) -> bytes:
    """Beginning and end, where the cause of a failure is named."""
    return stderr[:LAST_WORDS_BYTES] + stderr[-LAST_WORDS_BYTES:]


def _exit_message(code: int, stderr: bytes) -> str:
    if any(words in _last_words(stderr) for words in TOO_DEEP):
        return "The program recursed too deeply."
    return f"The program ended with exit code {code}; 0 means success."
