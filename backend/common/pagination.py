"""Pages of every list: `?page=` and `?page_size=` (at most 100).

Rows are counted up to MAX_COUNT only: to count a million takes a hundred times as long as to show a page of them. Longer
lists say MAX_COUNT, with a message, and still go on to their end by `next` (docs/decisions/0511).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from rest_framework import pagination
from rest_framework.request import Request
from rest_framework.response import Response

from common.envelope import Answer
from common.errors import InvalidInput

MAX_COUNT = 50_000
MAX_OFFSET = 2**62  # a database counts to 2**63


class _LongListPage(Page):
    """A page of a list whose end nobody has counted."""

    def __init__(self, rows: list[Any], number: int, paginator: BoundedPaginator) -> None:
        super().__init__(rows[: paginator.per_page], number, paginator)
        self._more = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        return self._more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


class BoundedPaginator(Paginator):
    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        return rows.order_by()[: MAX_COUNT + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def is_long(self) -> bool:
        return self._counted > MAX_COUNT

    @property
    def count(self) -> int:
        return min(self._counted, MAX_COUNT)

    def page(self, number: Any) -> Page:
        if not self.is_long:
            return super().page(number)
        try:
            number = int(number)
        except ValueError:
            raise EmptyPage("That page number is no number.") from None
        start = (number - 1) * self.per_page
        if not 0 <= start <= MAX_OFFSET:
            raise EmptyPage("There is no such page.")
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows:
            raise EmptyPage("There is no such page.")
        return _LongListPage(rows, number, self)


class PageNumberPagination(pagination.PageNumberPagination):
    django_paginator_class = BoundedPaginator
    page_size = 20
    page_size_query_param = "page_size"
    page_size_query_description = "Rows on a page; more than 100 means 100."
    max_page_size = 100

    def get_page_size(self, request: Request) -> int | None:
        text = request.query_params.get(self.page_size_query_param)
        if text is not None and not (
            text.isascii() and text.isdigit() and 0 < len(text) < 20 and int(text) > 0
        ):
            raise InvalidInput.field("page_size", "Give a whole number from 1 to 100.")
        return super().get_page_size(request)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
        return parameters

    def get_paginated_response(self, data: Any) -> Response:
        answer: Response = super().get_paginated_response(data)
        page: Any = self.page
        if not page.paginator.is_long:
            return answer
        message = f"There are more than {MAX_COUNT:,}: `count` stops there, `next` does not."
        return Answer(answer.data, message=message)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "maximum": MAX_COUNT},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
