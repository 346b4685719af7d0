"""Admin pages of classes: to look at and search; what may be changed is an action, through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from classes import services
from classes.models import Classroom, Enrollment
from common.admin import EvidenceAdmin, EvidenceInline, apply_to_each


class EnrollmentInline(EvidenceInline):
    model = Enrollment
    fields = ("user", "role", "joined_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrollment]:
        return super().get_queryset(request).select_related("user", "classroom")


@admin.register(Classroom)
class ClassroomAdmin(EvidenceAdmin):
    list_display = ("name", "term", "owner", "members", "archived_at", "created_at")
    list_filter = (("archived_at", admin.EmptyFieldListFilter), "term")
    list_select_related = ("owner",)
    search_fields = ("name", "term", "owner__email", "=join_code")
    inlines = (EnrollmentInline,)
    actions = ("archive", "unarchive", "renew_join_code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classroom]:
        return super().get_queryset(request).annotate(member_count=Count("enrollments"))

    @admin.display(ordering="member_count")
    def members(self, classroom: Classroom) -> int:
        return classroom.member_count  # type: ignore[attr-defined]

    @admin.action(description="Archive: read-only for everybody")
    def archive(self, request: HttpRequest, rows: QuerySet[Classroom]) -> None:
        self._each(request, rows, services.archive_class, "Archived")

    @admin.action(description="Unarchive")
    def unarchive(self, request: HttpRequest, rows: QuerySet[Classroom]) -> None:
        self._each(request, rows, services.unarchive_class, "Unarchived")

    @admin.action(description="Replace the join code")
    def renew_join_code(self, request: HttpRequest, rows: QuerySet[Classroom]) -> None:
        self._each(request, rows, services.renew_join_code, "New join codes")

    def _each(self, request: HttpRequest, rows: QuerySet[Classroom], verb: Any, done: str) -> None:
        apply_to_each(request, rows, lambda row: verb(request.user, classroom_id=row.pk), done)


@admin.register(Enrollment)
class EnrollmentAdmin(EvidenceAdmin):
    list_display = ("user", "classroom", "role", "joined_at")
    list_filter = ("role", ("classroom__archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "classroom")
    search_fields = ("user__email", "user__last_name", "classroom__name")
