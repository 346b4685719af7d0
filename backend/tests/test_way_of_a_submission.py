"""The whole way over HTTP, on the real server: from a package on disk to a grade, in five languages, with real input."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from tests.conftest import running_server
from tests.school import SUBMISSIONS, School, make_doubling
from tests.servers import Server

ARCHIVE = settings.BASE_DIR.parent / "examples" / "archive"
LANGUAGE_OF = {".py": "python", ".js": "javascript", ".java": "java", ".c": "c", ".cpp": "cpp"}
FOLDER_VERDICTS = ("accepted", "wrong_answer", "time_limit_exceeded")
RESULT = {
    "name", "verdict", "points", "max_points", "time_ms", "memory_kb", "exit_code", "signal", "stdout", "stderr", "message",
}  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    with running_server(
        folder, DEMO="1", WORKERS="2", SUBMISSIONS_PER_MINUTE="1000", LEASE_SECONDS="600"
    ) as server:
        server.wait_for_line("Autograder is ready")
        server.wait_for_line("is ready: python")
        yield School(server)


def questions_by_title(school: School) -> dict[str, int]:
    rows = school.call("GET", school.teacher, "/api/questions/?page_size=100")["results"]
    return {row["title"]: row["id"] for row in rows}


@pytest.mark.xdist_group("school")
def test_seven_real_packages_in_five_languages_get_the_right_verdicts(school: School) -> None:
    packages = sorted(folder for folder in ARCHIVE.iterdir() if (folder / "problem.yaml").is_file())
    assert len(packages) == 7
    before = questions_by_title(school)
    imported = school.server.manage(
        "import_problem", *map(str, packages), "--author", school.server.accounts["teacher"]["email"]
    )
    assert imported.returncode == 0, imported.stdout + imported.stderr
    new = {title: id for title, id in questions_by_title(school).items() if title not in before}
    assert len(new) == 7
    for id in new.values():
        body = {"time_limit_ms": 2000, "stop_on_failure": True}
        school.call("PATCH", school.teacher, f"/api/questions/{id}/", body)
    assignment = school.assignment(list(new.values()))

    expected: dict[int, tuple[str, Path]] = {}
    for package in packages:
        question = next(id for title, id in new.items() if title.lower().replace(" ", "_") == package.name)
        for verdict in FOLDER_VERDICTS:
            programs = sorted((package / "submissions" / verdict).iterdir())
            assert sorted(program.suffix for program in programs) == sorted(LANGUAGE_OF)
            for program in programs:
                id = school.submit(assignment, question, LANGUAGE_OF[program.suffix], program.read_text())
                expected[id] = (verdict, program)
    assert len(expected) == 7 * 3 * 5

    wrong = []
    for id, (verdict, program) in expected.items():
        seen = school.wait(id, seconds=300)
        full = seen["score"] == seen["max_score"] == 10
        if seen["verdict"] != verdict or full != (verdict == "accepted"):
            wrong.append(f"{program.relative_to(ARCHIVE)}: {seen['verdict']}, {seen['score']} points")
    assert not wrong, "\n".join(wrong)


@pytest.mark.xdist_group("school")
def test_a_broken_package_is_refused_and_leaves_nothing(school: School) -> None:
    before = questions_by_title(school)
    refused = school.server.manage(
        "import_problem",
        str(ARCHIVE / "broken" / "allocation"),
        "--author",
        school.server.accounts["teacher"]["email"],
    )
    assert refused.returncode != 0
    assert "data/secret/subtask2/1.in" in refused.stderr
    assert questions_by_title(school) == before


SEEN_AGAIN = """
import time
from datetime import timedelta
from django.db.models import F
from submissions.models import Worker
deadline = time.monotonic() + 25
while Worker.objects.filter(seen_at__gt=F("started_at") + timedelta(seconds=4)).count() < 2:
    assert time.monotonic() < deadline, list(Worker.objects.values("name", "started_at", "seen_at"))
    time.sleep(0.2)
