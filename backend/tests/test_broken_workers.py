"""Workers with broken machines: from the start, or in mid-life. What they cannot do they leave to others, and tell."""

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
def another_worker(
    server: Server, log: Path, *mounts: str, languages: str = "c"
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with mounts of its own, as on another machine; `mounts` are made before it starts."""
    first = "".join(f"mount {mount} && " for mount in mounts)
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", f'{first}exec "$@"', "sh"]
    command += [sys.executable, "manage.py", "worker"]
    environment = {**server.environment, "WORKER_LANGUAGES": languages}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=BACKEND, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def compiler_proper() -> str:
    return subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True).stdout.strip()


def alarms_of(server: Server) -> list[str]:
    status, answer = server.request(
        "GET", "/api/notifications/?kind=site_alarm", token=server.token_of("admin")
    )
    assert status == 200, answer
    return sorted(alarm["title"] for alarm in answer["data"]["results"])


def wait_for(log: Path, words: str) -> None:
    eventually(lambda: words in log.read_text(), 180)


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a compiler from one worker needs root")
def test_a_worker_whose_compiler_breaks_gives_its_runs_to_others(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", DEMO="1", WORKERS="1", WORKER_LANGUAGES="python") as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: ")
        school = School(server)
        question = make_doubling(school)
        assignment = school.assignment([question])
        with another_worker(server, tmp_path / "broken.log") as broken:
            wait_for(tmp_path / "broken.log", "is ready: ")
            first = school.submit(assignment, question, "c", DOUBLE)
            assert school.wait(first, seconds=60)["verdict"] == "accepted"
            hide = ["nsenter", f"--target={broken.pid}", "--mount", "mount", "--bind", "/bin/false"]
            hide.append(compiler_proper())
            subprocess.run(hide, check=True)
            # boxes that were made before still compile, and what was ever compiled needs no compiler
            taken = [school.submit(assignment, question, "c", f"{DOUBLE}// {uuid4()}\n") for _ in range(4)]
            wait_for(tmp_path / "broken.log", "takes no more c")
            states = {school.call("GET", school.teacher, f"{SUBMISSIONS}{id}/")["status"] for id in taken}
            assert states <= {"queued", "finished"}
            eventually(lambda: alarms_of(server) == ["A worker cannot run c"])

            with another_worker(server, tmp_path / "well.log"):
                for id in taken:
                    seen = school.wait(id, seconds=120)
                    assert (seen["verdict"], seen["score"]) == ("accepted", 10), seen
                # both are there, and the broken one takes none of it
                more = [school.submit(assignment, question, "c", f"{DOUBLE}// {uuid4()}\n") for _ in range(4)]
                assert {school.wait(id, seconds=120)["verdict"] for id in more} == {"accepted"}
                wrong = school.submit(assignment, question, "c", "int main(void) {")
                assert school.wait(wrong, seconds=60)["verdict"] == "compile_error"


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding tools from one worker needs root")
@pytest.mark.skipif(not os.path.islink("/usr/bin/javac"), reason="Java is not installed by alternatives here")
def test_what_is_broken_when_a_worker_starts_is_told_and_what_is_installed_later_is_taken(
    tmp_path: Path,
) -> None:
    no_java, log = "-t tmpfs none /etc/alternatives", tmp_path / "log"
    with running_server(tmp_path / "data", DEMO="1", WORKERS="1", WORKER_LANGUAGES="python") as server:
        server.wait_for_line("Autograder is ready")
        broken = f"--bind /bin/false {compiler_proper()}"
        with another_worker(server, log, broken, no_java, languages="python,java,c") as worker:
            wait_for(log, "takes no c: ")
            assert "is ready: python\n" in log.read_text()
            assert "takes no java: /usr/bin/javac is not installed; install the package" in log.read_text()
            eventually(lambda: alarms_of(server) == ["A worker cannot run c"])  # no Java is a choice

            install = ["nsenter", f"--target={worker.pid}", "--mount", "umount", "/etc/alternatives"]
            subprocess.run(install, check=True)
            wait_for(log, "now takes: python, java\n")
            school = School(server)
            question = make_doubling(school)
            java = "public class Main { public static void main(String[] a) { System.out.println("
            java += "new java.util.Scanner(System.in).nextInt() * 2); } }"
            submission = school.submit(school.assignment([question]), question, "java", java)
            assert school.wait(submission, seconds=60)["verdict"] == "accepted"

        with another_worker(server, log, "--bind /bin/false /usr/bin/bwrap"):
            wait_for(log, "A worker cannot contain programs: ")
            assert "is ready" not in log.read_text()
            expected = ["A worker cannot contain programs", "A worker cannot run c"]
            eventually(lambda: alarms_of(server) == expected)
