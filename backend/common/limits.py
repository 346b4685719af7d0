"""Counted attempts in the database: exact under concurrency and across processes, which a cache is not."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from common import clock
from common.errors import TooManyRequests
from common.models import AttemptCount


def _window(seconds: int) -> datetime:
    timestamp = int(clock.now().timestamp())
    return datetime.fromtimestamp(timestamp - timestamp % seconds, UTC)


def _key(scope: str, subject: str, seconds: int) -> dict[str, object]:
    digest = hashlib.sha256(subject.encode()).hexdigest()
    return {"scope": scope, "subject_sha256": digest, "window_starts_at": _window(seconds)}


def count(scope: str, subject: str, *, seconds: int) -> int:
    """Counts one attempt of `subject` in the present window and returns how many there were, this one included."""
    key = _key(scope, subject, seconds)
    row = AttemptCount.objects.filter(**key)
    with transaction.atomic():  # the updated row stays locked until its count is read
        if not row.update(count=F("count") + 1):
            AttemptCount.objects.bulk_create([AttemptCount(**key)], ignore_conflicts=True)
            row.update(count=F("count") + 1)
        return row.values_list("count", flat=True).get()


def take_back(scope: str, subject: str, *, seconds: int) -> None:
    """Uncounts one attempt of the present window: it was a good one."""
    AttemptCount.objects.filter(**_key(scope, subject, seconds), count__gt=0).update(count=F("count") - 1)


def so_far(scope: str, subject: str, *, seconds: int) -> int:
    """How many attempts of `subject` there were in the present window."""
    return (
        AttemptCount.objects.filter(**_key(scope, subject, seconds)).values_list("count", flat=True).first()
        or 0
    )


def forget(scope: str, subject: str, *, seconds: int) -> None:
    """Starts the present window of `subject` anew."""
    AttemptCount.objects.filter(**_key(scope, subject, seconds)).delete()


def retry_after(seconds: int) -> int:
    """Whole seconds until the present window ends."""
    return seconds - int(clock.now().timestamp()) % seconds


def require(scope: str, subject: str, *, limit: int, seconds: int, message: str = "") -> None:
    """Counts one attempt; raises `TooManyRequests` with the seconds to wait when there were more than `limit`."""
    if count(scope, subject, seconds=seconds) > limit:
        raise TooManyRequests(message, retry_after=retry_after(seconds))


def client_address(request: HttpRequest) -> str:
    """The client's network address. `X-Forwarded-For` is believed only as far as TRUSTED_PROXIES says."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    address = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    return _subscriber(address) or _subscriber(request.META.get("REMOTE_ADDR", ""))


def _subscriber(address: str) -> str:
    """The address without its port; of IPv6 the network, because one subscriber holds a whole /64."""
    host = address.partition("]")[0].lstrip("[") if address.startswith("[") else address
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((parsed, 64), strict=False).network_address)


def forget_old() -> None:
    AttemptCount.objects.filter(window_starts_at__lt=clock.now() - timedelta(days=2)).delete()
