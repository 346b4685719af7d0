"""What no client should send, sent to every operation: a 4xx that names the field, never a 5xx, and nothing written.

Bodies, fields and filters come from the schema, so that a new one is attacked from its first day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from tests.answers import assert_error
from tests.matrix import BODIES, ROWS, Row
from tests.openapi import Operation, Schema, bare, fields, operations, put
from tests.routes import api_routes
from tests.test_permissions import route_name
from tests.world import World

WRITES = [operation for operation in operations() if operation.body is not None]
READS = [operation for operation in operations() if operation.verb == "GET"]
DIGITS_999 = "9" * 999
MEGABYTE = "x" * 1024 * 1024

# as they stand on the wire: Python's encoder would refuse some of them
TEXTS_FOR: dict[str, list[str]] = {
    "string": ["1", "true", "null", "[]", "{}", r'"\u0000"', r'"\ud800"', r'"a\udfffb"', DIGITS_999],
    "integer": [
        "true",
        '"1"',
        "1.5",
        "null",
        "[]",
        "{}",
        "NaN",
        "1e999",
        DIGITS_999,
        "-1",
        str(10**30),
        '"١٢"',
    ],
    "number": [
        "true",
        '"1"',
        '"١٢"',
        "null",
        "[]",
        "{}",
        "NaN",
        "-Infinity",
        "1e308",
        "1e999",
        DIGITS_999,
        "-1",
        "1.005",
    ],
    "boolean": ['"true"', "1", "0", "null", "[]", "{}", '"yes"'],
    "array": ["{}", "1", '"text"', "true", "null", "[[[]]]"],
    "object": ["[]", "1", '"text"', "true", "null"],
}
# refused while the body is read, before there are fields to name
UNREADABLE = {"NaN", "-Infinity", "1e999", DIGITS_999}
WHOLE_BODIES: dict[str, bytes] = {
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"1",
    "null": b"null",
    "half an object": b'{"a": ',
    "two objects": b"{}{}",
    "not JSON": b"a=1&b=2",
    "bad UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "NaN in an unknown field": b'{"nonsense": NaN}',
    "a number of 999 digits": b'{"nonsense": ' + DIGITS_999.encode() + b"}",
    "a key with NUL": rb'{"a\u0000b": 1}',
    "a key with half a surrogate pair": rb'{"\ud800": 1}',
    "objects 100,000 deep": b'{"a":' * 100_000,
    "lists 100,000 deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "lists 40 deep": b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
}


def good_row(operation: Operation) -> tuple[Row, str]:
    """A row of the permission table in which the operation succeeds, and for whom."""
    for row in ROWS:
        if row.verb == operation.verb and bare(row.path) == bare(operation.path):
            for actor in ("owner", "student", "admin"):
                if row.expected[actor] in (200, 201, 202, 503):
                    return row, actor
    raise AssertionError(f"{operation} succeeds for nobody in tests/matrix.py")


def send(
    world: World, operation: Operation, data: bytes, content_type: str = "application/json", **headers: str
) -> Any:
    row, actor = good_row(operation)
    path = world.path(row.path, actor)
    return world.clients[actor].generic(row.verb, path, data, content_type, headers=headers)


def good_body(world: World, operation: Operation) -> dict[str, Any]:
    return dict(BODIES[good_row(operation)[0].body](world) or {})


def everything_stored() -> dict[str, list[Any]]:
    """All rows of all rooms, but for the counted attempts: a refused one is counted, which is the point of it."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.label != "common.AttemptCount"
    }


@pytest.fixture
def untouched(world: World) -> Iterator[World]:
    before = everything_stored()
    yield world
    assert everything_stored() == before, "something was written"


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_a_body_that_is_none(untouched: World, operation: Operation) -> None:
    for what, data in WHOLE_BODIES.items():
        response = send(untouched, operation, data)
        assert response.status_code == 400, what
        assert_error(response, 400)
    if (operation.body or {}).get("required"):
        for data in (b"", b"{}", b"  "):
            assert assert_error(send(untouched, operation, data), 400)["errors"], data
    for content_type in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        assert_error(send(untouched, operation, b'{"a": 1}', content_type), 415)
    assert_error(send(untouched, operation, b"{}", "application/json", Content_Length=str(17 * 2**20)), 413)


