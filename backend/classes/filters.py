"""Filters of the lists of classes and members."""

from __future__ import annotations

import django_filters

from classes.models import ClassRole, Classroom, Enrollment
from common.filters import BooleanFilter


class ClassFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the name.")
    term = django_filters.CharFilter(help_text="The exact term.")
    is_archived = BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Classroom
        fields: list[str] = []


class MemberFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=ClassRole.choices)

    class Meta:
        model = Enrollment
        fields: list[str] = []
