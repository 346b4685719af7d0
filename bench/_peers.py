"""Judges that are reached by URL: this one and others, each through one small adapter, for the same submission.

    script/bench judge_speed --peer judge0=http://HOST:2358 --peer piston=http://HOST:2000 --peer jobe=http://HOST:4000

An adapter has `submit(language, source, tests)`, which returns when every test was judged and raises unless all were
accepted. Threads may share it.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import secrets
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from _common import TESTS, Test

POLL_S = 0.02  # between two questions
TIMEOUT_S = 120
KEPT_S = 1.0  # how long a connection that nobody uses counts as open: every server keeps it that long


class Peer(Protocol):
    def submit(self, language: str, source: str, tests: Sequence[Test]) -> None: ...


_open = threading.local()


def _connection(address: SplitResult) -> http.client.HTTPConnection:
    """This thread's, kept open as browsers do; a new one where the server may have closed it meanwhile."""
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    kept: dict[str, tuple[http.client.HTTPConnection, float]] = _open.__dict__
    connection, used_at = kept.get(address.netloc) or (kind(address.netloc, timeout=TIMEOUT_S), 0.0)
    if time.monotonic() - used_at > KEPT_S:
        connection.close()  # and opened again by the next request
    kept[address.netloc] = connection, time.monotonic()
    return connection


def call(url: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    """GET, or POST of a JSON body; the parsed answer."""
    address = urlsplit(url)
    connection = _connection(address)
    method, content = ("GET", None) if body is None else ("POST", json.dumps(body))
    path = f"{address.path}?{address.query}"
    connection.request(method, path, content, {"Content-Type": "application/json", **(headers or {})})
    response = connection.getresponse()
    text = response.read()
    if response.status >= 400:
        raise SystemExit(f"{url}: {response.status} {text[:500]!r}")
    return json.loads(text)


def expect(said: object, wanted: object, answer: object) -> None:
    if said != wanted:
        raise SystemExit(f"{said!r} instead of {wanted!r}: {answer}")


class Autograder:
    """This one, through its own API: an assignment with the tests, and several students who hand in."""

    SUBMISSIONS = "/api/submissions/submissions/"
    STUDENTS = 4  # made before anything is timed: passwords are slow to hash

    def __init__(self, url: str, teacher: dict[str, str]) -> None:
        self.url = url.rstrip("/")
        self._teacher = self._post("/api/auth/login/", teacher)["access"]
        tests = [
            {"name": str(n), "input": test.input, "expected_output": test.expected_output, "position": n}
            for n, test in enumerate(TESTS)
        ]
        classroom = self._post("/api/classes/", {"name": "Benchmark"}, self._teacher)
        question = self._post("/api/questions/", {"title": "Sum", "test_cases": tests}, self._teacher)
        questions = [{"question": question["id"], "points": 20}]
        body = {
            "class": classroom["id"],
            "title": "Benchmark",
            "questions": questions,
            "release": "immediate",
        }
        assignment = self._post("/api/assignments/", body, self._teacher)
        self._post(f"/api/assignments/{assignment['id']}/publish/", {}, self._teacher)
        self._target = {"assignment": assignment["id"], "question": question["id"]}
        self._idle: queue.SimpleQueue[str] = queue.SimpleQueue()
        for _ in range(self.STUDENTS):
            self._idle.put(self._new_student(classroom["join_code"]))

    def _post(self, path: str, body: Any, token: str = "") -> Any:
        return call(self.url + path, body, {"Authorization": f"Bearer {token}"} if token else {})["data"]

    def _new_student(self, join_code: str) -> str:
        """The token of somebody new in the class."""
        account = {"email": f"{os.urandom(8).hex()}@example.com", "password": secrets.token_urlsafe(16)}
        account |= {"first_name": "Some", "last_name": "Body"}
        token = self._post("/api/auth/register/", account)["access"]
        self._post("/api/classes/join/", {"code": join_code}, token)
        return token

    def submit(self, language: str, source: str, tests: Sequence[Test], verdict: str = "accepted") -> None:
        """As one of the students, who waits for the result."""
        token = self._idle.get()
        try:
            body = self._target | {"language": language, "code": source}
            answer = self._post(self.SUBMISSIONS, body, token)
            address = f"{self.url}{self.SUBMISSIONS}{answer['id']}/"
            while answer["status"] not in ("finished", "failed"):
                answer = call(f"{address}?wait=30", headers={"Authorization": f"Bearer {token}"})["data"]
                if answer["status"] in ("queued", "running"):
                    time.sleep(POLL_S)
            expect((answer["status"], answer["verdict"]), ("finished", verdict), answer)
        finally:
            self._idle.put(token)


class Judge0:
    """One submission per test: its API knows no more than one input each. Asks for the highest version of a language."""

    NAMES = {
        "python": "Python (3",
        "c": "C (GCC",
        "cpp": "C++ (GCC",
        "java": "Java (",
        "javascript": "JavaScript (",
    }
    WAITING, ACCEPTED = (1, 2), 3

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        found = call(f"{self.url}/languages")
        self._ids = {
            language: max((each["id"] for each in found if each["name"].startswith(start)), default=0)
            for language, start in self.NAMES.items()
        }

    def submit(self, language: str, source: str, tests: Sequence[Test]) -> None:
        tokens = [
            call(
                f"{self.url}/submissions",
                {
                    "source_code": source,
                    "language_id": self._ids[language],
                    "stdin": test.input,
                    "expected_output": test.expected_output,
                },
            )["token"]
            for test in tests
        ]
        for token in tokens:
            while (answer := call(f"{self.url}/submissions/{token}"))["status"]["id"] in self.WAITING:
                time.sleep(POLL_S)
            expect(answer["status"]["id"], self.ACCEPTED, answer)


class Piston:
    """One execution per test; whether the output is right is for the caller to say."""

    NAMES = {"cpp": "c++"}

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def submit(self, language: str, source: str, tests: Sequence[Test]) -> None:
        name = "Main.java" if language == "java" else f"main.{language}"
        for test in tests:
            body = {
                "language": self.NAMES.get(language, language),
                "version": "*",
                "files": [{"name": name, "content": source}],
                "stdin": test.input,
            }
            answer = call(f"{self.url}/api/v2/execute", body)
            expect(answer["run"]["stdout"], test.expected_output, answer)


class Jobe:
    """One run per test; whether the output is right is for the caller to say."""

    NAMES = {"python": "python3", "javascript": "nodejs"}
    SUCCESS = 15

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def submit(self, language: str, source: str, tests: Sequence[Test]) -> None:
        for test in tests:
            run = {
                "language_id": self.NAMES.get(language, language),
                "sourcecode": source,
                "input": test.input,
                **({"sourcefilename": "Main.java"} if language == "java" else {}),
            }
            answer = call(f"{self.url}/jobe/index.php/restapi/runs", {"run_spec": run})
            expect((answer["outcome"], answer["stdout"]), (self.SUCCESS, test.expected_output), answer)


def peer(given: str) -> tuple[str, Peer]:
    """`name=URL` from the command line. For `autograder`, a teacher's EMAIL and PASSWORD come from the environment."""
    name, _, url = given.partition("=")
    others = {"judge0": Judge0, "piston": Piston, "jobe": Jobe}
    if name == "autograder":
        return url, Autograder(url, {"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]})
    if name not in others or not url:
        raise SystemExit(f"{given}: not NAME=URL with a name of autograder, {', '.join(others)}")
    return name, others[name](url)
