"""Compiled programs are kept: grading again compiles nothing, and nobody gets another's program."""

from __future__ import annotations

import os

import pytest

import judge
from judge import service
from judge.tests.support import contained_by_gvisor, judged

PROGRAMS = {
    "c": '#include <stdio.h>\n// {0}\nint main(void) {{ puts("{0}"); }}\n',
    "cpp": '#include <iostream>\n// {0}\nint main() {{ std::cout << "{0}\\n"; }}\n',
    "java": '// {0}\npublic class Main {{ public static void main(String[] a) {{ System.out.println("{0}"); }} }}\n',
    "javascript": 'console.log("{0}");\n',
    "python": 'print("{0}")\n',
}
LIMITS = judge.Limits(time_ms=3_000, memory_mb=160, output_kb=64)


@pytest.fixture(scope="module", autouse=True)
def kit() -> None:
    """What is compiled without it counts as compiled by another compiler."""
    service.engine().kit.build()


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_source_is_compiled_once(language: str) -> None:
    for name in (os.urandom(8).hex(), os.urandom(8).hex()):
        code, expected = PROGRAMS[language].format(name), (b"", f"{name}\n".encode())
        first, again = (judged(language, code, expected, limits=LIMITS) for _ in range(2))
        assert first.verdict == again.verdict == judge.Verdict.ACCEPTED
        assert "cached" not in first.evidence["compile"]
        assert again.evidence["compile"] == {"cached": True}
        assert again.compile_output == first.compile_output


def test_what_one_sandbox_compiled_is_not_taken_in_another() -> None:
    """A compiler sees other files there, so it may say something else."""
    name = os.urandom(8).hex()
    code, expected = PROGRAMS["c"].format(name), (b"", f"{name}\n".encode())
    with contained_by_gvisor():
        judged("c", code, expected, limits=LIMITS)
    for evidence in ({"sandbox": "bwrap", "cached": None}, {"sandbox": "bwrap", "cached": True}):
        found = judged("c", code, expected, limits=LIMITS).evidence
        assert {"sandbox": found["sandbox"], "cached": found["compile"].get("cached")} == evidence
