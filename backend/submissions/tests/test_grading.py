"""From a queued submission to a published grade."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import judge
from assignments.models import AssignmentQuestion, Question
from common import clock
from notifications.models import Notification
from submissions import grading, queue, results, signals
from submissions.material import read_material
from submissions.models import GradingRun, Submission
from submissions.tests.conftest import (
    BROKEN,
    ONLY_SAMPLES,
    RIGHT,
    WRONG,
    make_assignment,
    make_question,
    read,
    work,
)

GRADING = "/api/grading"


def grade(client, id, score, **fields):
    headers = {"If-Match": fields.pop("if_match")} if "if_match" in fields else None
    return client.put(
        f"{GRADING}/submissions/{id}/grade/", {"score": score} | fields, format="json", headers=headers
    )


def publish(client, id):
    return client.post(f"{GRADING}/submissions/{id}/publish/")


def rerun(client, **body):
    return client.post(f"{GRADING}/grading/run-autograder/", body, format="json")


@pytest.mark.parametrize(
    "code, verdict, score",
    [
        (RIGHT, "accepted", 10),
        (WRONG, "wrong_answer", 2.5),
        (ONLY_SAMPLES, "wrong_answer", 5),
        (BROKEN, "compile_error", 0),
    ],
)
def test_a_submission_is_judged_and_scored(student, teacher, submit, code, verdict, score):
    id = submit(student, code).json()["data"]["id"]
    assert work() == 1
    seen = read(teacher, id)
    assert (seen["status"], seen["verdict"], seen["score"], seen["max_score"]) == (
        "finished",
        verdict,
        score,
        10,
    )
    assert seen["graded_at"]
    assert seen["tests_version"] == 1
    if verdict != "compile_error":
        assert [result["number"] for result in seen["test_results"]] == [1, 2, 3, 4]
        assert all(result["max_points"] == 1 for result in seen["test_results"])
    else:
        assert "main.py" in seen["compile_output"] or "SyntaxError" in seen["compile_output"]


def test_zero_times_three_is_zero(student, teacher, submit):
    """The first sample's input is 0, which WRONG gets right: the verdict is that of the first test that is not."""
    id = submit(student, WRONG).json()["data"]["id"]
    work()
    assert [result["verdict"] for result in read(teacher, id)["test_results"]] == ["accepted"] + [
        "wrong_answer"
    ] * 3


def test_groups_are_scored_by_their_rule(cast, student, teacher):
    question = make_question(
        cast.teacher,
        groups=[
            {"name": "easy", "points": 30, "scoring": "sum"},
            {"name": "hard", "points": 70, "scoring": "all"},
        ],
    )
    for index, test in enumerate(question.test_cases.order_by("position")):
        test.group = "easy" if index < 2 else "hard"
        test.save()
    assignment = make_assignment(cast, question)
    body = {"assignment": assignment.pk, "question": question.pk, "language": "python"}
    code = "n = int(input())\nprint(n * 2 if n != 73461003 else 0)\n"
    id = student.post("/api/submissions/submissions/", body | {"code": code}, format="json").json()["data"][
        "id"
    ]
    work()
    assert read(teacher, id)["score"] == 3  # 30 of 100, of 10 points


def test_the_student_is_told_once_and_the_signal_is_sent(
    student, cast, submit, django_capture_on_commit_callbacks
):
    told: list[int] = []

    def listen(submission_id, **rest):
        told.append(submission_id)

    signals.graded.connect(listen)
    try:
        id = submit(student).json()["data"]["id"]
        with django_capture_on_commit_callbacks(execute=True):
            work()
    finally:
        signals.graded.disconnect(listen)
    assert told == [id]
    notice = Notification.objects.get(user=cast.student, kind="submission_graded")
    assert (notice.title, notice.body) == ("Graded: Double it", "Attempt 1, in Week 1.")


