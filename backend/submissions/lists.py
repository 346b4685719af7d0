"""Keeps lists of submissions quick on large tables, whatever a database's planner guesses (docs/decisions/0511).

Planners take an index in the wanted order for a short cut to the first twenty rows, and where these are old, walk through
everybody else's. So what is narrow is gathered by its own index, and then sorted and filtered by what stands in none.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from submissions.models import Submission

# filters by one value, with an index that has their rows in order
IN_ORDER = {"assignment", "question", "student"}
NARROW = IN_ORDER | {"class"}


def is_unbounded(request: Any) -> bool:
    """Whether a list may hold the whole table: an admin's, filtered by nothing that picks few rows."""
    return request.user.is_admin and request.query_params.keys().isdisjoint(NARROW)


def in_no_index(name: str) -> Coalesce:
    """A column's value, as an expression that no index has."""
    return Coalesce(F(name), F(name))


def sorted_last(found: QuerySet[Submission], request: Any) -> QuerySet[Submission]:
    """The rows in the order that they have, or by id; sorted after they were gathered, where they are few."""
    asked = request.query_params.keys()
    comes_in_order = not asked.isdisjoint(IN_ORDER) and "ordering" not in asked
    if comes_in_order or is_unbounded(request):
        return found
    terms: list[Any] = list(found.query.order_by or ("-id",))
    first, *others = terms
    sought = in_no_index(first.lstrip("-"))
    return found.order_by(sought.desc() if first.startswith("-") else sought.asc(), *others)
