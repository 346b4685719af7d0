"""Who is calling: the access token's log-in, looked up on every request so that ending it ends it now."""

from __future__ import annotations

from typing import Any

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import Token

from users.models import Login, User

LOGIN_CLAIM = "login"


class LoginAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access>`. One query: the log-in with its user; revoked or deactivated is 401."""

    def get_user(self, validated_token: Token) -> User:
        login = self._login(validated_token)
        if login is None or login.revoked_at is not None or not login.user.is_active:
            raise InvalidToken("This log-in has ended.")
        return login.user

    def _login(self, token: Token) -> Login | None:
        claim: Any = token.get(LOGIN_CLAIM)
        try:
            return Login.objects.select_related("user").filter(pk=claim).first() if claim else None
        except (ValueError, TypeError):
            return None
