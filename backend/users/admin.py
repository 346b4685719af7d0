"""Accounts in the admin. Roles, deactivation and log-ins change by actions, through the services; the rest is to be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.admin import EvidenceAdmin
from common.errors import ApiError
from users import services
from users.forms import AdminLoginForm
from users.models import Invitation, Login, Role, User

admin.site.login_form = AdminLoginForm  # the admin site's door is held to the limits of the API's
admin.site.unregister(Group)  # roles say what people may do, groups would say nothing


@admin.register(User)
class UserAdmin(ModelAdmin):
    list_display = ["email", "first_name", "last_name", "role", "is_active", "live_logins", "created_at"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    fields = ["email", "first_name", "last_name", "email_notifications", "role", "is_active", "created_at"]
    readonly_fields = ["email", "role", "is_active", "created_at"]
    actions = [
        "make_student",
        "make_teacher",
        "make_admin",
        "deactivate",
        "activate",
        "end_logins",
        "send_reset",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people register themselves, with an invitation where they need a role

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # their submissions and grades would go with them: deactivate instead

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        live = Count("logins", filter=Q(logins__revoked_at__isnull=True))
        return super().get_queryset(request).annotate(live_login_count=live)

    @admin.display(description="Log-ins", ordering="live_login_count")
    def live_logins(self, user: User) -> int:
        return user.live_login_count  # type: ignore[attr-defined]  # annotated above

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        services.update_profile(obj, **{name: getattr(obj, name) for name in form.changed_data})

    @admin.action(description="Make them students")
    def make_student(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.set_role, role=Role.STUDENT)

    @admin.action(description="Make them teachers")
    def make_teacher(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.set_role, role=Role.TEACHER)

    @admin.action(description="Make them admins")
    def make_admin(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.set_role, role=Role.ADMIN)

    @admin.action(description="Deactivate, and log out everywhere")
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.set_active, active=False)

    @admin.action(description="Activate again")
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.set_active, active=True)

    @admin.action(description="Log out everywhere")
    def end_logins(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.end_logins)

    @admin.action(description="Send an e-mail to set a new password")
    def send_reset(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._each(request, users, services.send_password_reset)

    def _each(
        self, request: HttpRequest, users: QuerySet[User], verb: Callable[..., None], **options: Any
    ) -> None:
        """Carries the verb out on each user, telling what could not be done and why."""
        done = 0
        for user in users:
            try:
                verb(request.user, user=user, **options)
            except ApiError as error:
                self.message_user(request, f"{user.email}: {error.message}", messages.ERROR)
            else:
                self.log_change(request, user, f"Action: {request.POST['action']}")
                done += 1
        if done:
            self.message_user(request, f"Done for {done} account{'s' if done > 1 else ''}.", messages.SUCCESS)


@admin.register(Login)
class LoginAdmin(EvidenceAdmin):
    list_display = ["user", "address", "created_at", "expires_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "address"]
    exclude = ["refresh_jti"]
    date_hierarchy = "created_at"


@admin.register(Invitation)
class InvitationAdmin(EvidenceAdmin):
    list_display = ["__str__", "expires_at", "created_by", "used_by", "used_at"]
    list_filter = ["role", ("used_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by", "used_by"]
    search_fields = ["email", "used_by__email", "created_by__email"]
    exclude = ["code_sha256"]
    actions = ["withdraw"]

    @admin.action(description="Withdraw: nobody can use them any more", permissions=["view"])
    def withdraw(self, request: HttpRequest, invitations: QuerySet[Invitation]) -> None:
        for invitation in invitations:
            services.withdraw_invitation(cast(User, request.user), invitation=invitation)
        self.message_user(request, "Unused ones among them are withdrawn.", messages.SUCCESS)
