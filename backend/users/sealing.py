"""Answers that hold secrets, made fit to be remembered for retries (`common.idempotency`).

Access and refresh tokens and invitation codes end in a signature that only SECRET_KEY can make. `seal` cuts it off,
`unseal` signs again: what is stored opens nothing, and a retry still gets the first answer to the letter.
"""

from __future__ import annotations

from typing import Any

from rest_framework_simplejwt.state import token_backend

from users.services import sign_code

TOKENS = ("access", "refresh")


def seal(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.rpartition(".")[0] if name in (*TOKENS, "code") else value  # "payload.signature"
        for name, value in data.items()
    }


def unseal(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _sign(name, value) for name, value in data.items()}


def _sign(name: str, value: Any) -> Any:
    if name in TOKENS:
        payload = token_backend.decode(f"{value}.", verify=False)  # type: ignore[arg-type]  # it takes text
        return token_backend.encode(payload)
    return sign_code(value) if name == "code" else value
