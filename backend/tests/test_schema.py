"""The OpenAPI schema: whole, without warnings, and the same as the URL map. What it says of the wire is put to the
test by `test_schemathesis.py` and, for every answer of the permission table, by `test_permissions.py`."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.answers import assert_error
from tests.matrix import BODIES, OPEN_TO_ALL, ROWS, Row
from tests.routes import Route, api_routes
from tests.world import World

CHANGING = ("PUT", "PATCH", "DELETE")
NOT_IN_IT = {"schema", "docs"}  # the schema itself, and the pages that show it
ROUTES = [route for route in api_routes() if route.name not in NOT_IN_IT]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, verb.upper(), operation)
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
    ]


def bare(path: str) -> str:
    """The path with its parameters unnamed: the URL map says `pk` where the schema says `id`."""
    return re.sub(r"\{\w+\}", "{}", path)


def route_of(path: str) -> Route:
    return next(route for route in ROUTES if bare(route.path) == bare(path))


def test_it_is_valid_and_nothing_had_to_be_guessed() -> None:
    output = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=output)
    assert output.getvalue().startswith("openapi: 3.")


def test_every_route_and_verb_is_in_it_and_no_other(schema: dict[str, Any]) -> None:
    described = {(bare(path), verb) for path, verb, _ in operations(schema)}
    assert described == {(bare(route.path), verb) for route in ROUTES for verb in route.verbs}


def test_every_error_has_the_shape_of_the_contract(schema: dict[str, Any]) -> None:
    reference = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for path, verb, operation in operations(schema):
        errors = {code: answer for code, answer in operation["responses"].items() if code[0] in "45"}
        assert set(errors) >= {"400", "401", "404", "405", "429", "503"}, (verb, path)
        for code, answer in errors.items():
            assert answer["content"] == reference, (verb, path, code)
    error = schema["components"]["schemas"]["Error"]
    assert set(error["required"]) == {"success", "code", "message", "errors"}


def test_every_success_is_in_the_envelope(schema: dict[str, Any]) -> None:
    for path, verb, operation in operations(schema):
        answers = [answer for code, answer in operation["responses"].items() if code[0] == "2"]
        assert len(answers) == 1, (verb, path)
        envelope = answers[0]["content"]["application/json"]["schema"]
        assert envelope["required"] == ["success", "data"], (verb, path)


def test_it_says_what_needs_a_token(schema: dict[str, Any]) -> None:
    for path, verb, operation in operations(schema):
        needs_one = {} not in operation.get("security", [{}])
        assert needs_one == (route_of(path).name not in OPEN_TO_ALL), (verb, path)


def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    for path, verb, operation in operations(schema):
        assert operation.get("summary"), (verb, path)
        assert operation["tags"] != ["api"], (verb, path)
    ids = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(ids) == len(set(ids))


def test_what_creates_takes_an_idempotency_key(schema: dict[str, Any]) -> None:
    creating = [
        operation for _, _, operation in operations(schema) if {"201", "202"} & set(operation["responses"])
    ]
    assert len(creating) >= 7
    for operation in creating:
        headers = [each["name"] for each in operation["parameters"] if each["in"] == "header"]
        assert headers == ["Idempotency-Key"], operation["operationId"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.verb in CHANGING and row.expected["owner"] in (200, 409)], ids=str
)
def test_if_match_is_told_where_it_is_honored(world: World, schema: dict[str, Any], row: Row) -> None:
    url, body = world.path(row.path, "owner"), BODIES[row.body](world)
    response = getattr(world.clients["owner"], row.verb.lower())(url, body, headers={"If-Match": "nonsense"})
    found = next(route for route in ROUTES if route.name == resolve(url).url_name)
    [operation] = [
        each for path, verb, each in operations(schema) if (bare(path), verb) == (bare(found.path), row.verb)
    ]
    told = "If-Match" in [each["name"] for each in operation.get("parameters", [])]
    assert told == ("If-Match" in response.json().get("errors", {})), response.content


def test_every_list_tells_its_pages_and_its_order(schema: dict[str, Any]) -> None:
    lists = []
    for path, _, operation in operations(schema):
        data = str(operation["responses"].get("200", {}).get("content", {}))
        if "Paginated" in data:
            lists.append(path)
            parameters = {each["name"]: each for each in operation["parameters"]}
            assert {"page", "page_size", "ordering"} <= set(parameters), path
            assert parameters["ordering"]["schema"]["items"]["enum"], path
    assert len(lists) == 8


@pytest.mark.django_db
def test_the_docs_page_loads_nothing_from_outside() -> None:
    client = APIClient()
    page = client.get("/api/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assets = re.findall(r"""(?:src|href)=["']([^"']+)["']""", html)
    assert len(assets) >= 3
    for asset in assets:
        assert asset.startswith("/static/"), asset
        assert client.get(asset).status_code == 200, asset
    assert re.findall(r"https?://[^\"' ]+", html) == []
    assert client.get("/api/schema/").status_code == 200


def test_the_greatest_points_of_the_schema_are_taken(world: World, schema: dict[str, Any]) -> None:
    greatest = schema["components"]["schemas"]["TestCaseInputRequest"]["properties"]["points"]["maximum"]
    body = {"expected_output": "", "points": greatest}
    response = world.clients["owner"].post("/api/test-cases/", body)
    assert response.status_code == 201
    assert response.json()["data"]["points"] == greatest
    assert_error(world.clients["owner"].post("/api/test-cases/", body | {"points": greatest + 0.01}), 400)


def test_a_change_of_nothing_is_a_change(world: World) -> None:
    """The schema has no required field in any PATCH."""
    for template in ("/api/classes/{class}/members/{classmate}/", "/api/classes/{class}/", "/api/auth/me/"):
        assert world.clients["owner"].patch(world.path(template, "owner"), {}).status_code == 200, template


@pytest.mark.parametrize(
    "path", ["/api/assignments/?class=", "/api/assignments/?due_before=", "/api/notifications/?unread="]
)
def test_a_filter_without_a_value_finds_nothing_by_mistake(world: World, path: str) -> None:
    assert list(assert_error(world.clients["owner"].get(path), 400)["errors"]) == [path.split("?")[1][:-1]]
    assert world.clients["owner"].get("/api/assignments/?title=").status_code == 200  # every title holds it
