"""The real server, as a process of its own: what `script/server` runs after its set-up."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import Cast
from tests import servers
from tests.servers import Server
from tests.world import World, make_world


@contextmanager
def fresh_database() -> Iterator[str]:
    """DATABASE_URL of a new, empty database of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"server_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{url.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server(data_dir: Path, **environment: str) -> Iterator[Server]:
    """A server on a fresh database of the kind that the tests run on: see `servers.running_server`."""
    with (
        fresh_database() as database_url,
        servers.running_server(data_dir, DATABASE_URL=database_url, **environment) as server,
    ):
        yield server


@pytest.fixture
def world(cast: Cast, client_of: Any) -> World:
    return make_world(cast, client_of)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One ready server with the demo class, for all tests that only talk to it. Mark them `xdist_group("server")`."""
    with running_server(tmp_path_factory.mktemp("server"), DEMO="1", WORKERS="2") as ready:
        ready.wait_for_line("Autograder is ready")
        yield ready
