"""Who is calling: the access token's log-in, looked up on every request so that ending it ends it now."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import Token

from users.models import Login, User

LOGIN_CLAIM = "login"


class LoginAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access>`. One query: the log-in with its user; revoked or deactivated is 401."""

    _login: Login | None = None

    def authenticate(self, request: Request) -> Any:
        """The user and the token; the log-in is left on the request."""
        found = super().authenticate(request)
        request._request.login = self._login  # type: ignore[attr-defined]  # for OwnWritesMiddleware
        return found

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]
        login_id = login_id_of(validated_token)
        login = Login.objects.select_related("user").filter(pk=login_id).first() if login_id else None
        if login is None or login.revoked_at is not None or not login.user.is_active:
            raise InvalidToken("This log-in has ended.")
        self._login = login
        return login.user


def login_id_of(token: Token) -> uuid.UUID | None:
    """The log-in that a token belongs to; None where the claim is missing or no UUID."""
    try:
        return uuid.UUID(str(token.get(LOGIN_CLAIM)))
    except ValueError:
        return None


class LoginScheme(SimpleJWTScheme):
    """Tells the schema about `LoginAuthentication`."""

    target_class = "users.authentication.LoginAuthentication"
    name = "accessToken"
