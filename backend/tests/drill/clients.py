"""Students who hand in over HTTP until they are told 201, with one idempotency key for each submission, and who write
down what they were promised. Whatever happens to the server, they try again with the same key.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import select
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drill.programs import Program

SUBMISSIONS = "/api/submissions/submissions/"
TIMEOUT_SECONDS = 10.0
PAUSE_SECONDS = 0.2


class Connection:
    """One HTTP connection that is opened again after whatever broke it."""

    def __init__(self, origin: str) -> None:
        self._address = origin.removeprefix("http://")
        self._connection: http.client.HTTPConnection | None = None

    def request(
        self, method: str, path: str, token: str, body: Any = None, **headers: str
    ) -> tuple[int, float, Any]:
        """Status, the seconds to wait if that is asked for, and the data. Raises OSError, HTTPException or ValueError."""
        if self._connection is not None and self._hung_up():
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_SECONDS)
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            response = self._connection.getresponse()
            answer = json.loads(response.read())
            return response.status, float(response.headers.get("Retry-After", 0)), answer.get("data")
        except BaseException:
            self.close()
            raise

    def _hung_up(self) -> bool:
        """Whether the server has closed the idle connection, as servers do."""
        opened = self._connection.sock if self._connection else None
        return opened is not None and bool(select.select([opened], [], [], 0)[0])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass
class Clients:
    """Hands `programs` in, evenly over `seconds`, from so many threads. `log` gets a line for each 201."""

    origin: str
    students: Sequence[dict[str, Any]]
    programs: Sequence[Program]
    log: Path
    seconds: float
    threads: int = 8
    acknowledged: int = 0
    accept_ms: list[float] = field(default_factory=list)  # of first attempts that were answered with 201
    troubles: Counter[str] = field(default_factory=Counter)  # what made them try again
    refusals: list[str] = field(default_factory=list)  # what nobody should have been told
    waiting: list[tuple[str, int]] = field(default_factory=list)  # token and submission, for who polls

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._file = self.log.open("a")
        self._threads = [
            threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(self.threads)
        ]

    def start(self) -> None:
        self._started_at = time.monotonic()
        for thread in self._threads:
            thread.start()

    def at_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def join(self, timeout_seconds: float) -> bool:
        """Waits for them; False when they are not done by then, and are stopped."""
        deadline = time.monotonic() + timeout_seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        done = not self.at_work()
        self._stopping.set()
        return done

    def _work(self, number: int) -> None:
        connection = Connection(self.origin)
        every_seconds = self.seconds / max(1, len(self.programs))
        for index in range(number, len(self.programs), self.threads):
            due_at = self._started_at + index * every_seconds
            if self._stopping.wait(max(0.0, due_at - time.monotonic())):
                return
            self._hand_in(connection, self.students[index % len(self.students)], self.programs[index])

    def _hand_in(self, connection: Connection, student: dict[str, Any], program: Program) -> None:
        key = str(uuid.uuid4())
        body = {name: student[name] for name in ("assignment", "question")}
        body |= {"language": program.language, "code": program.code}
        first = True
        while not self._stopping.is_set():
            started_at = time.monotonic()
            wait_seconds = PAUSE_SECONDS
            try:
                status, wait_seconds, data = connection.request(
                    "POST", SUBMISSIONS, student["token"], body, Idempotency_Key=key
                )
            except (OSError, http.client.HTTPException, ValueError) as error:
                trouble = type(error).__name__
            else:
                if status == 201:
                    self._note(
                        data, student, program, key, (time.monotonic() - started_at) * 1000 if first else None
                    )
                    return
                trouble = str(status)
                if status < 500 and status != 429:
                    with self._lock:
                        self.refusals.append(f"{status}: {data}")
                    return
            first = False
            with self._lock:
                self.troubles[trouble] += 1
            self._stopping.wait(max(wait_seconds, PAUSE_SECONDS))

    def _note(
        self,
        data: dict[str, Any],
        student: dict[str, Any],
        program: Program,
        key: str,
        accept_ms: float | None,
    ) -> None:
        promise = {"id": data["id"], "sha256": data["sha256"], "key": key}
        promise |= {"verdict": program.verdict, "score": program.score}
        right = data["sha256"] == hashlib.sha256(program.code.encode()).hexdigest()
        with self._lock:
            self._file.write(json.dumps(promise) + "\n")
            self._file.flush()
            self.acknowledged += 1
            self.waiting.append((student["token"], data["id"]))
            if accept_ms is not None:
                self.accept_ms.append(accept_ms)
            if not right:
                self.refusals.append(f"submission {data['id']}: acknowledged with the hash of something else")


@dataclass
class Pollers:
    """Students who look again and again at what they handed in, until it is graded."""

    clients: Clients
    every_seconds: float = 5.0
    threads: int = 8
    read_ms: list[float] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()

    def start(self) -> None:
        for number in range(self.threads):
            threading.Thread(target=self._work, args=(number,), daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _work(self, number: int) -> None:
        connection = Connection(self.clients.origin)
        graded: set[int] = set()
        while not self._stopping.is_set():
            round_ends_at = time.monotonic() + self.every_seconds
            for token, pk in self.clients.waiting[number :: self.threads]:
                if pk not in graded and self._read(connection, token, pk):
                    graded.add(pk)
            self._stopping.wait(max(0.0, round_ends_at - time.monotonic()))

    def _read(self, connection: Connection, token: str, pk: int) -> bool:
        """Whether it is graded."""
        started_at = time.monotonic()
        try:
            status, _, data = connection.request("GET", f"{SUBMISSIONS}{pk}/", token)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.troubles[type(error).__name__] += 1
            return False
        self.read_ms.append((time.monotonic() - started_at) * 1000)
        if status != 200:
            self.troubles[str(status)] += 1
            return False
        return data["status"] in ("finished", "failed")
