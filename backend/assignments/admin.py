"""Admin pages of the bank and of assignments: evidence with its history; what may be changed is an action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from assignments import services
from assignments.models import Assignment, AssignmentQuestion, Question, TestCase
from common.admin import EvidenceAdmin, EvidenceInline, apply_to_each, as_written


class TestCaseInline(EvidenceInline):
    """The tests of a question, without their data."""

    __test__ = False
    model = Question.test_cases.through
    verbose_name_plural = "test cases"
    hide_title = True
    fields = ("testcase", "visibility", "points", "position", "group")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).select_related("testcase", "question")
        return rows.defer("testcase__input", "testcase__expected_output").order_by(
            "testcase__position", "testcase"
        )

    def visibility(self, link: Any) -> str:
        return link.testcase.visibility

    def points(self, link: Any) -> str:
        return str(link.testcase.points)

    def position(self, link: Any) -> int:
        return link.testcase.position

    def group(self, link: Any) -> str:
        return link.testcase.group


class EntryInline(EvidenceInline):
    model = AssignmentQuestion
    fields = ("question", "points", "position")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssignmentQuestion]:
        return super().get_queryset(request).select_related("question", "assignment")


@admin.register(Question)
class QuestionAdmin(EvidenceAdmin, SimpleHistoryAdmin):
    list_display = ("title", "author", "tests_version", "updated_at")
    list_filter = ("stop_on_failure", "updated_at")
    list_select_related = ("author",)
    search_fields = ("title", "author__email", "source")
    exclude = ("test_cases",)
    readonly_preprocess_fields = {"prompt": as_written}
    heavy = ("prompt", "starter_code")
    inlines = (TestCaseInline,)
    history_list_display = ("tests_version",)


@admin.register(TestCase)
class TestCaseAdmin(EvidenceAdmin, SimpleHistoryAdmin):
    __test__ = False
    list_display = ("name", "author", "visibility", "points", "group", "version")
    list_filter = ("visibility",)
    list_select_related = ("author",)
    search_fields = ("name", "author__email", "questions__title")
    readonly_preprocess_fields = {"input": as_written, "expected_output": as_written}
    heavy = ("input", "expected_output")


@admin.register(Assignment)
class AssignmentAdmin(EvidenceAdmin):
    list_display = ("title", "classroom", "status", "opens_at", "due_at", "late_until", "release")
    list_filter = ("status", "release", "auto_grade", "skip_superseded", "due_at")
    list_select_related = ("classroom",)
    search_fields = ("title", "classroom__name", "questions__title")
    date_hierarchy = "due_at"
    inlines = (EntryInline,)
    actions = ("publish", "close", "reopen")

    @admin.action(description="Publish drafts")
    def publish(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        self._each(request, rows, services.publish_assignment, "Published")

    @admin.action(description="Close")
    def close(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        self._each(request, rows, services.close_assignment, "Closed")

    @admin.action(description="Reopen")
    def reopen(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        self._each(request, rows, services.reopen_assignment, "Reopened")

    def _each(self, request: HttpRequest, rows: QuerySet[Assignment], verb: Any, done: str) -> None:
        apply_to_each(request, rows, lambda row: verb(request.user, assignment_id=row.pk), done)
