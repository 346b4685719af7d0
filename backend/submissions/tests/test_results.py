"""What is kept of a program's output."""

from __future__ import annotations

from submissions.models import TestResult
from submissions.results import RUN_OUTPUT_BYTES
from submissions.tests.conftest import make_question, work

LOUD = "import sys; sys.stdout.write('é' * 40_000); sys.stderr.write('\\x1b' * 40_000)"


def test_loud_tests_share_the_room_of_their_run(cast, student, submit, assignment):
    question = make_question(cast.teacher, tests=24)
    assignment.entries.update(question=question)
    assert submit(student, LOUD, question=question.pk).status_code == 201
    work()
    rows = list(TestResult.objects.order_by("number"))
    sizes = [len(text.encode()) for row in rows for text in (row.stdout, row.stderr)]
    assert len(rows) == 24
    assert sizes[0] > 60_000
    assert RUN_OUTPUT_BYTES < sum(sizes) < 1.2 * RUN_OUTPUT_BYTES
    assert rows[-1].stdout.startswith("é" * 100)
    assert "cut here" in rows[-1].stdout
    assert rows[-1].stderr.startswith("\\x1b" * 50)
