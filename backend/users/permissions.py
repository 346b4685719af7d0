"""Who may do what to accounts. The default is no."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from common.errors import Forbidden
from users.models import User


def require_admin(user: User) -> None:
    """Raises `Forbidden` unless the user is an active admin."""
    if not user.is_admin:
        raise Forbidden("Only an admin may do that.")


class IsAdmin(BasePermission):
    """For views: 401 for nobody, 403 for everybody but admins."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and request.user.is_admin)
