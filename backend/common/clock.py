"""The one clock. Everything that asks what time it is asks here."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request


def now() -> datetime:
    """The present moment, in UTC."""
    return timezone.now()


def received_at(request: HttpRequest | Request) -> datetime:
    """When the server began to read the request (see `middleware.PlainErrorMiddleware`): what lateness goes by."""
    moment: datetime = request.received_at  # type: ignore[union-attr]
    return moment
