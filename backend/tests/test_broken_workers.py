"""A worker whose compiler breaks in mid-life: it is quarantined for that language, and another grades what it took."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import running_server
from tests.school import SUBMISSIONS, School, eventually, make_doubling
from tests.servers import BACKEND, Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("faults")]
DOUBLE = '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", n * 2); }\n'


@contextmanager
def another_worker(server: Server, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with mounts of its own, as on another machine."""
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "manage.py", "worker"]
    environment = {**server.environment, "WORKER_LANGUAGES": "c"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=BACKEND, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def wait_for(log: Path, words: str) -> None:
    eventually(lambda: words in log.read_text(), 90)


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a compiler from one worker needs root")
def test_a_worker_whose_compiler_breaks_gives_its_runs_to_others(tmp_path: Path) -> None:
    compiler = subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True).stdout.strip()
    with running_server(tmp_path / "data", DEMO="1", WORKERS="1", WORKER_LANGUAGES="python") as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: ", 60)
        school = School(server)
        question = make_doubling(school)
        assignment = school.assignment([question])
        with another_worker(server, tmp_path / "broken.log") as broken:
            wait_for(tmp_path / "broken.log", "is ready: ")
            first = school.submit(assignment, question, "c", DOUBLE)
            assert school.wait(first, seconds=60)["verdict"] == "accepted"
            hide = ["nsenter", f"--target={broken.pid}", "--mount", "mount", "--bind", "/bin/false", compiler]
            subprocess.run(hide, check=True)
            # boxes that were made before still compile, and what was ever compiled needs no compiler
            taken = [school.submit(assignment, question, "c", f"{DOUBLE}// {uuid4()}\n") for _ in range(4)]
            wait_for(tmp_path / "broken.log", "takes no more c")
            states = {school.call("GET", school.teacher, f"{SUBMISSIONS}{id}/")["status"] for id in taken}
            assert states <= {"queued", "finished"}
            alarms = school.call("GET", server.token_of("admin"), "/api/notifications/?kind=site_alarm")
            assert [alarm["title"] for alarm in alarms["results"]] == ["A worker cannot run c"]

            with another_worker(server, tmp_path / "well.log"):
                for id in taken:
                    seen = school.wait(id, seconds=120)
                    assert (seen["verdict"], seen["score"]) == ("accepted", 10), seen
                # both are there, and the broken one takes none of it
                more = [school.submit(assignment, question, "c", f"{DOUBLE}// {uuid4()}\n") for _ in range(4)]
                assert {school.wait(id, seconds=120)["verdict"] for id in more} == {"accepted"}
                wrong = school.submit(assignment, question, "c", "int main(void) {")
                assert school.wait(wrong, seconds=60)["verdict"] == "compile_error"
