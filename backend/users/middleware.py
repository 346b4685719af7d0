"""Remembers when a log-in last changed something: for a while its lists are read where the change is."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common import clock, replica
from users.models import Login

READS = {"GET", "HEAD", "OPTIONS"}


class OwnWritesMiddleware:
    """Costs a write for each request that writes, therefore only where there is a replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not replica.is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        login: Login | None = getattr(request, "login", None)
        if login is not None and request.method not in READS and response.status_code < 400:
            Login.objects.filter(pk=login.pk).update(wrote_at=clock.now())
        return response
