"""Pages of every list: `?page=` and `?page_size=` (at most 100)."""

from __future__ import annotations

from typing import Any

from rest_framework import pagination
from rest_framework.request import Request

from common.errors import InvalidInput


class PageNumberPagination(pagination.PageNumberPagination):
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

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {"count": {"type": "integer"}, "next": link, "previous": link, "results": schema},
        }
