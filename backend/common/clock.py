"""The one clock. Everything that asks what time it is asks here."""

import time
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request


def now() -> datetime:
    """The present moment, in UTC."""
    return timezone.now()


def shared_now() -> Any:
    """The present moment for a query, by the one clock that all machines share: that of the database's server.

    What one machine writes and another compares goes by it; else one whose clock is wrong would think all others dead.
    """
    return Now() if connection.vendor == "postgresql" else now()


LONGEST_UPLOAD_SECONDS = 60


def note_receipt(request: HttpRequest) -> None:
    """Notes that the server begins to read this request."""
    request.received = (now(), time.monotonic())  # type: ignore[attr-defined]


def received_at(request: HttpRequest | Request) -> datetime:
    """When the server began to read the request: what lateness goes by.

    A body that trickles in for more than a minute counts from its end: nobody holds a deadline open by sending slowly.
    """
    moment: datetime
    moment, noted = request.received  # type: ignore[union-attr]
    return moment if time.monotonic() - noted <= LONGEST_UPLOAD_SECONDS else now()
