"""`Idempotency-Key`: the same key and body again gives the first answer again; another body is a conflict.

The key's row is written in the transaction of what the request creates: after a crash either both are there or neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from common import clock
from common.envelope import Answer
from common.errors import Conflict, InvalidInput
from common.models import IdempotencyKey

HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of your own, at most 200 characters: a retry with the same key and body gets the first answer.",
)
KEEP = timedelta(days=2)
View = Callable[..., Response]
Change = Callable[[Any], Any]


def idempotent(view: View | None = None, *, seal: Change | None = None, unseal: Change | None = None) -> Any:
    """Decorates a view method that creates.

    An answer with secrets in it gives `seal`, which takes them out of the data to be stored, and `unseal`, which puts
    them back for a retry.
    """
    if view is not None:
        return _remembering(view, seal=_same, unseal=_same)
    return lambda view: _remembering(view, seal=seal or _same, unseal=unseal or _same)


def _same(data: Any) -> Any:
    return data


def _remembering(view: View, *, seal: Change, unseal: Change) -> View:
    @wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        if len(key) > 200 or not key.isprintable():
            raise InvalidInput.field("Idempotency-Key", "Give at most 200 printable characters.")
        user_id = request.user.pk or 0
        digest = _digest(request)
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(user_id=user_id, key=key, request_sha256=digest)
                response = view(self, request, *args, **kwargs)
                row.status_code = response.status_code
                row.body = json.dumps(
                    [seal(response.data), getattr(response, "message", "")], cls=JSONEncoder
                )
                row.save(update_fields=["status_code", "body"])
                return response
        except IntegrityError:
            first = IdempotencyKey.objects.filter(user_id=user_id, key=key).first()
            if first is None:
                raise
        if first.request_sha256 != digest:
            raise Conflict(
                "This idempotency key was used for another request.", code="idempotency_key_reused"
            )
        data, message = json.loads(first.body)
        return Answer(
            unseal(data),
            message=message,
            status=first.status_code or 200,
            headers={"Idempotency-Replayed": "true"},
        )

    wrapper.is_idempotent = True  # type: ignore[attr-defined]  # for the schema
    return wrapper


def _digest(request: Request) -> str:
    """Keyed: the body may hold a password, which a plain hash would let others guess."""
    body = json.dumps(request.data, sort_keys=True)
    text = f"{request.method} {request.path}\n{body}"
    return salted_hmac("common.idempotency", text, algorithm="sha256").hexdigest()


def forget_old() -> None:
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEEP).delete()