def hostile_texts(schema: Schema) -> list[str]:
    texts = list(TEXTS_FOR[schema["type"]])
    if schema.get("nullable"):
        texts.remove("null")
    if "minimum" in schema and schema["minimum"] < 0:
        texts.remove("-1")
    if "enum" in schema or schema.get("format"):
        texts.append('"nonsense"')
    if schema.get("maxLength", len(MEGABYTE)) < len(MEGABYTE):
        texts.append(json.dumps(MEGABYTE))
    return texts


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_a_field_that_holds_something_else(untouched: World, operation: Operation) -> None:
    with transaction.atomic():
        body = good_body(untouched, operation)  # may open a log-in, for its token
        transaction.set_rollback(True)
    assert operation.body is not None
    attacked = 0
    for path, schema in fields(operation.body):
        if schema.get("type") not in TEXTS_FOR:
            continue
        dotted = ".".join(map(str, path))
        for text in hostile_texts(schema):
            data = json.dumps(put(body, path, "@here@", operation.body)).replace('"@here@"', text).encode()
            with transaction.atomic():
                response = send(untouched, operation, data)
                transaction.set_rollback(True)
            what = f"{dotted} = {text[:40]}: {response.status_code} {response.content[:300]!r}"
            assert response.status_code == 400, what
            errors = assert_error(response, 400)["errors"]
            named = any(name == dotted or name.startswith(f"{dotted}.") for name in errors)
            assert named or text in UNREADABLE, what
            attacked += 1
    assert attacked


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_fields_that_are_not_the_clients_to_set_change_nothing(world: World, operation: Operation) -> None:
    """Whatever the answer shows and the body does not take (role, score, status, owner …) is ignored in a body."""
    body = good_body(world, operation)
    clean = answer_to(world, operation, body)
    stranger = world.cast.other_teacher.pk
    wishes: dict[str, Any] = dict.fromkeys(
        [*flat(clean), "is_staff", "is_superuser", "student", "author"], stranger
    )
    wishes |= {
        "role": "admin",
        "status": "finished",
        "verdict": "accepted",
        "is_active": True,
        "nonsense": [{}],
    }
    taken = (operation.body or {}).get("properties", {})
    dirty = answer_to(
        world, operation, body | {name: value for name, value in wishes.items() if name not in taken}
    )
    assert without_changing(dirty) == without_changing(clean)


def answer_to(world: World, operation: Operation, body: dict[str, Any]) -> Any:
    with transaction.atomic():
        response = send(world, operation, json.dumps(body).encode())
        assert response.status_code in (200, 201, 202, 503), response.content
        transaction.set_rollback(True)
    return response.json().get("data")


CHANGING = {
    "id",
    "access",
    "refresh",
    "join_code",
    "code",
    "created_at",
    "updated_at",
    "submitted_at",
    "expires_at",
    "graded_at",
}


def flat(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*(flat(value) for value in data.values()))
    return set().union(*(flat(item) for item in data)) if isinstance(data, list) else set()


def without_changing(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: without_changing(value) for name, value in data.items() if name not in CHANGING}
    return [without_changing(item) for item in data] if isinstance(data, list) else data


HOSTILE_QUERY = {
    "integer": [
        "abc",
        "-1",
        "1.5",
        "%D9%A1%D9%A2",
        "9" * 30,
        "9" * 999,
        "NaN",
        "%00",
        "1%00",
        "",
        "1 OR 1=1",
    ],
    "boolean": ["maybe", "TRUE", "1", "%00", ""],
    "enum": ["nonsense", "%00", ""],
    "date-time": [
        "yesterday",
        "2026-01-01T00:00:00",
        "99999-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "%00",
        "",
    ],
    "string": ["%00", "a%00b"],
    "array": [
        "nonsense",
        "password",
        "-",
        "id;",
        "id,,nonsense",
        "author__password",
        "student__password",
        "%00",
        "%3F",
        "pk'--",
    ],
}


def kind_of(schema: Schema) -> str:
    return "enum" if "enum" in schema else schema.get("format") or schema["type"]


