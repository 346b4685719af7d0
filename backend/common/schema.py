"""OpenAPI that tells the truth about the envelope: what `envelope.py` puts on the wire stands in the schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.serializers import PolymorphicProxySerializerExtension
from drf_spectacular.utils import Direction, PolymorphicProxySerializer

from common import idempotency, versions

ERRORS = {
    400: "The input is not right; `errors` names the fields.",
    401: "No valid access token.",
    403: "Seen, but not allowed.",
    404: "Not there, or not yours to see.",
    405: "There is no such method here.",
    406: "Only JSON is answered.",
    409: "It does not fit the present state.",
    412: "Somebody else changed it first.",
    413: "Too large.",
    415: "Only JSON is understood.",
    429: "Too many requests; `Retry-After` says how long to wait.",
    503: "Not available at the moment; `Retry-After` says how long to wait.",
}
ERROR_SCHEMA = {
    "type": "object",
    "required": ["success", "code", "message", "errors"],
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}


class EnvelopeSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        action = getattr(self.view, self.method.lower(), None)
        name = getattr(self.view, "action", None)
        handler = getattr(self.view, name, action) if name else action
        headers = {"is_idempotent": idempotency.HEADER, "is_versioned": versions.HEADER}
        return [header for mark, header in headers.items() if getattr(handler, mark, False)]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        if self.method == "GET":
            responses["304"] = {"description": "Nothing has changed since the `ETag` in `If-None-Match`."}
        for status in ERRORS:
            if self._may_answer(status):
                responses.setdefault(str(status), self._error(status))
        return responses

    def _may_answer(self, status: int) -> bool:
        writes = self.method not in ("GET", "HEAD")
        if status in (409, 413, 415):
            return writes
        return status != 412 or self.method in ("PUT", "PATCH", "DELETE")

    def _error(self, status: int) -> dict[str, Any]:
        component = ResolvedComponent(
            name="Error", type=ResolvedComponent.SCHEMA, object="error", schema=ERROR_SCHEMA
        )
        self.registry.register_on_missing(component)
        return {"description": ERRORS[status], "content": {"application/json": {"schema": component.ref}}}

    def _get_response_for_code(
        self, serializer: Any, status_code: str, *rest: Any, **options: Any
    ) -> dict[str, Any]:
        response = super()._get_response_for_code(serializer, status_code, *rest, **options)
        if not str(status_code).startswith("2"):
            return response
        inner = response.get("content", {}).get("application/json", {}).get("schema")
        envelope = {
            "type": "object",
            "required": ["success", "data"],
            "properties": {
                "success": {"type": "boolean", "enum": [True]},
                "data": inner or {"nullable": True},
                "message": {"type": "string"},
            },
        }
        response["content"] = {"application/json": {"schema": envelope}}
        return response


class AnyOfSerializer(PolymorphicProxySerializer):
    """For `@extend_schema`: the answer has one of these shapes, by who asks. One may be the other with more fields."""


class AnyOfExtension(PolymorphicProxySerializerExtension):
    """Writes `anyOf` where the base class writes `oneOf`, which a wider shape would break by fitting both."""

    target_class = "common.schema.AnyOfSerializer"

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"anyOf": super().map_serializer(auto_schema, direction)["oneOf"]}
