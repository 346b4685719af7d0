"""Comparing a program's output with what was expected: pure functions over raw bytes.

May not run anything: the `program` checker's code runs in a box, from judge.engine. What it accepts as a
specification is defined here, so that a teacher hears of a mistake when writing it, not when grading. Output is read
line by line or word by word, as far as it can matter: a list of all takes twenty times the memory of the output.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from io import BytesIO
from itertools import chain, zip_longest
from typing import Any

from judge.languages import LANGUAGES
from judge.text import shown

PIECE_BYTES = 64 * 1024  # of words that are split at once
PIECE = re.compile(rb".{1,%d}\S*" % PIECE_BYTES, re.DOTALL)  # up to the end of a word
# it gives no digit back, or a word of millions of digits takes seconds
NUMBER = re.compile(rb"[+-]?(\d++(\.\d*+)?|\.\d++)([eE][+-]?\d{1,6})?|[+-]?(inf|infinity|nan)", re.IGNORECASE)
TYPES = ("lines", "exact", "tokens", "float", "unordered", "program", "interactive")
PROGRAMS = ("program", "interactive")  # a teacher's code decides, in a box of its own
SHOWN_LINE_BYTES = 200
ARITHMETIC = Context(prec=50, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])  # of any numbers, and never an error
MAX_PROGRAM_BYTES = 256 * 1024


class InvalidChecker(ValueError):
    """A specification that cannot be meant. `field` is the key at fault ("" for the whole)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the output is right, how much of it (0 to 1), and in words where it is not."""

    accepted: bool
    fraction: float
    message: str = ""


RIGHT = Comparison(True, 1.0)


def validate(spec: object) -> dict[str, Any]:
    """The specification with every default filled in, or InvalidChecker naming the field and what to do."""
    if not isinstance(spec, Mapping):
        raise InvalidChecker("", 'The checker must be an object such as {"type": "lines"}.')
    kind = spec.get("type", "lines")
    if not isinstance(kind, str) or kind not in TYPES:
        raise InvalidChecker("type", f"Choose one of: {', '.join(TYPES)}.")
    fields = FIELDS[kind]
    for key in spec:
        if key != "type" and key not in fields:
            allowed = ", ".join(fields) or "no other fields"
            raise InvalidChecker(str(key), f"Unknown field for the checker '{kind}'; it takes {allowed}.")
    return {"type": kind} | {key: check(key, spec.get(key)) for key, check in fields.items()}


def compare(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    """Compare by a specification that `validate` returned. Teachers' programs are not comparable here: ValueError."""
    kind = spec.get("type", "lines")
    if kind not in COMPARERS:
        raise ValueError(f"the checker {kind!r} is not a comparison")
    return RIGHT if expected == actual and kind != "float" else COMPARERS[kind](spec, expected, actual)


# --- specifications -------------------------------------------------------------------------------------------


def _flag(key: str, value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, bool):
        raise InvalidChecker(key, "Give true or false.")
    return value


