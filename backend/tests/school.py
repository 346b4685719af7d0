"""A class on a running server, driven over HTTP as its people do."""

from __future__ import annotations

import time
from typing import Any

from tests.servers import Server

SUBMISSIONS = "/api/submissions/submissions/"


class School:
    """One class on a server: the demo teacher's, with the demo student in it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.teacher, self.student = server.token_of("teacher"), server.token_of("student")
        self.classroom = self.post(self.teacher, "/api/classes/", {"name": "Real input"})
        self.post(self.student, "/api/classes/join/", {"code": self.classroom["join_code"]}, status=200)

    def post(self, token: str, path: str, body: Any = None, *, status: int = 201) -> Any:
        return self.call("POST", token, path, body, status=status)

    def call(self, method: str, token: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        got, answer = self.server.request(method, path, body, token=token)
        assert got == status, answer
        return answer.get("data")

    def assignment(self, questions: list[int], **fields: Any) -> int:
        body = {
            "class": self.classroom["id"],
            "title": "An assignment",
            "questions": [
                {"question": id, "points": 10, "position": place} for place, id in enumerate(questions)
            ],
        }
        id = self.post(self.teacher, "/api/assignments/", body | fields)["id"]
        self.post(self.teacher, f"/api/assignments/{id}/publish/", status=200)
        return int(id)

    def submit(self, assignment: int, question: int, language: str, code: str) -> int:
        body = {"assignment": assignment, "question": question, "language": language, "code": code}
        return int(self.post(self.student, SUBMISSIONS, body)["id"])

    def wait(self, id: int, *, seconds: float, states: tuple[str, ...] = ("finished", "failed")) -> Any:
        """The submission as its teacher sees it, once it is in one of `states`."""
        deadline = time.monotonic() + seconds
        while True:
            seen = self.call("GET", self.teacher, f"{SUBMISSIONS}{id}/")
            if seen["status"] in states:
                return seen
            assert seen["status"] not in ("finished", "failed"), seen
            assert time.monotonic() < deadline, seen
            time.sleep(0.05)


def make_doubling(school: School, **fields: Any) -> int:
    tests = [
        {
            "name": f"n{n}",
            "input": f"{n}\n",
            "expected_output": f"{n * 2}\n",
            "visibility": kind,
            "position": n,
        }
        for n, kind in enumerate(("sample", "hidden", "hidden"))
    ]
    body = {"title": f"Double it {time.monotonic_ns()}", "prompt": "Twice.", "test_cases": tests} | fields
    return int(school.post(school.teacher, "/api/questions/", body)["id"])


def eventually(true: Any, seconds: float = 60) -> Any:
    """What `true` returns, once it is something."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value
