"""The one clock. Everything that asks what time it is asks here."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, in UTC."""
    return timezone.now()
