"""Asks the web server for its health until it answers, without ever blocking the one who asks."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable

from django.conf import settings

from autograder.processes import Tree

RETRY_SECONDS = 0.5
# a redirect to HTTPS is an answer too
READY_STATUSES = (b"200", b"301")


class Readiness:
    """The port is open before the web server lives: one early request waits in its queue and is answered first."""

    def __init__(self, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
        self.address = listener.getsockname()
        self.family = listener.family
        self.on_ready = on_ready
        self.asking: socket.socket | None = None
        self.ask_at = 0.0
        self.told = False

    def watch(self, tree: Tree) -> None:
        """Called at every turn of the tree. Tells when all of it was started."""
        if tree.ready and not self.told:
            self.told = True
            self.on_ready()
        elif not tree.ready and self.asking is None and time.monotonic() >= self.ask_at:
            self._ask(tree)

    def _ask(self, tree: Tree) -> None:
        host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost").lstrip(".")
        request = f"GET /api/health/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection = socket.socket(self.family, socket.SOCK_STREAM)
        connection.connect(self.address)  # to a port that listens here: this cannot block
        connection.sendall(request.encode())
        connection.setblocking(False)
        self.asking = connection
        tree.selector.register(connection, selectors.EVENT_READ, lambda: self._answered(tree))

    def _answered(self, tree: Tree) -> None:
        connection = self.asking
        assert connection is not None
        try:
            status = connection.recv(4096).split(b" ", 2)[1:2]
        except OSError:
            status = []
        tree.selector.unregister(connection)
        connection.close()
        self.asking = None
        self.ask_at = time.monotonic() + RETRY_SECONDS
        tree.ready = bool(status) and status[0] in READY_STATUSES
