"""Optimistic locking: an edit may name the version that it was made on; a newer one refuses it (412)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from common.errors import InvalidInput, StaleVersion

HEADER = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='The version that you read, such as "7", or the `ETag` of the read: 412 when somebody changed it since.',
)
View = TypeVar("View", bound=Callable[..., object])


def versioned(view: View) -> View:
    """For views that ask `expected_version`: the schema tells of the header."""
    view.is_versioned = True  # type: ignore[attr-defined]
    return view


def expected_version(request: Request) -> int | None:
    """The version that the client edits: from `If-Match` (`"7"`, or the ETag of a read), else `version` in the body.

    None when it names none, or `*`.
    """
    header = request.headers.get("If-Match", "").strip()
    if header and header != "*":
        text = header.removeprefix("W/").strip('"').split("-")[0]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise InvalidInput.field("If-Match", 'Give the version that you read, such as "7".')
        return int(text)
    version = request.data.get("version") if isinstance(request.data, dict) else None
    if version is None:
        return None
    if not isinstance(version, int) or isinstance(version, bool):
        raise InvalidInput.field("version", "Give the version that you read, a whole number.")
    return version


def check_version(actual: int, expected: int | None) -> None:
    """Raises `StaleVersion` unless `expected` is None or is the actual one. Call it with the row locked."""
    if expected is not None and expected != actual:
        raise StaleVersion
