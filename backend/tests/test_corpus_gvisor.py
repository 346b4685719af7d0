"""The corpus on gVisor: a program of each verdict in each language.

`SANDBOX=gvisor script/test backend/tests/test_corpus.py` runs it whole. Not all of it here: every box starts in a third
of a second, and every compiler runs three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judge.tests.support import contained_by_gvisor
from tests import test_corpus

# The first of each kind. One program of the corpus is too slow here: NoBottom.java fills its stack in 1.3 s instead of 0.3 s.
CHOSEN = {(each.suffix, each.parent.name): each for each in reversed(test_corpus.PROGRAMS)}.values()


@pytest.fixture(scope="module", autouse=True)
def chosen() -> Iterator[None]:
    with contained_by_gvisor():
        yield


@pytest.mark.parametrize(
    "program", CHOSEN, ids=lambda program: str(program.relative_to(test_corpus.PROBLEMS))
)
def test_a_program_gets_the_same_verdict(program: Path) -> None:
    test_corpus.test_a_program_gets_its_verdict(program)
