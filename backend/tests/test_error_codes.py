"""Every code that an error may carry stands in docs/api.md, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.conf import settings
from rest_framework import exceptions

from common.errors import ApiError

ROOMS = ("common", "users", "notifications", "classes", "assignments", "submissions")
PASSED_ON = (
    exceptions.ParseError,
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
)


def codes_given() -> Iterator[str]:
    """`code="…"` of every call in the rooms."""
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.keyword)
                    and node.arg == "code"
                    and isinstance(node.value, ast.Constant)
                ):
                    yield str(node.value.value)


def family(error: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    yield error
    for child in error.__subclasses__():
        yield from family(child)


def test_every_code_is_documented_and_every_documented_code_is_one() -> None:
    raised = {
        *codes_given(),
        *(error.code for error in family()),
        *(error.default_code for error in PASSED_ON),
    }
    page = (settings.BASE_DIR.parent / "docs" / "api.md").read_text()
    by_status = re.findall(r"^\| \d{3} \| .* \| (.*) \|$", page, re.MULTILINE)
    by_code = re.findall(r"^\| (`[a-z_]+`) \| \d{3} \| .* \|$", page, re.MULTILINE)
    documented = {code for cell in by_status + by_code for code in re.findall(r"`([a-z_]+)`", cell)}
    assert raised - documented == set(), "not in docs/api.md"
    assert documented - raised == set(), "nobody raises these any more"
