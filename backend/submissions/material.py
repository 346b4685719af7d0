"""What a run is judged with: the question and its tests in one version, and the judge's job made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import judge
from assignments.models import AssignmentQuestion, Question, TestCase, Visibility
from judge import scoring
from submissions.models import Submission


@dataclass(frozen=True)
class Material:
    """What a submission is graded with: one version of its question's tests, read as a whole."""

    question: Question
    tests: list[TestCase]
    points: Decimal

    def job(self, submission: Submission) -> judge.Job:
        return job_for(self.question, self.tests, language=submission.language, code=submission.code)

    def score(self, results: Sequence[judge.TestResult]) -> scoring.Score:
        fractions = [result.fraction for result in results] + [0.0] * (len(self.tests) - len(results))
        scored = [
            scoring.ScoredTest(points=test.points, fraction=fraction, group=test.group or None)
            for test, fraction in zip(self.tests, fractions, strict=True)
        ]
        return scoring.score(scored, self.question.scoring_groups())


def job_for(question: Question, tests: Sequence[TestCase], *, language: str, code: str) -> judge.Job:
    """The judge's job for these tests of a question, under its limits and with its checker."""
    return judge.Job(
        language=language,
        code=code.encode(),
        tests=tuple(
            judge.TestCase(test.input.encode(), test.expected_output.encode(), float(test.points))
            for test in tests
        ),
        limits=limits_of(question),
        checker=question.checker,
        stop_on_failure=question.stop_on_failure,
    )


def limits_of(question: Question) -> judge.Limits:
    """The question's limits, in the judge's words."""
    return judge.Limits(
        time_ms=question.time_limit_ms,
        memory_mb=question.memory_limit_mb,
        output_kb=question.output_limit_kb,
    )


def read_material(submission: Submission) -> Material:
    """Question, tests and points of a submission. Read again when somebody edited the tests between the reads."""
    question = submission.question
    entries = AssignmentQuestion.objects.filter(assignment=submission.assignment_id, question=question)
    while True:
        # samples first: with stop_on_failure, one skipped after a hidden test would tell how that one went
        tests = sorted(
            question.test_cases.order_by("position", "id"),
            key=lambda test: test.visibility != Visibility.SAMPLE,
        )
        points, version = entries.values_list("points", "question__tests_version").get()
        if version == question.tests_version:
            return Material(question, tests, points)
        question = Question.objects.get(pk=question.pk)
