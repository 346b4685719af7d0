"""`GET /api/health/`: what works. Rooms register what they know; this room knows the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import Unavailable

# each gives one or more keys of the answer; whether it is for staff says how much may be told of what is amiss
REPORTERS: list[Callable[[bool], dict[str, Any]]] = []


class HealthView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        summary="Is all well?",
        tags=["health"],
        responses=inline_serializer(
            "Health",
            {
                "status": serializers.CharField(),
                "database": serializers.CharField(),
                "disk": serializers.CharField(),
                "sandbox": serializers.CharField(),
                "workers": serializers.IntegerField(),
                "queued": serializers.IntegerField(),
                "toolchains": serializers.ListField(
                    child=serializers.CharField(),
                    required=False,
                    help_text="For staff: versions that keep a language from being graded.",
                ),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """Answers 200 while submissions are accepted, with what is amiss; 503 when the database is gone."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            data: dict[str, Any] = {"status": "ok", "database": "ok"}
            for reporter in REPORTERS:
                data.update(reporter(bool(getattr(request.user, "is_teacher", False))))
        except DatabaseError:
            raise Unavailable("The database does not answer.", code="database_unavailable") from None
        return Response(data)