def test_running_again_keeps_old_runs_and_tells_progress(student, teacher, submit, assignment, cast):
    ids = [submit(student, code).json()["data"]["id"] for code in (RIGHT, WRONG)]
    work()
    response = rerun(teacher, assignment=assignment.pk)
    assert response.status_code == 202
    batch = response.json()["data"]
    assert batch["total"] == 2
    progress = f"{GRADING}/grading/run-autograder/{batch['id']}/"
    assert teacher.get(progress).json()["data"]["status"] == "queued"
    assert (
        read(student, ids[0])["status"] == "finished"
    )  # the result before stands until the new one is there
    work(1)
    assert teacher.get(progress).json()["data"] == batch | {"finished": 1, "failed": 0, "status": "running"}
    work()
    assert teacher.get(progress).json()["data"] == batch | {"finished": 2, "failed": 0, "status": "finished"}
    assert [GradingRun.objects.filter(submission=id).count() for id in ids] == [2, 2]
    assert (
        Submission.objects.get(pk=ids[0]).effective_run
        == GradingRun.objects.filter(submission=ids[0]).first()
    )
    assert Notification.objects.filter(user=cast.student, kind="submission_graded").count() == 2
    assert rerun(teacher, submissions=[ids[1]]).json()["data"]["total"] == 1


def test_tests_changed_later_count_when_it_is_run_again(student, teacher, submit, question):
    id = submit(student).json()["data"]["id"]
    work()
    test = question.test_cases.order_by("-position").first()
    response = teacher.patch(
        f"/api/test-cases/{test.pk}/", {"expected_output": "another answer\n"}, format="json"
    )
    assert response.status_code == 200, response.content
    assert Question.objects.get(pk=question.pk).tests_version == 2
    assert (read(teacher, id)["score"], read(teacher, id)["tests_version"]) == (10, 1)
    rerun(teacher, submissions=[id])
    work()
    assert (read(teacher, id)["score"], read(teacher, id)["tests_version"]) == (7.5, 2)


def test_a_grade_by_hand_survives_every_rerun(student, teacher, submit):
    id = submit(student, WRONG).json()["data"]["id"]
    work()
    response = grade(teacher, id, 9.5, feedback="Well argued.")
    assert response.status_code == 200, response.content
    rerun(teacher, submissions=[id])
    work()
    seen = read(teacher, id)
    assert (seen["score"], seen["feedback"], seen["verdict"]) == (9.5, "Well argued.", "wrong_answer")
    back = grade(teacher, id, None, feedback="See the tests.").json()["data"]
    assert (back["score"], back["graded_by"], back["feedback"]) == (2.5, None, "See the tests.")


def test_a_grade_by_hand_stands_where_the_question_is_worth_less_by_now(student, teacher, submit, assignment):
    id = submit(student, WRONG).json()["data"]["id"]
    work()
    assert grade(teacher, id, 9).status_code == 200
    AssignmentQuestion.objects.filter(assignment=assignment).update(points=5)
    rerun(teacher, submissions=[id])
    work()
    seen = read(teacher, id)
    assert (seen["score"], seen["max_score"], seen["verdict"]) == (9, 10, "wrong_answer")
    assert GradingRun.objects.filter(submission=id, state="finished").count() == 2


@pytest.mark.parametrize("score", [-1, 10.01, 11, True, "9", "١٢", 1e300, 10**400, 9.999, [], {}])
def test_impossible_scores_are_refused(student, teacher, submit, score):
    id = submit(student).json()["data"]["id"]
    response = grade(teacher, id, score)
    assert response.status_code == 400
    assert "score" in response.json()["errors"] or "body" in response.json()["message"]
    assert read(teacher, id)["score"] is None


