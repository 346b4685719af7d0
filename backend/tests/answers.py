"""What every answer of the API must look like, whatever was asked."""

from __future__ import annotations

from typing import Any


def assert_error(response: Any, status: int | None = None) -> dict[str, Any]:
    """An error as the contract draws it; its body."""
    what = f"{response.request['REQUEST_METHOD']} {response.request['PATH_INFO'][:200]}"
    assert 400 <= response.status_code < 500 or response.status_code == 503, (
        f"{what}: {response.status_code} {response.content[:300]!r}"
    )
    assert status is None or response.status_code == status, f"{what}: {response.content[:300]!r}"
    assert response["Content-Type"].startswith("application/json"), what
    body: dict[str, Any] = response.json()
    assert set(body) == {"success", "code", "message", "errors"}, what
    assert body["success"] is False
    assert isinstance(body["code"], str)
    assert body["code"]
    assert isinstance(body["message"], str)
    assert body["message"]
    for name, texts in body["errors"].items():
        assert name, what
        assert texts, what
        assert all(isinstance(text, str) and text for text in texts), what
    if response.status_code == 401:
        assert response["WWW-Authenticate"].startswith("Bearer"), what
    if response.status_code in (429, 503):
        assert int(response["Retry-After"]) > 0, what
    return body
