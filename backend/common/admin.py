"""Pages of the admin site: what all rooms share, and this room's own rows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline

from common.errors import ApiError
from common.models import AttemptCount, IdempotencyKey, OutgoingEmail


class EvidenceAdmin(ModelAdmin):
    """To look at, not to change: what is shown happened, and whatever may be changed is changed by an action."""

    list_fullwidth = True
    show_full_result_count = False  # a second COUNT over the whole table
    heavy: tuple[
        str, ...
    ] = ()  # columns that may be long: a page of one row shows them, a list does not even read them

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        one = getattr(request.resolver_match, "kwargs", {}).get("object_id")
        return rows if one else rows.defer(*self.heavy)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EvidenceInline(TabularInline):
    """Rows below a row, to look at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def as_written(text: SafeString) -> SafeString:
    """Code, output and test data with their lines and blanks, for `readonly_preprocess_fields`."""
    return format_html('<pre style="white-space: pre-wrap">{}</pre>', text)


def apply_to_each(request: HttpRequest, queryset: QuerySet[Any], verb: Any, done: str) -> None:
    """Calls a service for each chosen row and tells what came of it: each is its own transaction, as over the API."""
    count = 0
    for row in queryset:
        try:
            verb(row)
            count += 1
        except ApiError as error:
            _tell(request, row, error)
    if count:
        messages.success(request, f"{done}: {count}.")


def _tell(request: HttpRequest, row: Model, error: ApiError) -> None:
    messages.error(request, f"{row}: {error.message}")


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(EvidenceAdmin):
    """E-mails that have not left yet. Their text is not shown: it may hold a password reset link."""

    heavy = ("body",)
    list_display = ("to", "subject", "created_at", "send_after", "attempts", "last_error")
    list_filter = ("attempts",)
    search_fields = ("to", "subject")
    fields = ("to", "subject", "created_at", "send_after", "attempts", "last_error")


@admin.register(AttemptCount)
class AttemptCountAdmin(EvidenceAdmin):
    list_display = ("scope", "subject_sha256", "window_starts_at", "count")
    list_filter = ("scope",)
    search_fields = ("subject_sha256",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(EvidenceAdmin):
    heavy = ("body",)
    list_display = ("key", "user_id", "status_code", "created_at")
    search_fields = ("key",)
    fields = ("key", "user_id", "request_sha256", "status_code", "created_at")
