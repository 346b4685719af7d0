from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common import clock


@pytest.fixture(autouse=True)
def no_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts are counted by the quarter of an hour: no test may begin in one and end in the next."""
    if timezone.now().minute % 15 >= 13:
        monkeypatch.setattr(clock, "now", lambda: timezone.now() + timedelta(minutes=3))
