"""Around every request: size limit, errors that happen outside of views, addresses without their slash, entity tags."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.cache import get_conditional_response
from django.utils.http import escape_leading_slashes

from common import clock
from common.envelope import as_api_error, error_response
from common.errors import ApiError, TooLarge

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PlainErrorMiddleware:
    """Refuses oversized bodies before reading them, and answers in the envelope where Django would in HTML."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        clock.note_receipt(request)  # before the body is read: what decides about lateness
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            limit_mb = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
            return error_response(TooLarge(f"A request may have at most {limit_mb} MB."))
        try:
            request.get_host()
        except DisallowedHost:
            message = (
                "This site does not answer to that host name: whoever runs it can add it to ALLOWED_HOSTS."
            )
            return error_response(ApiError(message, code="unknown_host"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = TooLarge() if isinstance(exception, RequestDataTooBig) else as_api_error(exception)
        return error_response(error) if error else None


class ContentSecurityPolicyMiddleware:
    """What a browser may load for a page of ours: nothing from elsewhere. An answer of the API may load nothing at all."""

    # the admin's menus and the interactive documentation have scripts and styles in their pages
    PAGE = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
    DATA = "default-src 'none'; frame-ancestors 'none'"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        response.setdefault("Content-Security-Policy", self.PAGE if is_page else self.DATA)
        return response


class KeepingRedirect(HttpResponsePermanentRedirect):
    """Elsewhere for good, by the same method and with the same body: at a 301 clients turn a POST into a GET."""

    status_code = 308


class SlashMiddleware(CommonMiddleware):
    """Django's, but work sent to an address without its last slash is not lost on the way to the one with it."""

    response_redirect_class = KeepingRedirect

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        return escape_leading_slashes(request.get_full_path(force_append_slash=True))


class EntityTagMiddleware:
    """An ETag for every successful read, and 304 where the reader already has it.

    A resource with a `version` has the tag `"<version>-<hash of the body>"`: the version is what `If-Match` is held
    against on edits (`common.versions`), the hash changes with whatever else is shown.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if not isinstance(response, HttpResponse):  # a stream
            return response
        if not response.has_header("ETag"):
            body_hash = hashlib.sha256(response.content).hexdigest()[:20]
            data = getattr(response, "data", None)
            version = data.get("version") if isinstance(data, dict) else None
            response["ETag"] = f'"{version}-{body_hash}"' if version is not None else f'"{body_hash}"'
        return get_conditional_response(request, etag=response["ETag"], response=response) or response
