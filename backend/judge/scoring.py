"""The one score formula: from fractions per test to points, and from points to a question's score. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Scoring = Literal["sum", "all", "min"]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ScoredTest:
    """A test's worth, the fraction of it that was earned (0 to 1), and its group, if any."""

    points: Decimal
    fraction: float
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`sum` adds its tests up, `all` pays only if every test is fully right, `min` pays the worst fraction.

    `points` is what the whole group is worth, shared among its tests in proportion to their points (equally
    when they have none); None means the sum of its tests' points.
    """

    points: Decimal | None = None
    scoring: Scoring = "sum"


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned and possible, per test in order (unrounded) and in all."""

    points: tuple[Decimal, ...]
    max_points: tuple[Decimal, ...]
    total: Decimal
    max_total: Decimal


def score(tests: Sequence[ScoredTest], groups: Mapping[str, Group] | None = None) -> Score:
    """Points of each test and their total. A test whose group is unknown stands for itself."""
    groups = groups or {}
    members: dict[str, list[int]] = {}
    for index, test in enumerate(tests):
        if test.group is not None and test.group in groups:
            members.setdefault(test.group, []).append(index)

    possible = [test.points for test in tests]
    fractions = [_clamp(test.fraction) for test in tests]
    for name, indexes in members.items():
        group = groups[name]
        if group.points is not None:
            for index, worth in zip(
                indexes, _shared(group.points, [tests[i].points for i in indexes]), strict=True
            ):
                possible[index] = worth
        if group.scoring != "sum":
            worst = min(fractions[i] for i in indexes)
            paid = worst if group.scoring == "min" else Decimal(int(worst == 1))
            for index in indexes:
                fractions[index] = paid

    earned = [points * fraction for points, fraction in zip(possible, fractions, strict=True)]
    zero = Decimal(0)
    return Score(tuple(earned), tuple(possible), sum(earned, zero), sum(possible, zero))


def scale(earned: Decimal, possible: Decimal, question_points: Decimal) -> Decimal:
    """`earned` of `possible`, scaled to what the question is worth; two decimals, half up. Nothing possible: 0."""
    if possible <= 0:
        return Decimal(0).quantize(CENT)
    return rounded(question_points * earned / possible)


def rounded(points: Decimal) -> Decimal:
    """Points as they are stored and shown."""
    return points.quantize(CENT, rounding=ROUND_HALF_UP)


def _clamp(fraction: float) -> Decimal:
    """0 to 1; anything that is not a number earns nothing."""
    value = Decimal(str(fraction))
    return min(max(value, Decimal(0)), Decimal(1)) if value.is_finite() else Decimal(0)


def _shared(worth: Decimal, points: list[Decimal]) -> list[Decimal]:
    """A group's worth, divided among its tests."""
    total = sum(points, Decimal(0))
    if total <= 0:
        return [worth / len(points)] * len(points)
    return [worth * each / total for each in points]
