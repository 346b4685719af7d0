"""The log-in form of the admin site."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from common import limits
from common.errors import ApiError
from users import credentials, services


class AdminLoginForm(AuthenticationForm):
    """Checks the password where the API does, with the same limits and the same answer for unknown addresses."""

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not email or not password:
            return self.cleaned_data
        if len(password) > credentials.MAX_PASSWORD_LENGTH:
            raise self.get_invalid_login_error()
        address = limits.client_address(self.request)
        try:
            user = credentials.check(email, password, address=address)
        except ApiError as error:
            raise ValidationError(error.message, code=error.code) from None
        if not user.is_staff:
            raise ValidationError("The admin site is for admins.", code="forbidden")
        services.remember_address(user, address=address)
        self.user_cache = user
        return self.cleaned_data
