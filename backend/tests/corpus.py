"""The programs of the example problems as jobs, with the verdicts that their folders name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

import judge
from assignments.packages import Package, read

PROBLEMS = settings.BASE_DIR.parent / "examples" / "problems"
LANGUAGE_OF = {".py": "python", ".js": "javascript", ".java": "java", ".c": "c", ".cpp": "cpp"}
# the folders' names are those of the package format, the verdicts' names ours
VERDICT_OF = {"run_time_error": "runtime_error"}
PROGRAMS: list[Path] = sorted(PROBLEMS.glob("*/submissions/*/*"))


@cache
def package_of(folder: Path) -> Package:
    return read(folder)


def expected_verdict(program: Path) -> str:
    return VERDICT_OF.get(program.parent.name, program.parent.name)


def job_of(program: Path) -> judge.Job:
    package = package_of(program.parents[2])
    default = judge.Limits()
    return judge.Job(
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
