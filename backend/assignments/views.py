"""The API of questions, test cases and assignments: parse, call one service, answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assignments import filters, serializers, services
from assignments.models import Assignment, AssignmentQuestion, Question, TestCase, Visibility
from common.envelope import Answer
from common.fields import ID_PATTERN
from common.idempotency import idempotent
from common.parsers import parse_body
from common.versions import expected_version, versioned


def _changes(shape: Any, request: Request) -> dict[str, Any]:
    changes = parse_body(shape, request, partial=True)
    changes.pop("version", None)
    return changes


@extend_schema(tags=["questions"], responses=serializers.QUESTION)
@extend_schema_view(
    list=extend_schema(
        summary="Questions that you may see, without test cases", responses=serializers.QUESTION_SUMMARY
    )
)
class QuestionViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Question]):
    queryset = Question.objects.none()
    serializer_class = serializers.QuestionSummaryRowSerializer
    filterset_class = filters.QuestionFilter
    ordering_fields = ("id", "title", "created_at")
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> QuerySet[Question]:
        user = self.request.user
        return Question.objects.visible_to(user).with_sight_of(user).select_related("author")

    def _answer(self, question: Any, *, status: int = 200) -> Response:
        if question.seen_whole:
            prefetch_related_objects([question], "test_cases")
            return Response(serializers.StaffQuestionSerializer(question).data, status=status)
        samples = TestCase.objects.filter(visibility=Visibility.SAMPLE)
        prefetch_related_objects([question], Prefetch("test_cases", samples, to_attr="samples"))
        return Response(serializers.StudentQuestionSerializer(question).data, status=status)

    @extend_schema(summary="One question: whole for staff, with its sample tests for students")
    def retrieve(self, request: Request, pk: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        summary="Write a question",
        request=serializers.QuestionInput,
        responses={201: serializers.StaffQuestionSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        question = services.create_question(request.user, **parse_body(serializers.QuestionInput, request))
        return self._answer(self.get_queryset().get(pk=question.pk), status=201)

    @extend_schema(
        summary="Change a question",
        request=serializers.QuestionChanges,
        responses=serializers.StaffQuestionSerializer,
    )
    @versioned
    def partial_update(self, request: Request, pk: str) -> Response:
        changes = _changes(serializers.QuestionChanges, request)
        services.update_question(
            request.user, question_id=int(pk), expected_version=expected_version(request), **changes
        )
        return self._answer(self.get_object())

    @extend_schema(summary="Delete a question that nothing uses", responses={200: None})
    @versioned
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_question(
            request.user, question_id=int(pk), expected_version=expected_version(request)
        )
        return Answer(message="The question is deleted.")


@extend_schema(tags=["questions"], responses=serializers.TestCaseSerializer)
@extend_schema_view(
    list=extend_schema(
        summary="Test cases that you may see as staff, without their data",
        responses=serializers.TestCaseSummarySerializer,
    ),
    retrieve=extend_schema(summary="One test case"),
)
class TestCaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[TestCase]):
    __test__ = False
    queryset = TestCase.objects.none()
    filterset_class = filters.TestCaseFilter
    ordering_fields = ("id", "name", "position")
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> QuerySet[TestCase]:
        rows = TestCase.objects.visible_to(self.request.user)
        return rows.defer("input", "expected_output") if self.action == "list" else rows

    def get_serializer_class(self) -> Any:
        return (
            serializers.TestCaseSummarySerializer if self.action == "list" else serializers.TestCaseSerializer
        )

    @extend_schema(
        summary="Write a test case",
        request=serializers.TestCaseInput,
        responses={201: serializers.TestCaseSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        test = services.create_test_case(request.user, **parse_body(serializers.TestCaseInput, request))
        return Response(serializers.TestCaseSerializer(test).data, status=201)

    @extend_schema(
        summary="Change a test case, in every question that has it", request=serializers.TestCaseChanges
    )
    @versioned
    def partial_update(self, request: Request, pk: str) -> Response:
        changes = _changes(serializers.TestCaseChanges, request)
        test = services.update_test_case(
            request.user, test_case_id=int(pk), expected_version=expected_version(request), **changes
        )
        return Response(serializers.TestCaseSerializer(test).data)

    @extend_schema(summary="Delete a test case, from every question that has it", responses={200: None})
    @versioned
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_test_case(
            request.user, test_case_id=int(pk), expected_version=expected_version(request)
        )
        return Answer(message="The test case is deleted.")


@extend_schema(tags=["assignments"], responses=serializers.ASSIGNMENT)
@extend_schema_view(
    list=extend_schema(summary="Assignments of your classes"),
    retrieve=extend_schema(summary="One assignment"),
)
class AssignmentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Assignment]
):
    queryset = Assignment.objects.none()
    serializer_class = serializers.AssignmentRowSerializer
    filterset_class = filters.AssignmentFilter
    ordering_fields = ("id", "title", "opens_at", "due_at")
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> QuerySet[Assignment]:
        user = self.request.user
        entries = AssignmentQuestion.objects.visible_to(user).select_related("question")
        rows = Assignment.objects.visible_to(user).with_sight_of(user)
        return rows.prefetch_related(Prefetch("entries", entries))

    def _answer(self, assignment_id: int, *, message: str = "", status: int = 200) -> Response:
        row = self.get_queryset().get(pk=assignment_id)
        return Answer(self.get_serializer(row).data, message=message, status=status)

    @extend_schema(
        summary="Make an assignment, a draft",
        request=serializers.AssignmentInput,
        responses={201: serializers.StaffAssignmentSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        assignment = services.create_assignment(
            request.user, **parse_body(serializers.AssignmentInput, request)
        )
        return self._answer(assignment.pk, status=201)

    @extend_schema(
        summary="Change an assignment",
        request=serializers.AssignmentChanges,
        responses=serializers.StaffAssignmentSerializer,
    )
    @versioned
    def partial_update(self, request: Request, pk: str) -> Response:
        changes = _changes(serializers.AssignmentChanges, request)
        services.update_assignment(
            request.user, assignment_id=int(pk), expected_version=expected_version(request), **changes
        )
        return self._answer(int(pk))

    @extend_schema(summary="Delete a draft", responses={200: None})
    @versioned
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_assignment(
            request.user, assignment_id=int(pk), expected_version=expected_version(request)
        )
        return Answer(message="The draft is deleted.")

    @extend_schema(
        summary="Show a draft to the class", request=None, responses=serializers.StaffAssignmentSerializer
    )
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        services.publish_assignment(request.user, assignment_id=int(pk))
        return self._answer(int(pk), message="The assignment is published.")

    @extend_schema(
        summary="End an assignment before its time",
        request=None,
        responses=serializers.StaffAssignmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        services.close_assignment(request.user, assignment_id=int(pk))
        return self._answer(int(pk), message="The assignment is closed.")

    @extend_schema(
        summary="Let a closed assignment take work again",
        request=None,
        responses=serializers.StaffAssignmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        services.reopen_assignment(request.user, assignment_id=int(pk))
        return self._answer(int(pk), message="The assignment takes work again.")
