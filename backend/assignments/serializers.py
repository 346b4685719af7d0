"""Shapes of questions, test cases and assignments.

Students and staff have serializers of their own: a student's names every field that a student may see, and the
views load for it only rows that a student may see. Rules across fields are `validation.py`'s.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assignments import validation
from assignments.models import Assignment, AssignmentQuestion, Question, Release, Status, TestCase, Visibility
from common import clock
from common.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    IdField,
    IntegerField,
    ListField,
    ModelSerializer,
    PointsField,
    TitleField,
)
from common.schema import AnyOfSerializer
from judge import checkers
from judge.languages import LANGUAGES

LANGUAGE_CHOICES = [(name, name) for name in LANGUAGES]
VERSION = "The version that you read; a newer one refuses the edit."


@extend_schema_field(
    {
        "type": "object",
        "properties": {"type": {"type": "string", "enum": list(checkers.TYPES)}},
        "additionalProperties": True,
    }
)
class CheckerField(serializers.Field):
    """How output is compared; what each type takes is `judge.checkers`' to say."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return checkers.validate(data)
        except checkers.InvalidChecker as error:  # told together with what is wrong in other fields
            raise serializers.ValidationError(
                {error.field: [error.message]} if error.field else [error.message]
            ) from None

    def to_representation(self, value: Any) -> Any:
        return value


class GroupSerializer(serializers.Serializer[Any]):
    name = TitleField(max_length=100)
    points = PointsField(
        required=False, allow_null=True, help_text="None: what its tests are worth together."
    )
    scoring = ChoiceField(validation.SCORINGS, default="sum")


# --- test cases -----------------------------------------------------------------------------------------------------


class TestCaseSerializer(ModelSerializer):
    """A test case, for staff."""

    __test__ = False
    points = PointsField()

    class Meta:
        model = TestCase
        fields = [
            "id", "name", "input", "expected_output", "visibility", "points", "position", "group", "author", "version",
        ]  # fmt: skip
        read_only_fields = fields


class TestCaseSummarySerializer(TestCaseSerializer):
    """A test case in a list: without its data, which may be megabytes."""

    class Meta(TestCaseSerializer.Meta):
        fields = ["id", "name", "visibility", "points", "position", "group", "author", "version"]
        read_only_fields = fields


class _TestCaseFields(serializers.Serializer[Any]):
    name = TitleField(required=False)
    input = CharField(required=False, allow_blank=True)
    expected_output = CharField(required=False, allow_blank=True)
    visibility = ChoiceField(Visibility.choices, required=False)
    points = PointsField(required=False)
    position = IntegerField(required=False)
    group = CharField(required=False, allow_blank=True, max_length=100)


class TestCaseChanges(_TestCaseFields):
    __test__ = False
    version = IntegerField(required=False, help_text=VERSION)


class TestCaseInput(_TestCaseFields):
    __test__ = False
    expected_output = CharField(allow_blank=True)
    questions = ListField(
        child=IdField(), required=False, max_length=100, help_text="Questions to put it into."
    )


class NestedTestCase(_TestCaseFields):
    """With `id` a test case that is there, changed by the other fields; without, a new one."""

    id = IdField(required=False)


# --- questions ------------------------------------------------------------------------------------------------------


class SampleTestSerializer(ModelSerializer):
    class Meta:
        model = TestCase
        fields = ["name", "input", "expected_output"]
        read_only_fields = fields


class StudentQuestionSummarySerializer(ModelSerializer):
    languages = serializers.ListField(child=ChoiceField(LANGUAGE_CHOICES), read_only=True)

    class Meta:
        model = Question
        fields = ["id", "title", "languages", "time_limit_ms", "memory_limit_mb", "output_limit_kb"]
        read_only_fields = fields


class StudentQuestionSerializer(StudentQuestionSummarySerializer):
    """A question as students see it. Rows come with `samples`: its sample tests."""

    starter_code = serializers.DictField(child=serializers.CharField(), read_only=True)
    checker = serializers.SerializerMethodField()
    test_cases = SampleTestSerializer(source="samples", many=True, read_only=True)

    class Meta(StudentQuestionSummarySerializer.Meta):
        fields = [
            *StudentQuestionSummarySerializer.Meta.fields,
            "prompt",
            "starter_code",
            "checker",
            "test_cases",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}})
    def get_checker(self, question: Question) -> dict[str, str]:
        return {"type": question.checker["type"]}


