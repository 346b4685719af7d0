"""Crashes and what outlives them: retries with one key, a slow upload at the deadline, a copy that is put back."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests import servers
from tests.conftest import running_server
from tests.school import SUBMISSIONS, School, make_doubling
from tests.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("crashes")]
RIGHT = "print(int(input()) * 2)\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with running_server(tmp_path_factory.mktemp("crashes"), DEMO="1", SUBMISSIONS_PER_MINUTE="1000") as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: python", 60)
        yield School(server)


# --- retries with one key, across a crash -----------------------------------------------------------------------------
@contextmanager
def everything_locked(server: Server) -> Iterator[None]:
    """Whoever wants to submit has to wait: a POST is in the middle of its transaction then."""
    if url := server.environ_database():
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE submissions_submission IN EXCLUSIVE MODE")
            yield
        return
    holder = sqlite3.connect(server.data_dir / "autograder.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()
