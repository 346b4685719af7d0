"""Filters of the list of submissions."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from assignments.serializers import LANGUAGE_CHOICES
from common.filters import IdFilter
from submissions.models import VERDICTS, Submission, SubmissionStatus
from submissions.visibility import with_known_verdict


class SubmissionFilter(django_filters.FilterSet):
    assignment = IdFilter()
    question = IdFilter()
    student = IdFilter()
    classroom = IdFilter(field_name="assignment__classroom")
    language = django_filters.ChoiceFilter(choices=LANGUAGE_CHOICES)
    status = django_filters.ChoiceFilter(choices=SubmissionStatus.choices)
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

    def filter_verdict(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return with_known_verdict(queryset, self.request.user).filter(verdict=value)
