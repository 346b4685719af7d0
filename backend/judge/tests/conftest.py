"""What every test of the judge begins with."""

from __future__ import annotations

import pytest

from judge import service


@pytest.fixture(autouse=True)
def no_refusal_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a self-test refused in one test is no matter of the next."""
    monkeypatch.setattr(service, "_refusal", None)
    monkeypatch.setattr(service, "_failed_languages", {})
    monkeypatch.setattr(service, "_inexact", [])
