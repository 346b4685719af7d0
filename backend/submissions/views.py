"""Submissions, code runs and grading over HTTP: parse, call one service, answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock, replica
from common.envelope import Answer
from common.errors import NotFound
from common.idempotency import idempotent
from common.parsers import parse_body, whole_number
from common.schema import AnyOfSerializer
from common.versions import expected_version, versioned
from submissions import code_runs, endings, lists, services, workers
from submissions.filters import SubmissionFilter
from submissions.models import BatchRun, Submission, SubmissionStatus
from submissions.serializers import (
    BatchReceiptSerializer,
    BatchSerializer,
    GradeSerializer,
    LanguageSerializer,
    PublishedCountSerializer,
    ReceiptSerializer,
    RunAnswerSerializer,
    RunAutograderSerializer,
    RunCodeSerializer,
    StaffSubmissionSerializer,
    SubmissionRowSerializer,
    SubmissionSerializer,
    SubmitSerializer,
)
from submissions.visibility import describe, for_display, with_results

SHAPES: dict[str, Any] = {
    "component_name": "SubmissionForReader",
    "serializers": [StaffSubmissionSerializer, SubmissionSerializer],
    "resource_type_field_name": None,
}
SUBMISSION, SUBMISSIONS = AnyOfSerializer(**SHAPES), AnyOfSerializer(**SHAPES, many=True)

WAIT = OpenApiParameter(
    "wait",
    {"type": "integer", "minimum": 0, "maximum": endings.MAX_WAIT_SECONDS},
    description=(
        "Answer when the grading that you asked for, by handing in or by run-autograder, has ended; after so many seconds at "
        "the latest, and at once where you wait already or too many do. Until it is graded, `Retry-After` says when to ask "
        "again."
    ),
)


def represent(submission_id: int, request: Request) -> dict[str, Any]:
    """One submission as this user may see it; `NotFound` if that is nothing."""
    rows = for_display(Submission.objects.visible_to(request.user).filter(pk=submission_id))
    described = describe(with_results(rows), request.user)
    if not described:
        raise NotFound
    return dict(SubmissionRowSerializer(described[0]).data)


@extend_schema(tags=["submissions"])
class SubmissionsView(GenericAPIView):
    queryset = Submission.objects.none()
    serializer_class = SubmissionSerializer
    filterset_class = SubmissionFilter
    ordering_fields = ("id", "submitted_at", "attempt")

    def get_queryset(self) -> QuerySet[Submission]:
        return for_display(Submission.objects.listed_for(self.request.user))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return lists.sorted_last(super().filter_queryset(queryset), self.request)

    @extend_schema(summary="Submissions that you may see", responses=SUBMISSIONS)
    def get(self, request: Request) -> Response:
        """Students list their own submissions, staff those of their classes."""
        rows = self.filter_queryset(self.get_queryset())
        login = getattr(request, "login", None)
        page = replica.read(
            lambda alias: with_results(self.paginate_queryset(rows.using(alias)) or []),
            wrote_at=login.wrote_at if login else None,
        )
        described = describe(page, request.user)
        return self.get_paginated_response(SubmissionRowSerializer(described, many=True).data)

    @extend_schema(summary="Hand in code", request=SubmitSerializer, responses={201: ReceiptSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Hands code in. It is saved before the answer leaves, and graded at once unless the assignment waits."""
        fields = parse_body(SubmitSerializer, request)
        submission = services.submit(
            request.user,
            assignment_id=fields["assignment"],
            question_id=fields["question"],
            language=fields["language"],
            code=fields["code"],
            received_at=clock.received_at(request),
        )
        return Response(ReceiptSerializer(submission).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["submissions"])
class SubmissionView(APIView):
    @extend_schema(summary="One submission, with its results", parameters=[WAIT], responses=SUBMISSION)
    def get(self, request: Request, id: int) -> Response:
        """One submission with its results, as far as the reader may see them; with `wait`, when it is graded."""
        seconds = whole_number(request, WAIT.name, default=0, low=0, high=endings.MAX_WAIT_SECONDS)
        if seconds:
            endings.wait_for_grading(request.user, submission_id=id, seconds=seconds)
        shown = represent(id, request)
        asks_again = seconds and shown["status"] in (SubmissionStatus.QUEUED, SubmissionStatus.RUNNING)
        return Response(shown, headers={"Retry-After": "1"} if asks_again else None)


@extend_schema(tags=["code"])
class RunCodeView(APIView):
    @extend_schema(
        summary="Run code without handing it in", request=RunCodeSerializer, responses=RunAnswerSerializer
    )
    def post(self, request: Request) -> Response:
        """Runs code without submitting it: on a question's sample tests, on tests of your own, or on one input."""
        fields = parse_body(RunCodeSerializer, request)
        answer = code_runs.run_code(
            request.user,
            language=fields["language"],
            code=fields["code"],
            question_id=fields.get("question"),
            tests=fields.get("tests"),
            stdin=fields.get("input"),
        )
        return Response(RunAnswerSerializer(answer).data)


@extend_schema(tags=["code"])
class LanguagesView(APIView):
    @extend_schema(
        summary="The languages, their versions and commands", responses=LanguageSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """The languages, with the version that the workers have, or why one is not offered."""
        return Response(LanguageSerializer(workers.languages(), many=True).data)


@extend_schema(tags=["grading"])
class RunAutograderView(APIView):
    @extend_schema(
        summary="Grade submissions again",
        request=RunAutograderSerializer,
        responses={202: BatchReceiptSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Grades submissions (again): all of an assignment, or chosen ones. Grades by hand stand."""
        fields = parse_body(RunAutograderSerializer, request)
        batch = services.run_autograder(
            request.user, assignment_id=fields.get("assignment"), submission_ids=fields.get("submissions")
        )
        return Response(BatchReceiptSerializer(batch).data, status=status.HTTP_202_ACCEPTED)


@extend_schema(tags=["grading"])
class AutograderProgressView(APIView):
    @extend_schema(summary="How far an autograder run is", responses=BatchSerializer)
    def get(self, request: Request, id: int) -> Response:
        """How far a run of the autograder is."""
        batch = BatchRun.objects.visible_to(request.user).with_progress().filter(pk=id).first()
        if batch is None:
            raise NotFound
        return Response(BatchSerializer(batch).data)


@extend_schema(tags=["grading"])
class GradeView(APIView):
    @extend_schema(summary="Grade by hand", request=GradeSerializer, responses=StaffSubmissionSerializer)
    @versioned
    def put(self, request: Request, id: int) -> Response:
        """Grades by hand. The grade survives every run of the autograder; of two graders at once the later gets 412."""
        fields = parse_body(GradeSerializer, request)
        services.grade_by_hand(
            request.user,
            submission_id=id,
            score=fields["score"],
            feedback=fields.get("feedback"),
            expected_version=expected_version(request),
        )
        return Response(represent(id, request))


@extend_schema(tags=["grading"])
class PublishView(APIView):
    @extend_schema(summary="Show a grade to its student", request=None, responses=StaffSubmissionSerializer)
    def post(self, request: Request, id: int) -> Response:
        """Shows the grade to its student, who is told once."""
        services.publish(request.user, submission_id=id)
        return Response(represent(id, request))


@extend_schema(tags=["grading"])
class PublishAllView(APIView):
    @extend_schema(
        summary="Show all grades of an assignment", request=None, responses=PublishedCountSerializer
    )
    def post(self, request: Request, id: int) -> Response:
        """Shows all grades of an assignment."""
        count = services.publish_all(request.user, assignment_id=id)
        return Answer({"published": count}, message=f"{count} grades are visible now that were not before.")
