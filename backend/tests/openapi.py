"""The schema as the tests of this folder walk it: its operations, and what their bodies may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator

Schema = dict[str, Any]


@cache
def openapi() -> Schema:
    schema: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return schema


@dataclass(frozen=True)
class Operation:
    verb: str
    path: str
    content: Schema

    def __hash__(self) -> int:
        return hash((self.verb, self.path))

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"

    @property
    def body(self) -> Schema | None:
        """The schema of the request's body, resolved; None for operations that read none."""
        if "requestBody" not in self.content:
            return None
        return resolve(self.content["requestBody"]["content"]["application/json"]["schema"])

    @property
    def query(self) -> dict[str, Schema]:
        parameters = self.content.get("parameters", [])
        return {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}


def operations() -> list[Operation]:
    return [
        Operation(verb.upper(), path, content)
        for path, verbs in openapi()["paths"].items()
        for verb, content in verbs.items()
    ]


def bare(path: str) -> str:
    """The path with its parameters unnamed: the URL map says `pk` where the schema says `id`."""
    return re.sub(r"\{\w+\}", "{}", path)


def resolve(schema: Schema) -> Schema:
    """The schema behind `$ref` and a lone `allOf`."""
    while True:
        if "$ref" in schema:
            schema = openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        elif len(schema.get("allOf", ())) == 1:
            schema = resolve(schema["allOf"][0]) | {
                key: value for key, value in schema.items() if key != "allOf"
            }
        else:
            return schema


def smallest(schema: Schema) -> Any:
    """A value that fits: required parts only."""
    schema = resolve(schema)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: smallest(schema["properties"][name]) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [smallest(schema["items"])] * schema.get("minItems", 0)
    formats = {"email": "a@example.edu", "date-time": "2030-01-01T00:00:00Z"}
    plain = {"string": formats.get(schema.get("format", ""), "text"), "boolean": True}
    return plain.get(schema.get("type", ""), schema.get("minimum", 1))


def fields(
    schema: Schema, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Schema]]:
    """Every field of a body, however deep, with its path; of a list, the first item."""
    schema = resolve(schema)
    if path:
        yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from fields(inner, (*path, name))
    if schema.get("type") == "array":
        yield from fields(schema["items"], (*path, 0))


def put(body: dict[str, Any], path: tuple[str | int, ...], value: Any, schema: Schema) -> dict[str, Any]:
    """A copy of the body with `value` at the path, and the smallest fitting things around it."""
    name, *rest = path
    schema = resolve(schema)
    if not rest:
        return body | {str(name): value}
    inner = resolve(schema["properties"][name])
    if rest[0] == 0:  # a list, of which the item is the one that matters
        item = resolve(inner["items"])
        made = put(smallest(item), tuple(rest[1:]), value, item) if rest[1:] else value
        return body | {str(name): [made]}
    return body | {str(name): put(smallest(inner), tuple(rest), value, inner)}


@cache
def _documented() -> Any:
    return schemathesis.openapi.from_dict(openapi())


def assert_described(response: Any, verb: str, path: str) -> None:
    """The answer is one that the schema has for this operation: status, type and shape."""
    operation = next(
        (each for each in operations() if each.verb == verb and bare(each.path) == bare(path)), None
    )
    if operation is None:  # a verb that is not there, or the schema itself
        return
    status = str(response.status_code)
    assert status in operation.content["responses"], f"{operation} may not answer {status}"
    _documented()[operation.path][operation.verb].validate_response(
        schemathesis.Response(
            status_code=response.status_code,
            headers={name: [value] for name, value in response.items()},
            content=response.content,
            request=requests.Request(verb, f"http://testserver{operation.path}").prepare(),
            elapsed=0,
            verify=False,
        )
    )
