"""The site's addresses and, beside them, views that fail in every way that a view can."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autograder.urls import handler400, handler403, handler404, handler500
from autograder.urls import urlpatterns as site
from common import errors
from common.envelope import Answer
from common.idempotency import idempotent
from common.models import AttemptCount

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
FAILURES: dict[str, Exception] = {
    "api": errors.Conflict("It is archived.", code="class_archived"),
    "fields": errors.InvalidInput(fields={"a.b": ["Give a number."], "c": ["Too long."]}),
    "one-field": errors.InvalidInput.field("code", "No class has this code."),
    "stale": errors.StaleVersion(),
    "limited": errors.TooManyRequests(retry_after=7),
    "unavailable": errors.Unavailable(),
    "django-404": Http404("secret"),
    "django-403": PermissionDenied("secret"),
    "drf-validation": exceptions.ValidationError(
        {"tests": [{}, {"input": ["Not a string."]}], "name": ["Empty."]}
    ),
    "drf-list": exceptions.ValidationError(["One thing.", "Another."]),
    "database": OperationalError("secret"),
    "crash": RuntimeError("secret"),
    "integrity": IntegrityError("secret"),
}


class FailingView(APIView):
    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    def get(self, request: Request, name: str) -> Response:
        raise FAILURES[name]


def plain_failure(request: HttpRequest, name: str) -> HttpResponse:
    raise FAILURES[name]


class CreatingView(APIView):
    """Creates a row, and fails after it where the body asks for that."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @idempotent
    def post(self, request: Request) -> Response:
        row = AttemptCount.objects.create(
            scope="test",
            subject_sha256=str(AttemptCount.objects.count()),
            window_starts_at="2026-01-01T00:00Z",
        )
        if request.data.get("fail") == "refuse":
            raise errors.Conflict
        if request.data.get("fail") == "crash":
            raise RuntimeError
        if request.data.get("fail") == "integrity":
            with transaction.atomic():
                AttemptCount.objects.create(
                    scope=row.scope, subject_sha256=row.subject_sha256, window_starts_at=row.window_starts_at
                )
        return Answer({"id": row.pk, "at": row.window_starts_at}, message="Made.", status=201)


class LongView(APIView):
    """As much text as is asked for, with a version."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        data: dict[str, Any] = {"text": "word " * int(request.query_params.get("words", "1"))}
        if version := request.query_params.get("version"):
            data["version"] = int(version)
        return Response(data)


urlpatterns = [
    *site,
    path("fail/<str:name>/", FailingView.as_view()),
    path("plain-fail/<str:name>/", plain_failure),
    path("create/", CreatingView.as_view()),
    path("long/", LongView.as_view()),
]
