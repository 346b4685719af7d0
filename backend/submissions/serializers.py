"""Shapes of what comes in and goes out. What students see of a submission is decided in `visibility.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

import judge
from assignments.models import Visibility
from assignments.serializers import LANGUAGE_CHOICES
from common.fields import CharField, ChoiceField, DateTimeField, IdField, IntegerField, ListField, PointsField
from submissions.code_runs import MAX_TESTS
from submissions.models import SubmissionStatus
from submissions.services import MAX_BATCH, MAX_CODE_BYTES

VERDICT_CHOICES = [verdict.value for verdict in judge.Verdict]


class ReceiptSerializer(serializers.Serializer):
    """What a student gets for a submission."""

    id = serializers.IntegerField()
    attempt = serializers.IntegerField()
    status = ChoiceField(SubmissionStatus.choices)
    submitted_at = DateTimeField()
    is_late = serializers.BooleanField()
    sha256 = serializers.CharField()


class SubmitSerializer(serializers.Serializer):
    assignment = IdField()
    question = IdField()
    language = ChoiceField(LANGUAGE_CHOICES)
    code = CharField(help_text=f"At most {MAX_CODE_BYTES // 1024} KiB, kept byte for byte.")


class ResultSerializer(serializers.Serializer):
    """One test. Of a hidden test, students get a number for a name, verdict and points; the rest is null.

    The points of a sample test in a group are null for students until the grade is released.
    """

    name = serializers.CharField()
    verdict = ChoiceField(VERDICT_CHOICES)
    points = PointsField(allow_null=True)
    max_points = PointsField(allow_null=True)
    time_ms = serializers.IntegerField(allow_null=True)
    memory_kb = serializers.IntegerField(allow_null=True)
    exit_code = serializers.IntegerField(allow_null=True)
    signal = serializers.IntegerField(allow_null=True)
    stdout = serializers.CharField(allow_null=True)
    stderr = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)

    def to_representation(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row, which is made of what JSON knows but for its points. A page holds thousands of them."""
        names: Iterable[Any] = self.fields
        shown = {name: row[name] for name in names}
        for name in ("points", "max_points"):
            if shown[name] is not None:
                shown[name] = PointsField.shown(shown[name])
        return shown


class StaffResultSerializer(ResultSerializer):
    number = serializers.IntegerField()
    visibility = ChoiceField(Visibility.choices)
    group = serializers.CharField(allow_blank=True)
    evidence = serializers.DictField()


class SubmissionSerializer(serializers.Serializer):
    """A submission as its student may see it now; for staff of the class, everything."""

    id = serializers.IntegerField()
    assignment = serializers.IntegerField()
    question = serializers.IntegerField()
    student = serializers.IntegerField()
    language = serializers.CharField()
    code = serializers.CharField()
    attempt = serializers.IntegerField()
    submitted_at = DateTimeField()
    is_late = serializers.BooleanField()
    sha256 = serializers.CharField()
    status = ChoiceField(SubmissionStatus.choices)
    position = serializers.IntegerField(
        allow_null=True, help_text="Place in the queue, from 1, while queued."
    )
    estimated_wait_seconds = serializers.IntegerField(
        allow_null=True,
        help_text="About how long until it is graded, while queued; null where nobody can say.",
    )
    superseded_by = serializers.IntegerField(
        allow_null=True, help_text="The newer submission for whose sake this one was skipped, not graded."
    )
    verdict = ChoiceField(VERDICT_CHOICES, allow_null=True)
    score = PointsField(allow_null=True)
    max_score = PointsField()
    compile_output = serializers.CharField()
    test_results = ResultSerializer(many=True)
    feedback = serializers.CharField()
    graded_by = serializers.IntegerField(allow_null=True)
    graded_at = DateTimeField(allow_null=True)
    published_at = DateTimeField(allow_null=True)


class StaffSubmissionSerializer(SubmissionSerializer):
    version = serializers.IntegerField()
    test_results = StaffResultSerializer(many=True)
    tests_version = serializers.IntegerField(
        allow_null=True, help_text="The version of the tests it was graded with."
    )
    toolchain = serializers.CharField(help_text="What it was compiled and run with.")
    error = serializers.CharField(help_text="Why we failed to grade it, if we did.")


class SubmissionRowSerializer(serializers.BaseSerializer[Any]):
    """Each row of `visibility.describe` by how its reader sees it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._staff, self._student = StaffSubmissionSerializer(), SubmissionSerializer()

    def to_representation(self, row: dict[str, Any]) -> Any:
        return (self._staff if "toolchain" in row else self._student).to_representation(row)


class CodeTestSerializer(serializers.Serializer):
    input = CharField(allow_blank=True)
    expected_output = CharField(allow_blank=True, allow_null=True, default=None)


class RunCodeSerializer(serializers.Serializer):
    language = ChoiceField(LANGUAGE_CHOICES)
    code = CharField()
    question = IdField(required=False, help_text="Run on the sample tests of this question.")
    tests: Any = serializers.ListSerializer(
        child=CodeTestSerializer(),
        required=False,
        max_length=MAX_TESTS,
        help_text="Run on these, at most 20.",
    )
    input = CharField(required=False, allow_blank=True, help_text="Run once, on this input.")


class RunAnswerSerializer(serializers.Serializer):
    verdict = ChoiceField(VERDICT_CHOICES)
    compile_output = serializers.CharField()
    results = ResultSerializer(many=True)


class RunAutograderSerializer(serializers.Serializer):
    assignment = IdField(required=False)
    submissions = ListField(child=IdField(), required=False, min_length=1, max_length=MAX_BATCH)


class BatchReceiptSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    total = serializers.IntegerField()


class BatchSerializer(BatchReceiptSerializer):
    finished = serializers.IntegerField()
    failed = serializers.IntegerField()
    status = ChoiceField(["queued", "running", "finished"])


class GradeSerializer(serializers.Serializer):
    score = PointsField(allow_null=True, help_text="null takes the grade by hand back.")
    feedback = CharField(required=False, allow_blank=True, max_length=20_000)
    version = IntegerField(
        required=False, min_value=1, help_text="The version that you read; or send If-Match."
    )


class PublishedCountSerializer(serializers.Serializer):
    published = serializers.IntegerField(help_text="How many grades were not visible before.")


class LanguageSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    file_name = serializers.CharField()
    compile_command = serializers.CharField()
    run_command = serializers.CharField()
    version = serializers.CharField(allow_null=True)
    is_offered = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text="Why it is not offered.")
