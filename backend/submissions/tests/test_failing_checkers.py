"""A teacher's own checker, and what becomes of work where it fails: never a score that it did not give."""

from __future__ import annotations

import judge
from notifications.models import Notification
from submissions import queue
from submissions.tests.conftest import read, work
from submissions.worker import Worker

CHECKER = """
import sys
input_file, answer_file, feedback = sys.argv[1:4]
right, given = open(answer_file).read().split(), sys.stdin.read().split()
if given == right:
    sys.exit(42)
if given and given[0] == "crash":
    raise RuntimeError("what only staff may read")
open(feedback + "/score.txt", "w").write("0.5")
open(feedback + "/teammessage.txt", "w").write("Half right.")
sys.exit(42)
"""


def test_a_teachers_checker_gives_part_of_the_points(student, teacher, submit, question):
    type(question).objects.filter(pk=question.pk).update(
        checker={"type": "program", "language": "python", "code": CHECKER}
    )
    id = submit(student, "n = int(input())\nprint(n * 2 if n < 10 else 'other')\n").json()["data"]["id"]
    work()
    seen = read(teacher, id)
    assert seen["score"] == 7.5, seen
    assert [result["points"] for result in seen["test_results"]] == [1, 1, 0.5, 0.5]


def test_a_checker_that_crashes_is_the_teachers_error(cast, student, teacher, submit, question):
    type(question).objects.filter(pk=question.pk).update(
        checker={"type": "program", "language": "python", "code": CHECKER}
    )
    id = submit(student, "print('crash')\n").json()["data"]["id"]
    work()
    seen = read(teacher, id)
    assert (seen["status"], seen["verdict"], seen["score"]) == ("failed", "judge_error", None)
    told = Notification.objects.get(user=cast.teacher, kind="grading_failed")
    assert "what only staff may read" in told.body
    assert told.body.startswith("Double it in Week 1, Programming 1, handed in by student@example.edu.")
    assert (
        "what only staff may read" not in student.get(f"/api/submissions/submissions/{id}/").content.decode()
    )


def test_a_checker_that_crashes_in_a_new_grading_leaves_the_grade_and_staff_is_told_so(
    cast, student, teacher, submit, question
):
    id = submit(student).json()["data"]["id"]
    work()
    before = read(teacher, id)
    type(question).objects.filter(pk=question.pk).update(
        checker={"type": "program", "language": "python", "code": "raise SystemExit(1)"}
    )
    assert (
        teacher.post("/api/grading/grading/run-autograder/", {"submissions": [id]}, format="json").status_code
        == 202
    )
    work()
    after = read(teacher, id)
    assert before["score"] == 10
    for field in ("status", "verdict", "score", "test_results"):
        assert after[field] == before[field]
    told = Notification.objects.get(user=cast.teacher, kind="grading_failed")
    assert "the result that it had stands" in told.body


def test_a_checker_whose_language_is_broken_here_is_tried_and_told_and_holds_up_nobody(
    cast, student, teacher, submit, question, monkeypatch
):
    run = judge.run

    def run_without_c(job, **asks):
        if job.checker.get("language") == "c":
            raise judge.ToolchainBroken("c", "cc1 is gone")
        return run(job, **asks)

    monkeypatch.setattr(judge, "run", run_without_c)
    waiting = submit(student).json()["data"]["id"]
    type(question).objects.filter(pk=question.pk).update(
        checker={"type": "program", "language": "c", "code": "int main(void) { return 42; }"}
    )
    worker = Worker("worker")
    for _ in range(queue.MAX_TRIES):
        assert worker.work_once()
    seen = read(teacher, waiting)
    assert (seen["status"], seen["verdict"]) == ("failed", "judge_error")
    assert "cc1 is gone" in Notification.objects.get(user=cast.teacher, kind="grading_failed").body
    type(question).objects.filter(pk=question.pk).update(checker={"type": "lines"})
    behind = submit(student).json()["data"]["id"]
    assert worker.work_once()
    assert read(teacher, behind)["verdict"] == "accepted"
