"""Every program of the example problems gets the verdict that its folder names: the judge's corpus, straight through it."""

from __future__ import annotations

from pathlib import Path

import pytest

import judge
from tests.corpus import LANGUAGE_OF, PROBLEMS, PROGRAMS, expected_verdict, job_of


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program.relative_to(PROBLEMS)))
def test_a_program_gets_its_verdict(program: Path) -> None:
    report = judge.run(job_of(program))
    worst = [
        (n, r.verdict, r.message, r.stderr[-300:]) for n, r in enumerate(report.results) if r.fraction < 1
    ]
    assert report.verdict == expected_verdict(program), (worst, report.compile_output)


def test_each_language_has_every_verdict() -> None:
    """The corpus is worth its name: eight problems and more, five languages, every verdict in each."""
    assert len({program.parents[2] for program in PROGRAMS}) >= 8
    for problem in {program.parents[2] for program in PROGRAMS}:
        accepted = {program.suffix for program in (problem / "submissions" / "accepted").iterdir()}
        assert accepted == set(LANGUAGE_OF), problem
    found = {(program.suffix, program.parent.name) for program in PROGRAMS}
    folders = {program.parent.name for program in PROGRAMS}
    assert found == {(suffix, folder) for suffix in LANGUAGE_OF for folder in folders}
