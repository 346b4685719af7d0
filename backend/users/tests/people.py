"""Requests about accounts that many tests make."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from conftest import PASSWORD

NEW_PASSWORD = "seventeen purple umbrellas"


def post(
    path: str, body: dict[str, Any], *, token: str = "", address: str = "127.0.0.1", **headers: str
) -> Any:
    """A request of a fresh client to `/api/auth/…`; the response."""
    client = APIClient(REMOTE_ADDR=address)
    if token:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client.post(f"/api/auth/{path}/", body, headers=headers)


def register(email: str = "ada@example.edu", **more: Any) -> Any:
    body = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace"}
    return post("register", body | more)


def log_in(email: str, password: str = PASSWORD, **more: Any) -> Any:
    return post("login", {"email": email, "password": password}, **more)


def tokens(email: str, password: str = PASSWORD) -> dict[str, str]:
    response = log_in(email, password)
    assert response.status_code == 200, response.json()
    return response.json()["data"]


def me(token: str) -> Any:
    return APIClient().get("/api/auth/me/", headers={"Authorization": f"Bearer {token}"})


def is_alive(token: str) -> bool:
    status = me(token).status_code
    assert status in (200, 401)
    return status == 200
