"""How the judge's tests speak: a program, what it meets, and a canary that must still be accepted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import judge
from judge import service

QUICK = judge.Limits(time_ms=1_000, memory_mb=128, output_kb=64)


def judged(
    language: str,
    code: str | bytes,
    *tests: tuple[bytes, bytes | None],
    limits: judge.Limits = QUICK,
    checker: Mapping[str, object] | None = None,
    stop_on_failure: bool = False,
) -> judge.Report:
    """The report of a program; with no tests, of one run without input or expectation."""
    return judge.run(
        judge.Job(
            language=language,
            code=code.encode() if isinstance(code, str) else code,
            tests=tuple(judge.TestCase(*test) for test in tests or ((b"", None),)),
            limits=limits,
            checker=checker or {"type": "lines"},
            stop_on_failure=stop_on_failure,
        )
    )


def result_of(
    language: str, code: str | bytes, *tests: tuple[bytes, bytes | None], **options: object
) -> judge.TestResult:
    """The result of the first test; compiling must have gone well."""
    report = judged(language, code, *tests, **options)  # type: ignore[arg-type]
    assert report.results, report.compile_output
    return report.results[0]


def verdicts(results: Sequence[judge.TestResult]) -> list[str]:
    return [str(result.verdict) for result in results]


def assert_canary() -> None:
    """An honest submission is still judged as it deserves."""
    report = judged("python", "print(int(input()) * 2)", (b"21\n", b"42\n"), (b"4\n", b"8\n"))
    assert report.verdict == judge.Verdict.ACCEPTED, report


@contextmanager
def contained_by_gvisor() -> Iterator[None]:
    """This process's judge contains by gVisor meanwhile. Skips where that is not installed, or not counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX", "gvisor")
        patch.setattr(service, "_engine", None)
        if reason := service.unavailable_reason():
            pytest.skip(reason)
        yield
        service.engine().keeper.close()


def processes_in_boxes() -> set[int]:
    """What this process's boxes have running, with what makes boxes."""
    found = [pid for pid in children_of(os.getpid()) if _command_of(pid) == "bwrap"]
    for pid in found:
        found += children_of(pid)
    return set(found)


def children_of(pid: int) -> list[int]:
    """Those of all its threads."""
    found: list[int] = []
    with suppress(OSError):  # it ended meanwhile
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, file.read_text().split())
    return found


def _command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""