def test_nan_is_no_score(student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    path = f"{GRADING}/submissions/{id}/grade/"
    for text in ("NaN", "Infinity", "-Infinity"):
        assert teacher.put(path, f'{{"score": {text}}}', content_type="application/json").status_code == 400


def test_of_two_graders_the_later_is_told(cast, student, teacher, client_of, submit):
    id = submit(student).json()["data"]["id"]
    work()
    response = teacher.get(f"/api/submissions/submissions/{id}/")
    version, tag = response.json()["data"]["version"], response["ETag"]
    assert grade(client_of(cast.assistant), id, 3, if_match=tag).status_code == 200
    assert grade(teacher, id, 4, if_match=tag).status_code == 412
    assert grade(teacher, id, 4, version=version).status_code == 412
    assert read(teacher, id)["score"] == 3
    assert grade(teacher, id, 4, version=read(teacher, id)["version"]).status_code == 200


def test_publishing_tells_the_student_once(cast, student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    assert publish(teacher, id).status_code == 409
    work()
    assert read(student, id)["score"] is None
    first, second = publish(teacher, id), publish(teacher, id)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["data"]["published_at"] == second.json()["data"]["published_at"]
    assert read(student, id)["score"] == 10
    notice = Notification.objects.get(user=cast.student, kind="grade_published")
    assert (notice.title, notice.body) == ("Grade published: Double it", "Attempt 1, in Week 1.")


def test_publishing_all_publishes_what_has_a_grade(cast, student, teacher, client_of, submit, assignment):
    graded = [submit(student).json()["data"]["id"], submit(client_of(cast.student2)).json()["data"]["id"]]
    work()
    waiting = submit(student).json()["data"]["id"]
    path = f"{GRADING}/assignments/{assignment.pk}/publish/"
    assert teacher.post(path).json()["data"] == {"published": 2}
    assert teacher.post(path).json()["data"] == {"published": 0}
    assert all(read(teacher, id)["published_at"] for id in graded)
    assert read(teacher, waiting)["published_at"] is None
    assert Notification.objects.filter(kind="grade_published").count() == 2


def test_a_batch_reads_no_code(student, teacher, submit, assignment):
    ids = [submit(student).json()["data"]["id"] for _ in range(2)]
    work()
    with CaptureQueriesContext(connection) as captured:
        assert rerun(teacher, assignment=assignment.pk).status_code == 202
        assert rerun(teacher, submissions=ids).status_code == 202
        assert teacher.post(f"{GRADING}/assignments/{assignment.pk}/publish/").status_code == 200
    assert not [
        query for query in captured.captured_queries if '"submissions_submission"."code"' in query["sql"]
    ]


def test_an_assignment_may_wait_for_the_autograder(student, teacher, submit, assignment):
    assignment.auto_grade = False
    assignment.save()
    id = submit(student).json()["data"]["id"]
    assert work() == 0
    assert read(student, id)["status"] == "queued"
    rerun(teacher, assignment=assignment.pk)
    assert work() == 1
    assert read(teacher, id)["score"] == 10


def test_students_and_strangers_do_not_grade(cast, student, client_of, submit, assignment):
    id = submit(student).json()["data"]["id"]
    stranger = client_of(cast.other_teacher)
    for client, status in (
        (student, 403),
        (client_of(cast.student2), 404),
        (stranger, 404),
        (client_of(None), 401),
    ):
        assert grade(client, id, 10).status_code == status
        assert publish(client, id).status_code == status
    assert rerun(student, assignment=assignment.pk).status_code == 403
    assert rerun(student, submissions=[id]).status_code == 403
    for body in ({"assignment": assignment.pk}, {"submissions": [id]}, {"submissions": [10**12]}, {}):
        assert rerun(stranger, **body).status_code == 400
    assert rerun(stranger, submissions=[id]).json()["message"].replace(str(id), "N") == rerun(
        stranger, submissions=[10**12]
    ).json()["message"].replace(str(10**12), "N")


def test_results_are_shown_while_the_run_goes_on(student, teacher, submit, monkeypatch):
    id = submit(student).json()["data"]["id"]
    seen = []
    monkeypatch.setattr(results, "FLUSH_SECONDS", -1)
    add = results.Progress.add

    def add_and_look(self, index, result):
        add(self, index, result)
        seen.append((len(read(teacher, id)["test_results"]), len(read(student, id)["test_results"])))

    monkeypatch.setattr(results.Progress, "add", add_and_look)
    work()
    assert seen == [(1, 1), (2, 2), (3, 2), (4, 2)]
    assert len(read(teacher, id)["test_results"]) == 4


def test_results_of_a_lost_claim_are_replaced(student, teacher, submit, monkeypatch):
    id = submit(student).json()["data"]["id"]
    monkeypatch.setattr(results, "FLUSH_SECONDS", -1)
    first = queue.claim("dies")
    material = read_material(Submission.objects.get(pk=id))
    progress = results.Progress(first, material)
    for index, result in enumerate(judge.run(material.job(Submission.objects.get(pk=id))).results):
        progress.add(index, result)
    GradingRun.objects.filter(pk=first.pk).update(leased_until=clock.now() - timedelta(seconds=1))
    second = queue.claim("lives")
    progress.add(3, judge.TestResult(judge.Verdict.WRONG_ANSWER))  # the lost one wakes up and writes nothing
    grading.grade(second, should_stop=lambda: False)
    assert [result["verdict"] for result in read(teacher, id)["test_results"]] == ["accepted"] * 4