class StaffQuestionSummarySerializer(StudentQuestionSummarySerializer):
    author_name = serializers.CharField(source="author.get_full_name", read_only=True)

    class Meta(StudentQuestionSummarySerializer.Meta):
        fields = [
            *StudentQuestionSummarySerializer.Meta.fields,
            "author", "author_name", "source", "tests_version", "version", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class StaffQuestionSerializer(StaffQuestionSummarySerializer):
    """A question as staff sees it, whole."""

    starter_code = serializers.DictField(child=serializers.CharField(), read_only=True)
    checker = CheckerField(read_only=True)
    groups = GroupSerializer(many=True, read_only=True)
    test_cases = TestCaseSerializer(many=True, read_only=True)

    class Meta(StaffQuestionSummarySerializer.Meta):
        fields = [
            *StaffQuestionSummarySerializer.Meta.fields,
            "prompt", "starter_code", "stop_on_failure", "checker", "groups", "test_cases",
        ]  # fmt: skip
        read_only_fields = fields


class QuestionSummaryRowSerializer(serializers.BaseSerializer[Any]):
    """Each question by how its reader sees it; rows come from `with_sight_of`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._staff, self._student = StaffQuestionSummarySerializer(), StudentQuestionSummarySerializer()

    def to_representation(self, row: Any) -> Any:
        return (self._staff if row.seen_whole else self._student).to_representation(row)


QUESTION = AnyOfSerializer("Question", [StaffQuestionSerializer, StudentQuestionSerializer], None)
QUESTION_SUMMARY = AnyOfSerializer(
    "QuestionSummary", [StaffQuestionSummarySerializer, StudentQuestionSummarySerializer], None
)


class QuestionInput(ModelSerializer):
    title = TitleField()
    prompt = CharField(required=False, allow_blank=True, max_length=validation.MAX_PROMPT_CHARACTERS)
    languages = ListField(child=ChoiceField(LANGUAGE_CHOICES), required=False, min_length=1, max_length=20)
    starter_code = serializers.DictField(child=CharField(allow_blank=True), required=False)
    checker = CheckerField(required=False)
    groups: Any = serializers.ListSerializer(
        child=GroupSerializer(), required=False, max_length=validation.MAX_GROUPS
    )
    test_cases: Any = serializers.ListSerializer(
        child=NestedTestCase(), required=False, max_length=validation.MAX_TESTS
    )

    class Meta:
        model = Question
        fields = [
            "title", "prompt", "languages", "starter_code", "time_limit_ms", "memory_limit_mb", "output_limit_kb",
            "stop_on_failure", "checker", "groups", "source", "test_cases",
        ]  # fmt: skip


class QuestionChanges(QuestionInput):
    version = IntegerField(required=False, help_text=VERSION)

    class Meta(QuestionInput.Meta):
        fields = [*QuestionInput.Meta.fields, "version"]


# --- assignments ----------------------------------------------------------------------------------------------------


class EntrySerializer(ModelSerializer):
    title = serializers.CharField(source="question.title", read_only=True)
    points = PointsField()

    class Meta:
        model = AssignmentQuestion
        fields = ["question", "title", "points", "position"]
        read_only_fields = fields


class EntryInput(serializers.Serializer[Any]):
    question = IdField()
    points = PointsField(required=False, help_text="Default: what the question's tests are worth together.")
    position = IntegerField(required=False, help_text="Default: its place in the list.")


class StudentAssignmentSerializer(ModelSerializer):
    """An assignment as students see it. Rows come with the `entries` that the reader may see."""

    questions = EntrySerializer(source="entries", many=True, read_only=True)
    status = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = [
            "id", "class", "title", "description", "opens_at", "due_at", "late_until", "status", "release",
            "max_attempts", "questions", "published_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ChoiceField(Status.choices))
    def get_status(self, assignment: Assignment) -> str:
        return assignment.status_at(clock.now())


# `class` is a keyword of Python, so the field cannot be declared in the class body
_CLASS: dict[str, Any] = {"class": serializers.PrimaryKeyRelatedField(source="classroom", read_only=True)}
StudentAssignmentSerializer._declared_fields |= _CLASS


class StaffAssignmentSerializer(StudentAssignmentSerializer):
    """An assignment as staff sees it."""

    class Meta(StudentAssignmentSerializer.Meta):
        fields = [
            *StudentAssignmentSerializer.Meta.fields,
            "auto_grade",
            "skip_superseded",
            "created_by",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class AssignmentRowSerializer(serializers.BaseSerializer[Any]):
    """Each assignment by how its reader sees it; rows come from `with_sight_of`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._staff, self._student = StaffAssignmentSerializer(), StudentAssignmentSerializer()

    def to_representation(self, row: Any) -> Any:
        return (self._staff if row.seen_whole else self._student).to_representation(row)


ASSIGNMENT = AnyOfSerializer("Assignment", [StaffAssignmentSerializer, StudentAssignmentSerializer], None)


class _AssignmentFields(serializers.Serializer[Any]):
    title = TitleField()
    description = CharField(required=False, allow_blank=True, max_length=validation.MAX_PROMPT_CHARACTERS)
    opens_at = DateTimeField(required=False, allow_null=True)
    due_at = DateTimeField(required=False, allow_null=True)
    late_until = DateTimeField(required=False, allow_null=True)
    release = ChoiceField(Release.choices, required=False)
    auto_grade = BooleanField(required=False)
    skip_superseded = BooleanField(
        required=False,
        help_text="Of what a student has waiting for a question, only the newest is graded; the others are skipped.",
    )
    max_attempts = IntegerField(required=False, allow_null=True, min_value=1)
    questions: Any = serializers.ListSerializer(
        child=EntryInput(), required=False, max_length=validation.MAX_QUESTIONS
    )


class AssignmentChanges(_AssignmentFields):
    version = IntegerField(required=False, help_text=VERSION)


class AssignmentInput(_AssignmentFields):
    """With `class`, which stays: an assignment never moves to another class."""


AssignmentInput._declared_fields |= {"class": IdField(source="classroom_id")}
