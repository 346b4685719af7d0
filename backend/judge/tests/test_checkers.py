"""The comparisons, and what a teacher is told about a specification that cannot be meant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge import checkers

BACKEND = Path(checkers.__file__).parents[1]
EQUAL = [
    ("lines", b"1\n2\n", b"1  \r\n2\t\n\n\n"),
    ("lines", b"", b"\n\n"),
    ("exact", b"1\n", b"1\n"),
    ("tokens", b"a b\nc", b" a\n b   c\n"),
    ("float", b"1.0 x", b"1.0000001 x"),
    ("float", b"1e9", b"1000000100"),
    ("float", b"nan inf -inf", b"NaN Infinity -inf"),
    ("unordered", b"b\na\n", b"a\nb\n\n"),
]
DIFFERENT = [
    ("lines", b"1\n2\n", b"1\n\n2\n"),
    ("lines", b" 1\n", b"1\n"),
    ("lines", b"1\n2\n", b"1\n"),
    ("exact", b"1\n", b"1"),
    ("exact", b"1\n", b"1\r\n"),
    ("tokens", b"a b", b"a B"),
    ("tokens", b"a b", b"ab"),
    ("float", b"1.0", b"1.1"),
    ("float", b"1.0", b"nan"),
    ("float", b"inf", b"-inf"),
    ("float", b"10", b"1_0"),
    ("float", b"1 2", b"1"),
    ("float", b"1", "１".encode()),
    ("float", b"1" + b"0" * 399, b"9" * 400),
    ("float", b"1" + b"0" * 399, b"inf"),
    ("float", b"1e999999", b"1e999998"),
    ("unordered", b"a\na\nb\n", b"a\nb\nb\n"),
]


@pytest.mark.parametrize(("kind", "expected", "actual"), EQUAL)
def test_equal(kind: str, expected: bytes, actual: bytes) -> None:
    comparison = checkers.compare(checkers.validate({"type": kind}), expected, actual)
    assert (comparison.accepted, comparison.fraction) == (True, 1.0), comparison


@pytest.mark.parametrize(("kind", "expected", "actual"), DIFFERENT)
def test_different_and_told_why(kind: str, expected: bytes, actual: bytes) -> None:
    comparison = checkers.compare(checkers.validate({"type": kind}), expected, actual)
    assert (comparison.accepted, comparison.fraction) == (False, 0.0)
    assert comparison.message


def test_tokens_may_ignore_case() -> None:
    spec = checkers.validate({"type": "tokens", "case_sensitive": False})
    assert checkers.compare(spec, b"Yes", b"yES").accepted


def test_float_takes_either_tolerance() -> None:
    absolute = checkers.validate({"type": "float", "absolute": 0.5})
    assert checkers.compare(absolute, b"1", b"1.5").accepted
    assert not checkers.compare(absolute, b"100", b"101").accepted
    relative = checkers.validate({"type": "float", "relative": 0.01})
    assert checkers.compare(relative, b"100", b"101").accepted


@pytest.mark.parametrize(
    ("expected", "actual", "is_close"),
    [
        (b"1.00", b"1.01", True),
        (b"0.01", b"0.02", True),
        (b"0.30", b"0.3100000001", False),
        (b"1e999999", b"1e999999", True),
        (b"10000000000000000", b"10000000000000001", False),
    ],
)
def test_float_reckons_with_the_decimals_that_it_reads(
    expected: bytes, actual: bytes, is_close: bool
) -> None:
    spec = checkers.validate({"type": "float", "absolute": 0.01})
    assert checkers.compare(spec, expected, actual).accepted == is_close


@pytest.mark.parametrize(
    ("expected", "actual", "is_that"),
    [
        (b"a\n", b"a", True),
        (b"a", b"a\n", True),
        (b"42", b"", False),
        (b"1\n3", b"1\n", False),
        (b"\n", b"x", False),
    ],
)
def test_exact_tells_of_a_final_newline_only_where_it_is_that(
    expected: bytes, actual: bytes, is_that: bool
) -> None:
    comparison = checkers.compare(checkers.validate({"type": "exact"}), expected, actual)
    assert ("final newline" in comparison.message) == is_that, comparison


def test_of_long_lines_the_difference_is_shown() -> None:
    expected, actual = "é" * 500 + "right", "é" * 500 + "wrong"
    comparison = checkers.compare(checkers.validate({"type": "lines"}), expected.encode(), actual.encode())
    assert comparison.message == (f"Line 1 differs: expected “…{'é' * 25}right”, got “…{'é' * 25}wrong”.")


def test_a_difference_in_bytes_that_are_no_text_is_shown_too() -> None:
    comparison = checkers.compare({"type": "lines"}, b"\x80" * 300 + b"a", b"\x80" * 300 + b"b")
    assert "\\x80a”" in comparison.message


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ([], ""),
        ({"type": "fuzzy"}, "type"),
        ({"type": 3}, "type"),
        ({"type": "lines", "case_sensitive": True}, "case_sensitive"),
        ({"type": "tokens", "case_sensitive": 1}, "case_sensitive"),
        ({"type": "float", "absolute": True}, "absolute"),
        ({"type": "float", "relative": -1}, "relative"),
        ({"type": "float", "relative": float("nan")}, "relative"),
        ({"type": "float", "absolute": 10**999}, "absolute"),
        ({"type": "float", "absolute": "0.1"}, "absolute"),
        ({"type": "program", "language": "cobol", "code": "x"}, "language"),
        ({"type": "program", "language": "python", "code": " "}, "code"),
        ({"type": "program", "language": "python"}, "code"),
        ({"type": "program", "language": "python", "code": "\ud800"}, "code"),
    ],
)
def test_a_specification_that_cannot_be_meant_names_its_field(spec: object, field: str) -> None:
    with pytest.raises(checkers.InvalidChecker) as caught:
        checkers.validate(spec)
    assert caught.value.field == field
    assert caught.value.message


@given(st.sampled_from(["lines", "exact", "tokens", "float", "unordered"]), st.binary(), st.binary())
def test_any_bytes_can_be_compared_and_told(kind: str, expected: bytes, actual: bytes) -> None:
    spec = checkers.validate({"type": kind})
    comparison = checkers.compare(spec, expected, actual)
    comparison.message.encode()
    assert "\0" not in comparison.message
    assert checkers.compare(spec, expected, expected).accepted


OUTPUTS = {  # what is expected, what came, whether it is right if white space does not count, and what may be taken for it
    "empty lines": (r'b"1\n", b"1" + b"\n" * (64 << 20)', True, 150),
    "lines": (r'b"12\n", b"12\n" * (20 << 20)', False, 150),
    "different lines": (r'b"12\n", b"12\n" + Random(1).randbytes(64 << 20).translate(LETTERS)', False, 150),
    "as many lines as may be expected": (r'b"123\n" * (1 << 20), b"123 \n" * (1 << 20)', True, 20),
    "words": ('b"12 13", b"12 " * (20 << 20)', False, 150),
    "one word": ('b"12", b"1" * (64 << 20)', False, 250),
}
COMPARING = """
import resource
from random import Random
from judge import checkers

