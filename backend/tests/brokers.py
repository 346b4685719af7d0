"""Real brokers for tests and drills, each in a temporary folder on free ports: Redis and RabbitMQ. Knows nothing of Django."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from typing import Any

from celery import Celery

from autograder.processes import reserve_port
from tests.servers import Foundation


class Broker(Foundation):
    url: str

    def connect(self) -> Any:
        return Celery(broker=self.url, set_as_current=False).connection_for_write()

    def put(self, queue: str, body: bytes, **properties: Any) -> None:
        """A message of JSON, as anybody who reaches the broker may send it."""
        with self.connect() as connection:
            producer = connection.Producer(auto_declare=False)
            kind = {"content_type": "application/json", "content_encoding": "utf-8"}
            producer.publish(body, exchange="", routing_key=queue, **kind, **properties)

    def lying(self, queue: str) -> int:
        """How many messages wait there, whatever their priorities."""
        raise NotImplementedError

    def forget(self, *queues: str) -> None:
        """These queues and what lies in them are gone."""
        raise NotImplementedError


class Redis(Broker):
    """Keeps nothing on disk: what a broker forgets must not matter."""

    def __init__(self) -> None:
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return ["redis-server", *("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")]

    def ask(self, *words: str) -> str:
        command = ["redis-cli", "-p", str(self.port), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()

    def answers(self) -> bool:
        return self.ask("PING") == "PONG"

    def lying(self, queue: str) -> int:
        """With those that a worker took and has not acknowledged yet."""
        lists = self.ask("KEYS", f"{queue}*").split("\n")  # Celery's carrier has one for each priority
        return sum(int(self.ask("LLEN", name)) for name in lists if name) + int(self.ask("HLEN", "unacked"))

    def forget(self, *queues: str) -> None:
        """And all else."""
        assert self.ask("FLUSHALL") == "OK"


class RabbitMQ(Broker):
    """A node with a name, a cookie and a list of nodes (epmd) of its own: no other node of this machine hears of it.

    The program itself is started, without Debian's wrapper, which insists on one user and one folder.
    """

    PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")

    def __init__(self) -> None:
        super().__init__()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self._names_port = reserve_port()
        self._names: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """The node would start its epmd itself, as a process that outlives it."""
        with self.log.open("ab") as output:
            self._names = self.spawn(
                ["epmd", "-address", "127.0.0.1", "-port", str(self._names_port)], output
            )

    def command(self) -> list[str]:
        own = {
            "HOME": self.data,  # of the cookie
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": self._names_port,
            "RABBITMQ_NODENAME": f"autograder-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": self.port,
            "RABBITMQ_DIST_PORT": reserve_port(),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",  # not the machine's
            "RABBITMQ_CONFIG_FILE": self.data / "rabbitmq",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.data / "plugins",
            "RABBITMQ_MNESIA_BASE": self.data,
            "RABBITMQ_LOG_BASE": self.data,
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ALLOW_INPUT": 1,  # with -noinput: no shell stands between this process and the node
        }
        return ["env", *(f"{name}={value}" for name, value in own.items()), str(self.PROGRAM), "-noinput"]

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True  # it listens when all else is ready

    def stop(self) -> None:
        super().stop()
        if self._names is not None:
            self._names.kill()
            self._names.wait()

    def lying(self, queue: str) -> int:
        """Without those that a worker has taken."""
        with self.connect() as connection:
            try:
                return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
            except connection.channel_errors:  # there is no such queue
                return 0

    def forget(self, *queues: str) -> None:
        with self.connect() as connection:
            for name in queues:
                connection.default_channel.queue_delete(name)
