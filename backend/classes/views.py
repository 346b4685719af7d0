"""The API of classes: parse, call one service, answer."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from classes import filters, permissions, serializers, services
from classes.models import Classroom, Enrollment
from common.envelope import Answer
from common.fields import ID_PATTERN
from common.idempotency import idempotent
from common.limits import client_address
from common.parsers import parse_body
from common.versions import expected_version, versioned


@extend_schema(tags=["classes"], responses=serializers.CLASS)
@extend_schema_view(
    list=extend_schema(summary="The classes that you are in; for admins, all"),
    retrieve=extend_schema(summary="One class"),
)
class ClassViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Classroom]):
    queryset = Classroom.objects.none()
    serializer_class = serializers.ClassRowSerializer
    filterset_class = filters.ClassFilter
    ordering_fields = ("id", "name", "term", "created_at")
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> QuerySet[Classroom]:
        return (
            Classroom.objects.visible_to(self.request.user)
            .with_enrollment_of(self.request.user)
            .select_related("owner")
        )

    def _answer(self, classroom_id: int, *, message: str = "", status: int = 200) -> Response:
        row = get_object_or_404(self.get_queryset(), pk=classroom_id)
        return Answer(self.get_serializer(row).data, message=message, status=status)

    @extend_schema(summary="Make a class", request=serializers.ClassInput, responses={201: serializers.CLASS})
    @idempotent
    def create(self, request: Request) -> Response:
        classroom = services.create_class(request.user, **parse_body(serializers.ClassInput, request))
        return self._answer(classroom.pk, status=201)

    @extend_schema(summary="Change a class", request=serializers.ClassChanges)
    @versioned
    def partial_update(self, request: Request, pk: str) -> Response:
        changes = parse_body(serializers.ClassChanges, request, partial=True)
        changes.pop("version", None)
        services.update_class(
            request.user, classroom_id=int(pk), expected_version=expected_version(request), **changes
        )
        return self._answer(int(pk))

    @extend_schema(summary="Delete an empty class", responses={200: None})
    @versioned
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_class(request.user, classroom_id=int(pk), expected_version=expected_version(request))
        return Answer(message="The class is deleted.")

    @extend_schema(summary="Make a class read-only", request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        services.archive_class(request.user, classroom_id=int(pk))
        return self._answer(int(pk), message="The class is archived: it can be read, not changed.")

    @extend_schema(summary="Make an archived class writable again", request=None)
    @action(detail=True, methods=["post"])
    def unarchive(self, request: Request, pk: str) -> Response:
        services.unarchive_class(request.user, classroom_id=int(pk))
        return self._answer(int(pk))

    @extend_schema(summary="Replace the join code", request=None)
    @action(detail=True, methods=["post"], url_path="join-code")
    def join_code(self, request: Request, pk: str) -> Response:
        services.renew_join_code(request.user, classroom_id=int(pk))
        return self._answer(int(pk), message="The old join code no longer works.")

    @extend_schema(summary="Leave a class", request=None, responses={200: None})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        services.leave_class(request.user, classroom_id=int(pk))
        return Answer(message="You left the class.")

    @extend_schema(summary="Join a class by its id and code", request=serializers.JoinInput)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str) -> Response:
        return self._join(request, classroom_id=int(pk))

    @extend_schema(
        summary="Join a class by its code", request=serializers.JoinInput, operation_id="classes_join_by_code"
    )
    @action(detail=False, methods=["post"], url_path="join", url_name="join-by-code")
    def join_by_code(self, request: Request) -> Response:
        return self._join(request, classroom_id=None)

    def _join(self, request: Request, *, classroom_id: int | None) -> Response:
        code = parse_body(serializers.JoinInput, request)["code"]
        address = client_address(request)
        classroom = services.join_class(request.user, code=code, address=address, classroom_id=classroom_id)
        return self._answer(classroom.pk)


@extend_schema(tags=["classes"])
@extend_schema_view(list=extend_schema(summary="Who is in the class (staff)"))
class MemberViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Enrollment]):
    queryset = Enrollment.objects.none()
    serializer_class = serializers.MemberSerializer
    filterset_class = filters.MemberFilter
    ordering_fields = ("joined_at", "role", "user__last_name", "user__email")
    lookup_url_kwarg, lookup_value_regex = "member_id", ID_PATTERN

    def get_queryset(self) -> QuerySet[Enrollment]:
        user = self.request.user
        classroom = get_object_or_404(Classroom.objects.visible_to(user), pk=self.kwargs["classroom_id"])
        permissions.require_staff(user, classroom)
        return classroom.enrollments.select_related("user")

    @extend_schema(summary="Change a member's role", request=serializers.MemberChanges)
    def partial_update(self, request: Request, classroom_id: str, member_id: str) -> Response:
        changes = parse_body(serializers.MemberChanges, request, partial=True)
        # answered as it was changed, and not read again: who gave away their own role may not read members any more
        member = services.set_member_role(
            request.user, classroom_id=int(classroom_id), member_id=int(member_id), role=changes.get("role")
        )
        return Response(self.get_serializer(member).data)

    @extend_schema(summary="Remove a member", responses={200: None})
    def destroy(self, request: Request, classroom_id: str, member_id: str) -> Response:
        services.remove_member(request.user, classroom_id=int(classroom_id), member_id=int(member_id))
        return Answer(message="The member is removed.")
