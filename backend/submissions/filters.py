"""Filters of the list of submissions."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from assignments.models import Assignment
from assignments.serializers import LANGUAGE_CHOICES
from common.filters import DateTimeFilter, IdFilter
from submissions.models import VERDICTS, Submission, SubmissionStatus
from submissions.visibility import with_known_verdict


class SubmissionFilter(django_filters.FilterSet):
    assignment = IdFilter()
    question = IdFilter()
    student = IdFilter()
    classroom = IdFilter(method="filter_classroom")
    language = django_filters.ChoiceFilter(choices=LANGUAGE_CHOICES)
    status = django_filters.ChoiceFilter(choices=SubmissionStatus.choices)
    submitted_after = DateTimeFilter(field_name="submitted_at", lookup_expr="gte")
    submitted_before = DateTimeFilter(field_name="submitted_at", lookup_expr="lt")
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

    def filter_verdict(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return with_known_verdict(queryset, self.request.user).filter(verdict=value)
