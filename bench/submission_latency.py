"""From POST to finished: one student's submission with 20 small Python tests, on an idle server, over HTTP.

Beside it, in the same run: the same program run 20 times by a bare loop of processes, with no sandbox, no database
and no network. Prints medians and their ratio.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.servers import Server, running_server

TESTS, REPETITIONS = 20, 15
PROGRAM = "n = int(input())\nprint(sum(i * i for i in range(n)))\n# {}\n"
SUBMISSIONS = "/api/submissions/submissions/"


def call(server: Server, method: str, path: str, token: str, body: Any = None) -> Any:
    status, answer = server.request(method, path, body, token=token)
    assert status < 300, answer
    return answer["data"]


def set_up(server: Server, teacher: str, student: str) -> dict[str, int]:
    tests = [
        {
            "name": f"{n}",
            "input": f"{n}\n",
            "expected_output": f"{sum(i * i for i in range(n))}\n",
            "position": n,
        }
        for n in range(TESTS)
    ]
    question = call(server, "POST", "/api/questions/", teacher, {"title": "Squares", "test_cases": tests})[
        "id"
    ]
    classroom = call(server, "POST", "/api/classes/", teacher, {"name": "Benchmark"})
    call(server, "POST", "/api/classes/join/", student, {"code": classroom["join_code"]})
    body = {
        "class": classroom["id"],
        "title": "Benchmark",
        "questions": [{"question": question, "points": 20}],
    }
    assignment = call(server, "POST", "/api/assignments/", teacher, body)["id"]
    call(server, "POST", f"/api/assignments/{assignment}/publish/", teacher)
    return {"assignment": assignment, "question": question}


def submission_ms(server: Server, token: str, target: dict[str, int], number: int) -> float:
    started = time.perf_counter()
    body = target | {"language": "python", "code": PROGRAM.format(number)}
    id = call(server, "POST", SUBMISSIONS, token, body)["id"]
    while call(server, "GET", f"{SUBMISSIONS}{id}/", token)["status"] != "finished":
        time.sleep(0.005)
    return (time.perf_counter() - started) * 1000


def bare_loop_ms(folder: Path, number: int) -> float:
    started = time.perf_counter()
    source = folder / "main.py"
    source.write_text(PROGRAM.format(number))
    for n in range(TESTS):
        subprocess.run(["/usr/bin/python3", source], input=f"{n}\n".encode(), capture_output=True, check=True)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running_server(Path(name), DEMO="1", WORKERS="0") as server:
        server.wait_for_line("Autograder is ready")
        teacher, student = server.token_of("teacher"), server.token_of("student")
        target = set_up(server, teacher, student)
        submission_ms(
            server, student, target, -1
        )  # the first one waits until a worker has proved its sandbox
        ours, bare = [], []
        for number in range(REPETITIONS):
            ours.append(submission_ms(server, student, target, number))
            bare.append(bare_loop_ms(Path(name), number))
    print(
        f"POST to finished, {TESTS} Python tests: median {statistics.median(ours):.0f} ms, worst {max(ours):.0f} ms"
    )
    print(
        f"bare loop of {TESTS} processes:          median {statistics.median(bare):.0f} ms, worst {max(bare):.0f} ms"
    )
    print(f"ratio: {statistics.median(ours) / statistics.median(bare):.2f}")


if __name__ == "__main__":
    main()