LETTERS = bytes(10 if byte % 8 == 0 else 97 + byte % 26 for byte in range(256))
expected, actual = {outputs}
with open("/proc/self/statm") as file:
    used_bytes = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used_bytes + ({most_mb} << 20),) * 2)
print(checkers.compare(checkers.validate({{"type": "{kind}"}}), expected, actual).accepted)
"""


@pytest.mark.parametrize("kind", checkers.COMPARERS)
@pytest.mark.parametrize("name", OUTPUTS)
def test_comparing_takes_little_more_memory_than_the_output_is_long(kind: str, name: str) -> None:
    """Of 64 MB at most, in megabytes beside it. Nothing is kept of what goes beyond the expected output."""
    outputs, is_right, most_mb = OUTPUTS[name]
    code = COMPARING.format(outputs=outputs, most_mb=most_mb, kind=kind)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, timeout=120
    )
    assert ran.stdout == f"{is_right and kind != 'exact'}\n", ran.stderr


def test_no_word_of_a_long_output_is_cut() -> None:
    words = [b"x" * (number % 7 + 1) for number in range(100_000)]
    expected, actual = b" ".join(words), b"\r\n\n".join(words)
    assert checkers.compare({"type": "tokens"}, expected, actual).accepted
    comparison = checkers.compare({"type": "tokens"}, expected, actual + b"\nx")
    assert comparison.message == "The output has too many words: 100001 instead of 100000."


def test_of_too_many_lines_in_any_order_the_first_too_many_is_told() -> None:
    comparison = checkers.compare({"type": "unordered"}, b"a\nb\na\n", b"b\na\nb\nb\na\na\nc\n")
    assert comparison.message == "The output has a line too many: “b”."
