"""Shapes of classes and members. What a student gets and what staff gets are two serializers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classes.models import STAFF_ROLES, ClassRole, Classroom, Enrollment, effective_role
from common.fields import CharField, ChoiceField, IntegerField, ModelSerializer, TitleField
from common.schema import AnyOfSerializer

MAX_DESCRIPTION = 50_000


class ClassInput(serializers.Serializer[Any]):
    name = TitleField()
    description = CharField(required=False, allow_blank=True, max_length=MAX_DESCRIPTION)
    term = TitleField(required=False, allow_blank=True, max_length=100)


class ClassChanges(ClassInput):
    version = IntegerField(
        required=False, help_text="The version that you read; a newer one refuses the edit."
    )


class JoinInput(serializers.Serializer[Any]):
    code = CharField(max_length=100, help_text="Case, blanks and dashes do not matter.")


class MemberChanges(serializers.Serializer[Any]):
    role = ChoiceField(ClassRole.choices)


class StudentClassSerializer(ModelSerializer):
    """A class as its students see it. Rows come from `with_enrollment_of`."""

    owner_name = serializers.CharField(source="owner.get_full_name", read_only=True)
    is_archived = serializers.BooleanField(read_only=True)
    my_role = serializers.SerializerMethodField(help_text="Your role in the class; admins count as teachers.")

    class Meta:
        model = Classroom
        fields = [
            "id", "name", "description", "term", "owner", "owner_name", "is_archived", "my_role", "created_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ChoiceField(ClassRole.choices))
    def get_my_role(self, row: Any) -> str | None:
        return effective_role(self.context["request"].user, row.enrollment_role)


class StaffClassSerializer(StudentClassSerializer):
    """A class as its staff sees it: with the join code."""

    class Meta(StudentClassSerializer.Meta):
        fields = [*StudentClassSerializer.Meta.fields, "join_code"]
        read_only_fields = fields


class ClassRowSerializer(serializers.BaseSerializer[Any]):
    """Each class by the reader's role in it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._staff, self._student = (
            StaffClassSerializer(context=self._context),
            StudentClassSerializer(context=self._context),
        )

    def to_representation(self, row: Any) -> Any:
        role = effective_role(self.context["request"].user, row.enrollment_role)
        return (self._staff if role in STAFF_ROLES else self._student).to_representation(row)


CLASS = AnyOfSerializer(
    "Class", [StaffClassSerializer, StudentClassSerializer], resource_type_field_name=None
)


class MemberSerializer(ModelSerializer):
    """A member, for staff."""

    email = serializers.EmailField(source="user.email", read_only=True)
    first_name = serializers.CharField(source="user.first_name", read_only=True)
    last_name = serializers.CharField(source="user.last_name", read_only=True)

    class Meta:
        model = Enrollment
        fields = ["user", "email", "first_name", "last_name", "role", "joined_at"]
        read_only_fields = fields
