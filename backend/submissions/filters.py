"""Filters of the list of submissions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from assignments.models import Assignment
from assignments.serializers import LANGUAGE_CHOICES
from common.filters import DateTimeFilter, IdFilter
from submissions.lists import in_no_index, is_unbounded
from submissions.models import VERDICTS, Submission, SubmissionStatus
from submissions.visibility import with_known_verdict


class SubmissionFilter(django_filters.FilterSet):
    assignment = IdFilter()
    question = IdFilter()
    student = IdFilter()
    classroom = IdFilter(method="filter_classroom")
    language = django_filters.ChoiceFilter(choices=LANGUAGE_CHOICES, method="filter_broad")
    status = django_filters.ChoiceFilter(choices=SubmissionStatus.choices, method="filter_broad")
    submitted_after = DateTimeFilter(method="filter_time")
    submitted_before = DateTimeFilter(method="filter_time")
    verdict = django_filters.ChoiceFilter(choices=VERDICTS, method="filter_verdict")

    class Meta:
        model = Submission
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """`class` is a keyword of Python, but the word of the API."""
        filters = super().get_filters()
        filters["class"] = filters.pop("classroom")
        return filters

    def filter_queryset(self, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        """Between two times, the newest of that time first: they stand together in the index over the times."""
        found: QuerySet[Submission] = super().filter_queryset(queryset)
        times = (self.form.cleaned_data.get(name) for name in ("submitted_after", "submitted_before"))
        return found.order_by("-submitted_at", "-id") if any(times) else found

    def filter_classroom(self, queryset: QuerySet[Submission], name: str, value: int) -> QuerySet[Submission]:
        """By the ids of its assignments: see `listed_for`."""
        assignments = Assignment.objects.filter(classroom=value).values_list("pk", flat=True)
        return queryset.filter(assignment__in=list(assignments))

    def filter_broad(
        self, queryset: QuerySet[Submission], name: str, value: Any, lookup: str = "exact"
    ) -> QuerySet[Submission]:
        """By what half of the table may share. Beside anything narrower its index must not be walked: hence no column."""
        if is_unbounded(self.request):
            return queryset.filter(**{f"{name}__{lookup}": value})
        sought = queryset.alias(**{f"{name}_sought": in_no_index(name)})
        return sought.filter(**{f"{name}_sought__{lookup}": value})

    def filter_time(self, queryset: QuerySet[Submission], name: str, value: datetime) -> QuerySet[Submission]:
        lookup = "gte" if name == "submitted_after" else "lt"
        return self.filter_broad(queryset, "submitted_at", value, lookup)

    def filter_verdict(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return self.filter_broad(with_known_verdict(queryset, self.request.user), "verdict", value)
