"""How gunicorn serves the API (docs/decisions/0004). Read by gunicorn itself: `--config python:autograder.gunicorn_settings`."""

from __future__ import annotations

import os
import selectors
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "autograder.settings")

from django.conf import settings

from autograder import processes

# `epoll` has a bound for each user of the machine, which a program in a box may use up where that is the server's own user
selectors.DefaultSelector = selectors.PollSelector  # type: ignore[misc, assignment]
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
preload_app = True  # loaded once, then forked: a quicker start, and memory that the processes share
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True  # it would write into the home folder
worker_tmp_dir = "/dev/shm"  # noqa: S108  a heartbeat file, which must never wait for a disk
# the interactive pages and clients send long filters, never more than this
limit_request_line = 8190
proc_name = "autograder-web"


def post_fork(server: Any, worker: Any) -> None:
    """A web process ends at once when the one that forked it is killed."""
    processes.die_with(server.pid)


def post_worker_init(worker: Any) -> None:
    """Who waits for a result is answered before the process ends (docs/decisions/0513)."""
    from submissions import endings  # models, which the application has loaded by now

    endings.is_leaving = lambda: not worker.alive
