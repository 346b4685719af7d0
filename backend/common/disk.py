"""Room on the disk of DATA_DIR. Work is refused while there is still room to finish and store what was taken."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings

from common import database
from common.errors import Unavailable

MIB = 1024 * 1024


def free_mb() -> int:
    about = os.statvfs(settings.DATA_DIR)
    return about.f_bavail * about.f_frsize // MIB if about.f_favail or not about.f_files else 0


def is_short() -> bool:
    """Whether less is free than DISK_RESERVE_MB: new work is refused, and what was taken goes on."""
    return free_mb() < settings.DISK_RESERVE_MB


def require_room() -> None:
    """Raises `Unavailable` when new work might not fit on the disk."""
    if is_short():
        raise Unavailable(database.FULL, code="disk_full", retry_after=60)


def report(for_staff: bool) -> dict[str, Any]:
    """The disk's part of `GET /api/health/`."""
    if not is_short():
        return {"disk": "ok"}
    return {"disk": f"full: {shortage()}" if for_staff else "full", "status": "degraded"}


def shortage() -> str:
    return f"{free_mb()} MB are free at {settings.DATA_DIR}, and new work is refused below {settings.DISK_RESERVE_MB} MB"
