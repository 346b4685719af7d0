from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def attempts_are_counted(no_window_ends: None) -> None:
    """In most of what these tests do."""