@pytest.mark.parametrize("operation", READS, ids=str)
def test_a_query_that_makes_no_sense(untouched: World, operation: Operation) -> None:
    row, actor = good_row(operation)
    client, path = untouched.clients[actor], untouched.path(row.path, actor)
    for name, schema in operation.query.items():
        for text in HOSTILE_QUERY[kind_of(schema)]:
            if name == "page" and text in ("9" * 30, ""):
                continue  # a page that is not there is a 404: below
            response = client.get(f"{path}?{name}={text}")
            assert response.status_code in (400, 404) if name == "page" else response.status_code == 400, (
                name,
                text,
            )
            body = assert_error(response)
            assert name == "page" or list(body["errors"]) == [name], (name, text, body)
    if "page" in operation.query:
        for page in ("0", "9" * 30, "1000000"):
            assert_error(client.get(f"{path}?page={page}"), 404)
        for size in ("0", "-1", "abc", "9" * 30):
            assert list(assert_error(client.get(f"{path}?page_size={size}"), 400)["errors"]) == ["page_size"]
        assert len(client.get(f"{path}?page_size=1000000000").json()["data"]["results"]) <= 100
    assert client.get(f"{path}?nonsense=%00%ff").status_code in (200, 400)


IDS = [
    "0",
    "9" * 18,
    "9" * 19,
    "9" * 30,
    "9223372036854775808",
    "-1",
    "1.5",
    "abc",
    "%D9%A1",
    "%00",
    "1%0A",
    "1%20",
    "..",
    "%ff",
]


@pytest.mark.parametrize(
    "route", [route for route in api_routes() if "{" in route.path], ids=lambda route: route.name
)
def test_an_id_that_cannot_be(untouched: World, route: Any) -> None:
    row = next(row for row in ROWS if route_name(row) == route.name)
    for actor in ("owner", "admin"):
        for hostile in IDS:
            # the last id of the path is the hostile one; those before it are good
            head, _, tail = row.path.rpartition("{")
            path = untouched.path(head, actor) + hostile + tail[tail.index("}") + 1 :]
            for verb in sorted(route.verbs):
                body = BODIES[
                    next(row.body for row in ROWS if (route_name(row), row.verb) == (route.name, verb))
                ]
                data = json.dumps(body(untouched) or {}).encode()
                response = untouched.clients[actor].generic(verb, path, data, "application/json")
                # joining says the same of a class that is not there as of a wrong code
                is_join = route.name == "class-join" and hostile.isdigit() and len(hostile) < 19
                assert response.status_code == (400 if is_join else 404), (verb, path, response.content)
                assert_error(response)


HOSTILE_HEADERS = [
    (
        "Authorization",
        [
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "Bearer a.b.c",
            "Basic dTpw",
            "Bearer " + "x" * 5000,
            "Bearer \xff",
        ],
        401,
    ),
    ("Idempotency-Key", ["x" * 201, "a\tb", "\x01"], 400),
    ("If-Match", ["nonsense", '"x-1"', "9" * 30, "-1", '"', "\xff"], 400),
    ("Host", ["evil.example", "a b", "x" * 300, "127.0.0.1:8000@evil.example"], 400),
    ("Accept", ["text/html", "application/xml", "nonsense"], 406),
]


@pytest.mark.parametrize(
    ("name", "values", "status"), HOSTILE_HEADERS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_header_that_makes_no_sense(untouched: World, name: str, values: list[str], status: int) -> None:
    client = untouched.clients["owner"]
    for value in values:
        headers = {name: value}
        if name == "Idempotency-Key":
            response = client.post("/api/classes/", {"name": "New"}, headers=headers)
        elif name == "If-Match":
            response = client.patch(
                untouched.path("/api/classes/{class}/", "owner"), {"name": "New"}, headers=headers
            )
        else:
            if name == "Authorization":
                client = type(client)()
            response = client.get("/api/classes/", headers=headers)
        assert response.status_code == status, (value, response.content)
        assert_error(response, status)


def test_an_address_that_is_nowhere(world: World) -> None:
    for path in (
        "/api/",
        "/api/nothing/",
        "/api/classes/1/nothing/",
        "/api/%00/",
        "/nothing",
        "/api/../etc/passwd",
    ):
        assert_error(world.clients["owner"].get(path), 404)
