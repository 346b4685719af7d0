"""Filters and ordering that refuse what they do not know instead of ignoring it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from common.errors import InvalidInput
from common.fields import MAX_ID, DateTimeField


class _IdFormField(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        options.update(min_value=0, max_value=MAX_ID)
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value and not (value.isascii() and value.isdigit()):
            raise forms.ValidationError("Give an id, a whole number.")
        return super().to_python(value)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": MAX_ID})
class IdFilter(django_filters.NumberFilter):
    """Filters by the id of a related row. An id that is not there, or not yours, finds nothing."""

    field_class = _IdFormField


@extend_schema_field({"type": "boolean"})
class BooleanFilter(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is a 400."""

    def __init__(self, **options: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce="true".__eq__, **options)


class _DateTimeFormField(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        try:
            return DateTimeField().run_validation(value) if value else None
        except serializers.ValidationError as error:
            raise forms.ValidationError(error.detail) from None


@extend_schema_field({"type": "string", "format": "date-time"})
class DateTimeFilter(django_filters.Filter):
    """A moment, as strictly as in a body: with its zone, and within what a database can hold."""

    field_class = _DateTimeFormField


class StrictFilterBackend(DjangoFilterBackend):
    """A filter without a value is a 400: it comes of a variable that was not set, and would find everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        for name, each in filterset_class.base_filters.items() if filterset_class else ():
            is_text = type(each) is django_filters.CharFilter  # every text holds the empty one
            if request.query_params.get(name) == "" and not is_text:
                raise InvalidInput.field(name, "Give a value, or leave this filter out.")
        return super().filter_queryset(request, queryset, view)


class StrictOrderingFilter(OrderingFilter):
    """`?ordering=` by the view's `ordering_fields` only; an unknown one is a 400 that names the known ones."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        allowed = getattr(view, "ordering_fields", None) or ()
        asked = request.query_params.get(self.ordering_param, "")
        for term in filter(None, (part.strip() for part in asked.split(","))):
            if term.removeprefix("-") not in allowed:
                raise InvalidInput.field("ordering", f"Order by one of: {', '.join(allowed) or 'nothing'}.")
        ordering = super().get_ordering(request, queryset, view)
        if not ordering or "id" in {term.lstrip("-") for term in ordering}:
            return ordering
        # the id settles ties: without it, pages could repeat or miss rows; in the direction that one index can serve
        return [*ordering, "-id" if ordering[-1].startswith("-") else "id"]

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The fields by name: `?ordering=-created_at,id`."""
        fields = getattr(view, "ordering_fields", None) or ()
        if not fields:
            return []
        terms = [sign + name for name in fields for sign in ("", "-")]
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": "Fields to order by, separated by commas; `-` before one turns it round.",
                "schema": {"type": "array", "items": {"type": "string", "enum": terms}},
                "style": "form",
                "explode": False,
            }
        ]
