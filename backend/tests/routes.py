"""The URL map of the API, read from the resolver: what there is to test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address of the API; `path` has its parameters as `{name}`, as the schema writes them."""

    name: str
    path: str
    verbs: frozenset[str]


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern
        else:
            yield from _walk(pattern.url_patterns, path)


def _verbs(callback: Any) -> frozenset[str]:
    """What the view has methods for. OPTIONS is left out: no view of ours has any use for it."""
    actions = getattr(callback, "actions", None)
    view = getattr(callback, "view_class", None) or callback.cls
    names = actions or [name for name in view.http_method_names if hasattr(view, name)]
    return frozenset(name.upper() for name in names) - {"HEAD", "OPTIONS"}


def api_routes() -> list[Route]:
    found = []
    for raw, pattern in _walk(get_resolver().url_patterns):
        if raw.startswith("api/"):
            path = PARAMETER.sub(lambda match: "{" + (match[1] or match[2]) + "}", raw)
            path = "/" + path.replace("^", "").replace("$", "")
            assert pattern.name, f"{path} has no name"
            found.append(Route(pattern.name, path, _verbs(pattern.callback)))
    return found
