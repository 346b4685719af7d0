"""The one family of errors that services raise and the API answers: a code, an HTTP status, a message, fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ApiError(Exception):
    """`code` is for programs, `message` for people, `fields` names inputs by dotted path."""

    status = 400
    code = "invalid"
    message = "The request cannot be carried out."

    def __init__(
        self, message: str = "", *, code: str = "", fields: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        super().__init__(self.message)


class InvalidInput(ApiError):
    """The input is malformed, or names what cannot be; `InvalidInput.field("code", "…")` for a single field."""

    message = "Some fields are not right: see errors."

    @classmethod
    def field(cls, name: str, text: str, *, code: str = "") -> InvalidInput:
        return cls(text, code=code, fields={name: [text]})


class NotAuthenticated(ApiError):
    status, code, message = 401, "not_authenticated", "Log in first: send a valid access token."


class Forbidden(ApiError):
    status, code, message = 403, "forbidden", "You may see this, but not do that."


class NotFound(ApiError):
    status, code, message = 404, "not_found", "There is no such thing here, or it is not yours to see."


class Conflict(ApiError):
    status, code, message = 409, "conflict", "That does not fit the present state."


class StaleVersion(ApiError):
    status, code = 412, "stale_version"
    message = "Somebody changed this after you read it: read it again, then repeat your change."


class TooLarge(ApiError):
    status, code, message = 413, "too_large", "The request is too large."


class UnsupportedMediaType(ApiError):
    status, code = 415, "unsupported_media_type"
    message = "Only JSON is understood: send it with the header Content-Type: application/json."


class TooManyRequests(ApiError):
    """`retry_after` in whole seconds goes out as the Retry-After header."""

    status, code, message = 429, "too_many_requests", "Too many requests: wait, then try again."

    def __init__(self, message: str = "", *, code: str = "", retry_after: int = 60) -> None:
        super().__init__(message, code=code)
        self.retry_after = max(1, retry_after)


class Unavailable(ApiError):
    status, code, message = 503, "unavailable", "The service cannot answer at the moment: try again soon."

    def __init__(self, message: str = "", *, code: str = "", retry_after: int = 5) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
