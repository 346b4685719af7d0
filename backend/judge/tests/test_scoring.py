"""The one score formula."""

from __future__ import annotations

from decimal import Decimal

import pytest

from judge.scoring import Group, ScoredTest, Scoring, scale, score


def scored(*fractions: float, group: str | None = None, points: int = 10) -> list[ScoredTest]:
    return [ScoredTest(Decimal(points), fraction, group) for fraction in fractions]


def test_without_groups_each_test_pays_its_fraction() -> None:
    result = score(scored(1.0, 0.5, 0.0))
    assert result.points == (10, 5, 0)
    assert (result.total, result.max_total) == (15, 30)


@pytest.mark.parametrize(("scoring", "total"), [("sum", 15), ("all", 0), ("min", 10)])
def test_a_group_scores_as_it_says(scoring: Scoring, total: int) -> None:
    result = score(scored(1.0, 0.5, group="large"), {"large": Group(scoring=scoring)})
    assert (result.total, result.max_total) == (total, 20)


def test_a_groups_points_are_shared_by_its_tests() -> None:
    result = score(scored(1.0, 1.0, 0.0, group="g", points=0), {"g": Group(Decimal(30))})
    assert result.points == (10, 10, 0)
    assert result.max_total == 30


def test_all_pays_in_full_only_for_full() -> None:
    assert score(scored(1.0, 1.0, group="g"), {"g": Group(Decimal(7), "all")}).total == 7


def test_a_fraction_that_is_no_number_earns_nothing() -> None:
    assert score(scored(float("nan"), -3.0, 7.0)).points == (0, 0, 10)


def test_scaling_rounds_half_up_to_cents() -> None:
    assert scale(Decimal(1), Decimal(3), Decimal(10)) == Decimal("3.33")
    assert scale(Decimal("0.125"), Decimal(1), Decimal(1)) == Decimal("0.13")
    assert scale(Decimal(0), Decimal(0), Decimal(10)) == Decimal("0.00")
