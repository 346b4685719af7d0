"""Notifications in the admin: evidence of who was told what, to be read only."""

from __future__ import annotations

from django.contrib import admin

from common.admin import EvidenceAdmin
from notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(EvidenceAdmin):
    list_display = ["title", "user", "kind", "created_at", "read_at"]
    list_filter = ["kind", ("read_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["title", "user__email"]
    date_hierarchy = "created_at"