"""


@pytest.mark.xdist_group("school")
def test_workers_with_a_long_lease_are_seen_as_often_as_others(school: School) -> None:
    assert (told := school.server.manage("shell", "--no-imports", "-c", SEEN_AGAIN)).returncode == 0, (
        told.stderr
    )


@pytest.mark.xdist_group("school")
def test_who_asks_with_patience_is_answered_once_it_is_graded(school: School) -> None:
    """Two people at once, of whose work one ends long before the other; a stranger's patience tells nothing."""
    question = make_doubling(school)
    work = {"assignment": school.assignment([question], release="immediate"), "question": question}
    classmate = school.server.token_of("student2")

    def hand_in(token: str, seconds: float) -> str:
        code = f"import time; time.sleep({seconds}); print(int(input()) * 2)"
        id = school.post(token, SUBMISSIONS, work | {"language": "python", "code": code})["id"]
        return f"{SUBMISSIONS}{id}/?wait="

    slow = hand_in(school.student, 0.6)
    school.call("GET", classmate, f"{slow}30", status=404)
    school.post(classmate, "/api/classes/join/", {"code": school.classroom["join_code"]}, status=200)
    quick = hand_in(classmate, 0)
    with ThreadPoolExecutor() as pool:
        asked = [
            pool.submit(school.call, "GET", token, f"{address}30")
            for token, address in ((school.student, slow), (classmate, quick))
        ]
        answers = [each.result() for each in asked]
    assert [(answer["status"], answer["verdict"]) for answer in answers] == [("finished", "accepted")] * 2
    school.call("GET", school.student, f"{SUBMISSIONS}{2**63}/?wait=30", status=404)
    for text in ("31", "-1", "1.5", "soon", "", "٣"):
        school.call("GET", school.student, f"{slow}{quote(text)}", status=400)


@pytest.mark.xdist_group("school")
def test_code_is_run_before_it_is_submitted(school: School) -> None:
    question = make_doubling(school)
    school.assignment([question])
    path = "/api/code/run/"
    right = {"language": "python", "code": "print(int(input()) * 2)"}
    answer = school.post(school.student, path, right | {"question": question}, status=200)
    assert answer["verdict"] == "accepted"
    assert [(result["name"], result["points"]) for result in answer["results"]] == [("n0", 1)]
    assert set(answer["results"][0]) == RESULT
    answer = school.post(school.student, path, right | {"input": "21\n"}, status=200)
    assert answer["results"][0]["stdout"] == "42\n"
    own = [{"input": "1\n", "expected_output": "2\n"}, {"input": "2\n", "expected_output": "5\n"}]
    answer = school.post(school.student, path, right | {"tests": own}, status=200)
    assert [result["verdict"] for result in answer["results"]] == ["accepted", "wrong_answer"]
    assert [(result["points"], result["max_points"]) for result in answer["results"]] == [(1, 1), (0, 1)]
    answer = school.post(
        school.student, path, {"language": "c", "code": "int main() {", "input": ""}, status=200
    )
    assert answer["verdict"] == "compile_error"
    assert "main.c" in answer["compile_output"]
    for body in (
        right,
        right | {"question": question, "input": ""},
        right | {"tests": []},
        right | {"question": 10**9},
    ):
        school.post(school.student, path, body, status=400)
    assert school.call("GET", school.student, SUBMISSIONS + f"?question={question}")["count"] == 0


@pytest.mark.xdist_group("school")
def test_the_languages_are_told_with_their_versions(school: School) -> None:
    languages = school.call("GET", school.student, "/api/languages/")
    assert [language["name"] for language in languages] == ["python", "javascript", "java", "c", "cpp"]
    assert all(
        language["is_offered"] and language["version"] and language["file_name"] for language in languages
    )


def busy_worker(server: Server) -> int:
    """The process id of the worker below which a program has burnt a fifth of a second, once there is one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        processes = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it ended while we looked
                fields = entry.read_text().rsplit(")", 1)[1].split()
                processes[int(entry.parent.name)] = (
                    int(fields[1]),
                    int(fields[11]),
                )  # parent, user CPU ticks
        for pid, (parent, ticks) in processes.items():
            if ticks < 20:
                continue
            while parent in processes and processes[parent][0] != server.process.pid:
                parent = processes[parent][0]
            if parent in processes and is_worker(parent) and not is_worker(pid):
                return parent
    raise AssertionError("no worker got to run a program")


def is_worker(pid: int) -> bool:
    try:
        return b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


@pytest.mark.xdist_group("school")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_dies_in_mid_run_loses_nothing_and_grades_nothing_twice(
    school: School, number: int
) -> None:
    question = make_doubling(school)
    assignment = school.assignment([question])
    # busy for a second in each test: long enough to be met at it, short enough for its limit
    code = "import time\nend = time.process_time() + 1\nwhile time.process_time() < end: pass\nprint(int(input()) * 2)\n"
    id = school.submit(assignment, question, "python", code)
    school.wait(id, seconds=30, states=("running",))
    os.kill(busy_worker(school.server), number)
    seen = school.wait(id, seconds=60)
    assert (seen["verdict"], seen["score"], len(seen["test_results"])) == ("accepted", 10, 3)
    told = school.call("GET", school.student, "/api/notifications/?page_size=100")["results"]
    mine = [
        row for row in told if row["kind"] == "submission_graded" and row["link"] == f"{SUBMISSIONS}{id}/"
    ]
    assert len(mine) == 1
