"""The shape of every answer: one renderer for success, one exception handler for errors."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from common import database
from common.errors import ApiError, Forbidden, NotAuthenticated, NotFound, UnsupportedMediaType

log = logging.getLogger("autograder.errors")


class Answer(Response):
    """A successful answer that also has something to say."""

    def __init__(self, data: Any = None, *, message: str = "", status: int = 200, **rest: Any) -> None:
        super().__init__(data, status=status, **rest)
        self.message = message


class EnvelopeRenderer(JSONRenderer):
    """Puts successful data under `data`; errors were already shaped by `exception_handler`."""

    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and response.status_code < 400:
            data = {"success": True, "data": data}
            if message := getattr(response, "message", ""):
                data["message"] = message
        return super().render(data, accepted_media_type, renderer_context)


def error_body(code: str, message: str, fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {"success": False, "code": code, "message": message, "errors": fields or {}}


def error_response(error: ApiError) -> JsonResponse:
    """An error as a plain response, for what fails outside of a view."""
    headers = {"Retry-After": str(error.retry_after)} if hasattr(error, "retry_after") else None
    return JsonResponse(
        error_body(error.code, error.message, error.fields), status=error.status, headers=headers
    )


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Every exception of a view as an error of the contract. Unknown ones become 500 in `handler500`."""
    error = as_api_error(exception)
    if error is None:
        return None
    response = Response(error_body(error.code, error.message, error.fields), status=error.status)
    response.exception = True
    if request := context.get("request"):  # an error is JSON, also where the view answers HTML or YAML
        request.accepted_renderer, request.accepted_media_type = EnvelopeRenderer(), "application/json"
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if retry_after := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return response


def as_api_error(exception: Exception) -> ApiError | None:
    """The error of our family that an exception means to the client; None for a fault of ours."""
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, Http404):
        return NotFound()
    if isinstance(exception, PermissionDenied | exceptions.PermissionDenied):
        return Forbidden()
    if isinstance(exception, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return NotAuthenticated()
    if isinstance(exception, exceptions.ValidationError):
        fields = flatten(exception.detail)
        first = next(iter(fields.values()), [""])[0]
        return ApiError(
            first if len(fields) == 1 else "Some fields are not right: see errors.", fields=fields
        )
    if isinstance(exception, exceptions.UnsupportedMediaType):
        return UnsupportedMediaType()
    if isinstance(exception, exceptions.APIException):
        error = ApiError(str(exception.detail), code=str(exception.default_code))
        error.status = exception.status_code
        return error
    if isinstance(exception, DatabaseError) and (trouble := database.as_api_error(exception)):
        log.error("database: %s", exception)
        return trouble
    return None


def flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF's nested error detail as `{"tests.0.input": ["…"]}`."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            name = path if key == "non_field_errors" and path else f"{path}.{key}" if path else str(key)
            for inner, texts in flatten(value, name).items():
                found.setdefault(inner, []).extend(texts)
        return found
    if isinstance(detail, list):
        if all(not isinstance(item, dict | list) for item in detail):
            return {path or "non_field_errors": [str(item) for item in detail]} if detail else {}
        found = {}
        for index, item in enumerate(detail):
            found.update(flatten(item, f"{path}.{index}" if path else str(index)))
        return found
    return {path or "non_field_errors": [str(detail)]}


def handler400(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(ApiError("The request is malformed."))


def handler403(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(Forbidden())


def handler404(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(NotFound())


def handler500(request: HttpRequest) -> JsonResponse:
    error = ApiError("Something went wrong on our side. It was logged.", code="server_error")
    error.status = 500
    return error_response(error)
