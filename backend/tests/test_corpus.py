"""Every program of the example problems gets the verdict that its folder names: the judge's corpus, straight through it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

import judge
from assignments.packages import Package, read

PROBLEMS = settings.BASE_DIR.parent / "examples" / "problems"
LANGUAGE_OF = {".py": "python", ".js": "javascript", ".java": "java", ".c": "c", ".cpp": "cpp"}
# the folders' names are those of the package format, the verdicts' names ours
VERDICT_OF = {"run_time_error": "runtime_error"}
PROGRAMS = sorted(PROBLEMS.glob("*/submissions/*/*"))


@cache
def package_of(folder: Path) -> Package:
    return read(folder)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program.relative_to(PROBLEMS)))
def test_a_program_gets_its_verdict(program: Path) -> None:
    package = package_of(program.parents[2])
    default = judge.Limits()
    job = judge.Job(
        language=LANGUAGE_OF[program.suffix],
        code=program.read_bytes(),
        tests=tuple(judge.TestCase(t.input.encode(), t.expected_output.encode()) for t in package.tests),
        limits=judge.Limits(
            time_ms=package.limits.time_limit_ms or default.time_ms,
            memory_mb=package.limits.memory_limit_mb or default.memory_mb,
            output_kb=package.limits.output_limit_kb or default.output_kb,
        ),
        checker=package.checker,
        stop_on_failure=True,
    )
    report = judge.run(job)
    expected = VERDICT_OF.get(program.parent.name, program.parent.name)
    worst = [
        (n, r.verdict, r.message, r.stderr[-300:]) for n, r in enumerate(report.results) if r.fraction < 1
    ]
    assert report.verdict == expected, (worst, report.compile_output)


def test_each_language_has_every_verdict() -> None:
    """The corpus is worth its name: eight problems and more, five languages, every verdict in each."""
    assert len({program.parents[2] for program in PROGRAMS}) >= 8
    for problem in {program.parents[2] for program in PROGRAMS}:
        accepted = {program.suffix for program in (problem / "submissions" / "accepted").iterdir()}
        assert accepted == set(LANGUAGE_OF), problem
    found = {(program.suffix, program.parent.name) for program in PROGRAMS}
    folders = {program.parent.name for program in PROGRAMS}
    assert found == {(suffix, folder) for suffix in LANGUAGE_OF for folder in folders}
