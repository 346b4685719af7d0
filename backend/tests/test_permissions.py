"""Every route × actor × verb × own or foreign id, by the table in `matrix.py`."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.urls import resolve

from tests.answers import assert_error
from tests.matrix import BODIES, OPEN_TO_ALL, ROWS, VERBS, Row
from tests.openapi import assert_described
from tests.routes import Route, api_routes
from tests.world import ACTORS, World

ROUTES = api_routes()


def route_name(row: Row) -> str:
    path = row.path
    while "{" in path:
        path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
    return resolve(path).url_name or ""


def status_for(world: World, actor: str, verb: str, path: str, body: str = "-") -> int:
    """What the actor is answered, in a transaction that is then taken back."""
    content = BODIES[body](world)
    data = b"" if content is None else json.dumps(content).encode()
    with transaction.atomic():
        response = world.clients[actor].generic(verb, world.path(path, actor), data, "application/json")
        if response.status_code >= 400:
            assert_error(response)
        assert_described(response, verb, path)
        transaction.set_rollback(True)
    return response.status_code


def test_the_table_has_every_route_and_verb() -> None:
    in_table = {(route_name(row), row.verb) for row in ROWS}
    in_urls = {(route.name, verb) for route in ROUTES for verb in route.verbs}
    assert in_urls - in_table == set(), "these have no row in tests/matrix.py"
    known = {route.name for route in ROUTES}
    assert {name for name, _ in in_table} <= known, "these rows have no route any more"
    gone = {key for key in in_table - in_urls if not _is_a_refusal(*key)}
    assert gone == set(), "these rows have no verb any more"


def _is_a_refusal(name: str, verb: str) -> bool:
    """A row may say how a verb is refused where that is not a plain 405."""
    return all(
        status in (401, 403, 405)
        for row in ROWS
        if (route_name(row), row.verb) == (name, verb)
        for status in row.expected.values()
    )


def test_only_what_is_named_is_open_to_all() -> None:
    opened = {route_name(row) for row in ROWS if row.expected["nobody"] != 401}
    assert opened == OPEN_TO_ALL


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_actor_gets_what_the_table_says(world: World, row: Row) -> None:
    got = {actor: status_for(world, actor, row.verb, row.path, row.body) for actor in ACTORS}
    assert got == row.expected


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_other_verb_is_refused(world: World, route: Route) -> None:
    told = {row.verb for row in ROWS if route_name(row) == route.name}
    path = next(row.path for row in ROWS if route_name(row) == route.name)
    for verb in sorted(set(VERBS) - told):
        got = {actor: status_for(world, actor, verb, path) for actor in ACTORS}
        door = 405 if route.name in OPEN_TO_ALL else 401
        assert got == dict.fromkeys(ACTORS, 405) | {"nobody": door}, verb


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_verb_cannot_be_smuggled_in(world: World, header: str) -> None:
    path = world.path("/api/assignments/{draft}/", "owner")
    response = world.clients["owner"].post(
        f"{path}?_method=DELETE", {"_method": "DELETE"}, headers={header: "DELETE"}
    )
    assert_error(response, 405)
    assert world.clients["owner"].get(path).status_code == 200