def _tolerance(key: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidChecker(key, "Give a number such as 0.000001.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number < 0:
        raise InvalidChecker(key, "Give a number that is 0 or more, and finite.")
    return number


def _language(key: str, value: object) -> str:
    if not isinstance(value, str) or value not in LANGUAGES:
        raise InvalidChecker(key, f"Choose one of: {', '.join(LANGUAGES)}.")
    return value


def _program(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidChecker(key, "Give the source code of the checker.")
    if "\0" in value:
        raise InvalidChecker(key, "Source code may not contain NUL characters.")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise InvalidChecker(key, "Source code must be valid Unicode text.") from None
    if size > MAX_PROGRAM_BYTES:
        raise InvalidChecker(key, f"Source code may have at most {MAX_PROGRAM_BYTES // 1024} KiB.")
    return value


FIELDS: dict[str, dict[str, Callable[[str, object], Any]]] = {
    "lines": {},
    "exact": {},
    "tokens": {"case_sensitive": _flag},
    "float": {"absolute": _tolerance, "relative": _tolerance},
    "unordered": {},
    "program": {"language": _language, "code": _program},
    "interactive": {"language": _language, "code": _program},
}
DEFAULT_TOLERANCE = 1e-6


# --- comparisons ----------------------------------------------------------------------------------------------


def _lines_of(data: bytes) -> Iterator[bytes]:
    """Lines without trailing white space, and without trailing empty lines."""
    return map(bytes.rstrip, BytesIO(data.rstrip()))


def _raw_lines_of(data: bytes) -> Iterator[bytes]:
    """What stands between newlines, as it is."""
    return (line[:-1] for line in BytesIO(data + b"\n"))


def _words_of(data: bytes) -> Iterator[bytes]:
    return chain.from_iterable(_pieces_of(data))


def _pieces_of(data: bytes) -> Iterator[list[bytes]]:
    """The words of one piece after the other."""
    if len(data) <= PIECE_BYTES:
        return iter((data.split(),))
    return (piece[0].split() for piece in PIECE.finditer(data))


def _quoted(data: bytes, start: int = 0) -> str:
    """In quotation marks; of much, what stands at `start`. No character is cut in two."""
    start = _boundary(data, start)
    end = _boundary(data, start + SHOWN_LINE_BYTES)
    return f"“{'…' if start else ''}{shown(data[start:end])}{'…' if end < len(data) else ''}”"


def _boundary(data: bytes, at: int) -> int:
    """Where the character of UTF-8 begins that `at` falls into."""
    for back in range(4):
        if at - back <= 0 or at >= len(data) or data[at - back] & 0xC0 != 0x80:
            return max(min(at, len(data)) - back, 0)
    return at  # it is no UTF-8


def _both(want: bytes, got: bytes) -> str:
    """What was expected and what came, from shortly before they differ where they are long."""
    low, high = 0, min(len(want), len(got))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if want[low:middle] == got[low:middle] else (low, middle - 1)
    start = 0 if low < SHOWN_LINE_BYTES * 3 // 4 else low - SHOWN_LINE_BYTES // 4
    return f"expected {_quoted(want, start)}, got {_quoted(got, start)}"


def _first_difference(expected: Iterable[bytes], actual: Iterable[bytes]) -> Comparison:
    for number, (want, got) in enumerate(zip_longest(expected, actual), start=1):
        if want == got:
            continue
        if got is None:
            return _wrong(f"The output ends too early: expected line {number} to be {_quoted(want)}.")
        if want is None:
            return _wrong(f"The output is too long: line {number} is {_quoted(got)}, expected no more lines.")
        return _wrong(f"Line {number} differs: {_both(want, got)}.")
    return RIGHT


def _wrong(message: str) -> Comparison:
    return Comparison(False, 0.0, message)


def _compare_lines(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    return _first_difference(_lines_of(expected), _lines_of(actual))


def _compare_exact(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    if expected == actual + b"\n" or actual == expected + b"\n":
        return _wrong("The output differs only in its final newline.")
    if all(want == got for want, got in zip_longest(_lines_of(expected), _lines_of(actual))):
        return _wrong("The output differs only in white space at line ends or in empty lines at the end.")
    return _first_difference(_raw_lines_of(expected), _raw_lines_of(actual))


def _first_word_that_differs(
    expected: bytes, actual: bytes, close: Callable[[bytes, bytes], bool]
) -> Comparison:
    """Words that are not equal may be `close`."""
    for number, (want, got) in enumerate(zip_longest(_words_of(expected), _words_of(actual)), start=1):
        if want == got:
            continue
        if want is None or got is None:
            found, wanted = (sum(map(len, _pieces_of(data))) for data in (actual, expected))
            return _wrong(
                f"The output has too {'few' if got is None else 'many'} words: {found} instead of {wanted}."
            )
        if not close(want, got):
            return _wrong(f"Word {number} differs: {_both(want, got)}.")
    return RIGHT


def _compare_tokens(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    if not spec.get("case_sensitive", True):
        expected, actual = expected.lower(), actual.lower()
    return _first_word_that_differs(expected, actual, lambda want, got: False)


def _compare_float(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    """Words that are numbers may differ by the absolute *or* the relative tolerance; other words not at all."""
    absolute, relative = spec.get("absolute"), spec.get("relative")
    if absolute is None and relative is None:
        absolute = relative = DEFAULT_TOLERANCE
    # as their decimals say: 1.01 is not further from 1.00 than 0.01, and 10**16 + 1 is not 10**16
    exact_absolute, exact_relative = (Decimal(repr(each or 0.0)) for each in (absolute, relative))
    return _first_word_that_differs(
        expected, actual, lambda want, got: _close(want, got, exact_absolute, exact_relative)
    )


def _close(want: bytes, got: bytes, absolute: Decimal, relative: Decimal) -> bool:
    if not (NUMBER.fullmatch(want) and NUMBER.fullmatch(got)):
        return False
    one, other = Decimal(want.decode()), Decimal(got.decode())
    if not (one.is_finite() and other.is_finite()):
        return one == other or (one.is_nan() and other.is_nan())
    difference = ARITHMETIC.abs(ARITHMETIC.subtract(one, other))
    return one == other or difference <= max(absolute, ARITHMETIC.multiply(relative, one.copy_abs()))


def _compare_unordered(spec: Mapping[str, Any], expected: bytes, actual: bytes) -> Comparison:
    left = Counter(_lines_of(expected))
    for line in _lines_of(actual):
        if not left[line]:
            return _wrong(f"The output has a line too many: {_quoted(line)}.")
        left[line] -= 1
    missing = next((line for line, count in left.items() if count), None)
    return RIGHT if missing is None else _wrong(f"A line is missing from the output: {_quoted(missing)}.")


COMPARERS: dict[str, Callable[[Mapping[str, Any], bytes, bytes], Comparison]] = {
    "lines": _compare_lines,
    "exact": _compare_exact,
    "tokens": _compare_tokens,
    "float": _compare_float,
    "unordered": _compare_unordered,
}
