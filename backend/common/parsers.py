"""JSON, strictly: what a database or a client would choke on later is refused here, by the name of its field."""

from __future__ import annotations

import json
import math
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from common.errors import InvalidInput, TooLarge

MAX_ANONYMOUS_BYTES = (
    2 * 1024 * 1024
)  # nobody needs an account to make us parse them: log-ins and the like are small
MAX_DEPTH = 32
MAX_VALUES = 12_000  # in one body, however deep: checking one costs a hundred times what sending it costs
MAX_PROBLEMS = 20  # told at once: an answer is not to be many times larger than its request


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


def _parse_int(text: str) -> int:
    if len(text) > 40:
        raise ValueError("a number has too many digits")
    return int(text)


def _parse_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


NUMBERS: dict[str, Any] = {
    "parse_constant": _refuse_constant,
    "parse_int": _parse_int,
    "parse_float": _parse_float,
}


class StrictJSONParser(BaseParser):
    """UTF-8 only, an object at the top, no NaN, no NUL, no lone surrogates, no deep nesting, no endless numbers."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        _require_modest(parser_context or {})
        try:
            text = stream.read().decode("utf-8")
            data = json.loads(text, **NUMBERS) if text.strip() else {}
        except UnicodeDecodeError:
            raise ParseError("The body is not valid UTF-8.") from None
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not valid JSON: {error}") from None
        if not isinstance(data, dict):
            raise ParseError("The body must be a JSON object.")
        check = _Check()
        check.value(data, "", 0)
        if check.problems:
            raise InvalidInput(next(iter(check.problems.values()))[0], fields=check.problems)
        return data


def _require_modest(context: dict[str, Any]) -> None:
    request: Request | None = context.get("request")
    if request is None or request.user.is_authenticated:
        return
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_ANONYMOUS_BYTES:
        raise TooLarge(f"Without a log-in a request may have at most {MAX_ANONYMOUS_BYTES // 2**20} MB.")


def _problem_of(text: str) -> str:
    if "\0" in text:
        return "NUL characters are not allowed."
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "This is not valid Unicode: it holds half a surrogate pair."
    return ""


class _Check:
    """One walk through a body, which ends early where there is too much of anything."""

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}
        self.left = MAX_VALUES

    def value(self, value: Any, path: str, depth: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise ParseError(f"The body holds too many values: at most {MAX_VALUES} are taken.")
        if depth > MAX_DEPTH:
            raise ParseError("The JSON is nested too deeply.")
        if isinstance(value, str):
            if problem := _problem_of(value):
                self._refuse(path, problem)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if problem := _problem_of(key):
                    # what stands under it has no path that could be told
                    self._refuse(path or "key", problem)
                else:
                    self.value(inner, f"{path}.{key}" if path else key, depth + 1)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                self.value(inner, f"{path}.{index}" if path else str(index), depth + 1)

    def _refuse(self, path: str, problem: str) -> None:
        self.problems[path] = [problem]
        if len(self.problems) >= MAX_PROBLEMS:
            raise InvalidInput(next(iter(self.problems.values()))[0], fields=self.problems)


def whole_number(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number in the address, `?name=`; a 400 that names it where it is none, or out of bounds."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
        raise InvalidInput.field(name, f"Give a whole number from {low} to {high}.")
    return int(text)


def parse_body(
    shape: type[BaseSerializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The request's body as the serializer checks it, or a 400 that names the fields."""
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
