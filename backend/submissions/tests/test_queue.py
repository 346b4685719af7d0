"""The queue: who goes first, and what happens when workers fall silent."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

import judge
from classes.models import Enrollment
from common import clock
from conftest import make_user
from notifications.models import Notification
from submissions import grading, queue, workers
from submissions.material import read_material
from submissions.models import GradingRun, Submission, TestResult
from submissions.tests.conftest import make_assignment, read, work
from submissions.worker import Worker, name_of
from users.models import Role


def expire_lease(run):
    GradingRun.objects.filter(pk=run.pk).update(leased_until=clock.now() - timedelta(seconds=1))


def report_for(run):
    submission = Submission.objects.get(pk=run.submission_id)
    material = read_material(submission)
    return submission, material, judge.run(material.job(submission))


def test_a_run_has_one_worker_at_a_time(student, submit):
    submit(student)
    assert queue.claim("a") is not None
    assert queue.claim("b") is None


def test_who_finds_nothing_to_do_holds_up_nobody(student, submit):
    """No transaction, which on SQLite would be the only lock for writing; every write wakes every worker."""
    with CaptureQueriesContext(connection) as queries:
        assert queue.claim("a") is None
    assert all(query["sql"].startswith("SELECT") for query in queries), queries.captured_queries
    submit(student)
    assert queue.claim("a") is not None


def test_a_silent_workers_run_goes_to_another_and_only_its_result_counts(student, submit, cast):
    id = submit(student).json()["data"]["id"]
    frozen = queue.claim("frozen")
    assert read(student, id)["status"] == "running"
    expire_lease(frozen)
    second = queue.claim("second")
    assert (second.pk, second.token) == (frozen.pk, frozen.token + 1)

    late = report_for(frozen)
    assert queue.extend(frozen) is False
    assert grading.store(frozen, *late) is False
    assert TestResult.objects.count() == 0
    assert grading.store(second, *late) is True
    assert grading.store(second, *late) is False
    assert TestResult.objects.count() == 4
    assert Notification.objects.filter(user=cast.student, kind="submission_graded").count() == 1


def test_a_lease_from_before_the_clock_was_set_back_is_not_believed(student, submit):
    submit(student)
    run = queue.claim("a")
    GradingRun.objects.filter(pk=run.pk).update(leased_until=clock.now() + timedelta(hours=1))
    assert queue.claim("b").pk == run.pk


def test_an_older_run_that_ends_late_does_not_replace_a_newer_one(student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    older = queue.claim("a")
    teacher.post("/api/grading/grading/run-autograder/", {"submissions": [id]}, format="json")
    newer = queue.claim("b")
    assert newer.pk > older.pk
    result = report_for(newer)
    assert grading.store(newer, *result)
    assert grading.store(older, *result)
    assert Submission.objects.get(pk=id).effective_run_id == newer.pk


def test_a_run_given_back_is_not_a_try(student, submit):
    id = submit(student).json()["data"]["id"]
    for _ in range(5):
        run = queue.claim("a")
        grading.grade(run, should_stop=lambda: True)
        assert read(student, id)["status"] == "queued"
    work()
    assert read(student, id)["status"] == "finished"


def test_what_kills_its_workers_three_times_fails_without_a_score(cast, student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    for _ in range(queue.MAX_TRIES):
        expire_lease(queue.claim("dies"))
    grading.grade(queue.claim("wary"), should_stop=lambda: False)
    seen = read(teacher, id)
    assert (seen["status"], seen["verdict"], seen["score"]) == ("failed", "judge_error", None)
    assert read(student, id)["verdict"] == "judge_error"
    assert queue.claim("next") is None
    assert Notification.objects.filter(user=cast.teacher, kind="grading_failed").count() == 1
    assert not Notification.objects.filter(user=cast.student, kind="submission_graded").exists()


def lose(submission_id, times):
    """Its workers fall silent, so many times, while nothing else waits."""
    for _ in range(times):
        run = queue.claim("dies")
        assert run.submission_id == submission_id
        expire_lease(run)


def test_a_run_is_not_blamed_while_other_runs_lose_their_workers_too(cast, client_of, teacher, submit):
    one, other = (submit(client_of(user)).json()["data"]["id"] for user in (cast.student, cast.student2))
    lose(one, 1)
    wary = queue.claim("wary")
    lose(other, queue.MAX_LOSSES)
    queue.release(wary)
    work()
    assert [read(teacher, id)["status"] for id in (one, other)] == ["finished", "finished"]
    assert Notification.objects.filter(kind="grading_failed").count() == 0


def test_a_run_is_blamed_in_the_end_whatever_else_happens(cast, client_of, teacher, submit):
    one, other = (submit(client_of(user)).json()["data"]["id"] for user in (cast.student, cast.student2))
    lose(one, 1)
    wary = queue.claim("wary")
    lose(other, queue.MAX_LOSSES_AMONG_OTHERS)
    queue.release(wary)
    work()
    assert [read(teacher, id)["status"] for id in (one, other)] == ["finished", "failed"]


def test_a_lost_worker_is_no_failed_try(student, teacher, submit, question):
    """Two losses, then two failures of ours: the third try is still to come."""
    id = submit(student).json()["data"]["id"]
    lose(id, 2)
    sane = question.checker
    type(question).objects.filter(pk=question.pk).update(checker={"type": "no such checker"})
    work(queue.MAX_TRIES - 1)
    type(question).objects.filter(pk=question.pk).update(checker=sane)
    work()
    assert read(teacher, id)["status"] == "finished"


def test_only_who_is_staff_now_is_told_of_a_failure(cast, student, submit):
    cast.teacher.role = Role.STUDENT
    cast.teacher.save()
    submit(student)
    for _ in range(queue.MAX_TRIES):
        expire_lease(queue.claim("dies"))
    work()
    told = Notification.objects.filter(kind="grading_failed")
    assert [row.user for row in told] == [cast.assistant]


def test_a_failed_submission_can_be_run_again(cast, student, teacher, submit):
    id = submit(student).json()["data"]["id"]
    for _ in range(queue.MAX_TRIES):
        expire_lease(queue.claim("dies"))
    work()
    teacher.post("/api/grading/grading/run-autograder/", {"submissions": [id]}, format="json")
    assert read(student, id)["status"] == "queued"
    work()
    assert read(teacher, id)["score"] == 10
    assert Notification.objects.filter(user=cast.student, kind="submission_graded").count() == 1


def order_of_claims():
    claimed = []
    while (run := queue.claim("a")) is not None:
        claimed.append(run.submission_id)
        queue.owned(run).update(state="finished")
    return claimed


def test_batches_wait_for_submissions(student, teacher, submit):
    old = [submit(student).json()["data"]["id"] for _ in range(3)]
    work()
    teacher.post("/api/grading/grading/run-autograder/", {"submissions": old}, format="json")
    new = submit(student).json()["data"]["id"]
    assert order_of_claims() == [new, *old]


def test_a_students_many_submissions_do_not_delay_a_classmate(cast, client_of, submit, settings):
    settings.SUBMISSIONS_PER_MINUTE = 1000
    many = [submit(client_of(cast.student)).json()["data"]["id"] for _ in range(20)]
    one = submit(client_of(cast.student2)).json()["data"]["id"]
    assert order_of_claims().index(one) <= 2
    assert GradingRun.objects.filter(submission__in=many).count() == 20


def test_classes_take_turns(cast, client_of, question, submit):
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    for number in range(10):
        user = make_user(f"crowd{number}")
        Enrollment.objects.create(classroom=cast.classroom, user=user)
        submit(client_of(user))
    lonely = submit(client_of(cast.other_student), assignment=other.pk).json()["data"]["id"]
    assert order_of_claims().index(lonely) <= 1


@pytest.mark.parametrize(
    "damage", [{"checker": {"type": "no such checker"}}, {"groups": [{"name": "g", "points": "many"}]}]
)
def test_a_submission_that_cannot_be_graded_fails_and_the_next_is_graded(
    student, teacher, submit, question, damage
):
    """Whatever goes wrong on our side, in judging or in storing, ends as `failed` after three tries; the worker lives."""
    broken = submit(student).json()["data"]["id"]
    type(question).objects.filter(pk=question.pk).update(**damage)
    work()
    assert read(teacher, broken)["status"] == "failed"
    assert read(teacher, broken)["score"] is None
    type(question).objects.filter(pk=question.pk).update(checker={"type": "lines"}, groups=[])
    fine = submit(student).json()["data"]["id"]
    work()
    assert read(teacher, fine)["score"] == 10


@pytest.mark.parametrize("points", [0, 7])
def test_a_question_without_tests_is_left_to_graders(cast, student, teacher, submit, question, points):
    question.test_cases.clear()
    id = submit(student).json()["data"]["id"]
    work()
    seen = read(teacher, id)
    assert (seen["status"], seen["score"]) == ("finished", None)
    response = teacher.put(f"/api/grading/submissions/{id}/grade/", {"score": points}, format="json")
    assert response.json()["data"]["score"] == points


def test_one_person_holds_one_worker(cast, client_of, submit):
    """However slow a student's programs are, the other workers are everybody else's."""
    first, second = (submit(client_of(cast.student)).json()["data"]["id"] for _ in range(2))
    assert queue.claim("a").submission_id == first
    assert queue.claim("b") is None
    other = submit(client_of(cast.student2)).json()["data"]["id"]
    assert queue.claim("b").submission_id == other
    queue.owned(GradingRun.objects.get(submission=first)).update(state="finished")
    assert queue.claim("a").submission_id == second


def test_asking_for_a_batch_again_makes_no_second_run_of_what_waits(student, teacher, submit):
    ids = [submit(student).json()["data"]["id"] for _ in range(3)]
    work()
    path = "/api/grading/grading/run-autograder/"

    def ask():
        return teacher.post(path, {"submissions": ids}, format="json").json()["data"]

    def progress(batch):
        return teacher.get(f"{path}{batch['id']}/").json()["data"]

    first = ask()
    work(1)
    second = ask()
    assert GradingRun.objects.filter(state="queued").count() == 3
    work()
    assert (progress(first)["total"], progress(first)["finished"], progress(first)["status"]) == (
        1,
        1,
        "finished",
    )
    assert (progress(second)["total"], progress(second)["finished"]) == (3, 3)


def test_admins_are_told_once_a_day_when_nobody_grades(cast, student, submit, minutes_later):
    def told():
        return list(Notification.objects.filter(kind="site_alarm").values_list("user_id", "title"))

    workers.watch()
    submit(student)
    workers.watch()
    assert told() == []
    minutes_later()
    workers.beat("a worker", {"ok": True, "languages": {"python": {"version": "3.11"}}})
    workers.watch()
    assert told() == []
    workers.beat("a worker", {"ok": False, "reason": "its sandbox refuses"})
    workers.watch()
    assert told() == [], "one was there a moment ago"
    for _ in range(2):
        minutes_later()
        workers.watch()
    assert told() == [(cast.admin.pk, "Nobody grades")]


def test_old_work_in_the_queue_of_a_site_that_was_just_started_is_no_alarm(student, submit):
    """Its workers prove their sandboxes still."""
    submit(student)
    GradingRun.objects.update(queued_at=clock.now() - timedelta(hours=9))
    workers.watch()
    assert not Notification.objects.filter(kind="site_alarm").exists()


def test_a_worker_speaks_for_the_dead_of_its_own_process_tree_only(student, submit, settings):
    """Two containers may share a host's name, and both may have had a process 7."""
    settings.PREDECESSOR_PIDS, settings.PROCESS_TREE = ["7"], "there"
    living = name_of(7)
    settings.PROCESS_TREE = "here"
    submit(student)
    run = queue.claim(living)
    Worker()._bury_predecessors()
    assert queue.claim("another") is None
    GradingRun.objects.filter(pk=run.pk).update(worker=name_of(7))
    Worker()._bury_predecessors()
    assert queue.claim("another").pk == run.pk


def test_no_two_process_trees_have_a_worker_of_one_name():
    """Nor has one that was started alone."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
    ask = "from submissions.worker import name_of; print(name_of(7))"
    names = [
        subprocess.run(
            [*command, ask], cwd=django_settings.BASE_DIR, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert names[0] != names[1]
    assert all(name.endswith(":7\n") for name in names)
