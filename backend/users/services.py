"""Every change to people, their log-ins and invitations."""

from __future__ import annotations

from django.conf import settings
from rest_framework_simplejwt.tokens import RefreshToken

from common import clock
from users.authentication import LOGIN_CLAIM
from users.models import Login, User


def open_login(user: User, *, address: str) -> Login:
    """A new log-in of the user, the head of a family of refresh tokens."""
    expires_at = clock.now() + settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"]
    return Login.objects.create(user=user, address=address, refresh_jti="", expires_at=expires_at)


def tokens_of(login: Login) -> dict[str, str]:
    """A new pair of tokens for the log-in; the refresh token before it no longer works."""
    refresh = RefreshToken.for_user(login.user)
    refresh[LOGIN_CLAIM] = str(login.pk)
    Login.objects.filter(pk=login.pk).update(refresh_jti=refresh["jti"])
    return {"access": str(refresh.access_token), "refresh": str(refresh)}
