"""Making a program's bytes safe and short enough to store and show. Nothing is compared here: that is on raw bytes."""

from __future__ import annotations

import re

STORED_BYTES = 64 * 1024
COMPILE_OUTPUT_BYTES = 16 * 1024
CUT = "\n… cut here …\n".encode()
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


def shown(data: bytes) -> str:
    """Bytes as text for JSON and PostgreSQL: invalid UTF-8 and control characters escaped, only \\n and \\t kept."""
    text = data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return CONTROL.sub(lambda match: _escaped(match.group()), text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def clipped(data: bytes, *, keep: int = STORED_BYTES, tail: int = 0) -> str:
    """At most `keep` bytes of text: the beginning, and `tail` bytes of the end where the end says more."""
    text = shown(_cut(data, keep, tail)).encode()  # escaping can make it longer, so it is cut twice
    return _cut(text, keep, tail).decode("utf-8", "ignore")


def _cut(data: bytes, keep: int, tail: int) -> bytes:
    if len(data) <= keep:
        return data
    return data[: keep - tail - len(CUT)] + CUT + (data[-tail:] if tail else b"")
