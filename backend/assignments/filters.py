"""Filters of the bank's and the assignments' lists. None finds a row by something that its reader may not see."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from assignments.models import Assignment, AssignmentQuestion, Question, Status, TestCase, Visibility
from common import clock
from common.filters import BooleanFilter, DateTimeFilter, IdFilter


class QuestionFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the title.")
    mine = BooleanFilter(method="by_author", help_text="Whether you are the author.")
    assignment = IdFilter(method="by_assignment", help_text="Questions of this assignment.")

    class Meta:
        model = Question
        fields: list[str] = []

    def by_author(self, rows: QuerySet[Question], name: str, mine: bool) -> QuerySet[Question]:
        user = self.request.user
        return rows.filter(author=user) if mine else rows.exclude(author=user)

    def by_assignment(self, rows: QuerySet[Question], name: str, assignment_id: Any) -> QuerySet[Question]:
        entries = AssignmentQuestion.objects.visible_to(self.request.user).filter(assignment=assignment_id)
        return rows.filter(pk__in=entries.values("question"))


class TestCaseFilter(django_filters.FilterSet):
    __test__ = False
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the name.")
    visibility = django_filters.ChoiceFilter(choices=Visibility.choices)
    question = IdFilter(method="by_question", help_text="Test cases of this question.")

    class Meta:
        model = TestCase
        fields: list[str] = []

    def by_question(self, rows: QuerySet[TestCase], name: str, question_id: Any) -> QuerySet[TestCase]:
        questions = Question.objects.with_staff(self.request.user).filter(pk=question_id)
        links = Question.test_cases.through.objects.filter(question__in=questions)
        return rows.filter(pk__in=links.values("testcase"))


class AssignmentFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the title.")
    status = django_filters.ChoiceFilter(
        choices=Status.choices, method="by_status", help_text="As shown: what is over counts as closed."
    )
    question = IdFilter(method="by_question", help_text="Assignments with this question.")
    due_after = DateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_before = DateTimeFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def by_status(self, rows: Any, name: str, status: str) -> QuerySet[Assignment]:
        return rows.in_status(status, clock.now())

    def by_question(self, rows: QuerySet[Assignment], name: str, question_id: Any) -> QuerySet[Assignment]:
        entries = AssignmentQuestion.objects.visible_to(self.request.user).filter(question=question_id)
        return rows.filter(pk__in=entries.values("assignment"))


AssignmentFilter.base_filters["class"] = IdFilter(
    field_name="classroom", help_text="Assignments of this class."
)
