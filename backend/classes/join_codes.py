"""Join codes: easy to read aloud, hard to guess. Pure; whether a code is in use is the database's question."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (read as 1, 1, 0) and no U
LENGTH = 10  # 50 bits
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\t": None, "\n": None})


def make() -> str:
    """A new code, such as `7KQ2M-X04TD`."""
    return _shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read(text: str) -> str | None:
    """The code that somebody typed, as it is stored, or None when it can be none. Case, blanks and dashes are free."""
    code = text.upper().translate(_READ_AS)
    return _shown(code) if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def _shown(code: str) -> str:
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
