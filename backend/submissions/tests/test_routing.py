"""Which worker takes which runs, whatever way it hears of them."""

from __future__ import annotations

import pytest

from judge.languages import LANGUAGES
from notifications.models import Notification
from submissions import queue, routing, workers
from submissions.models import GradingRun
from submissions.routing import Takes
from submissions.tests.conftest import make_assignment

ALL = frozenset(LANGUAGES)


def status(**languages):
    """What `judge.status()` tells where these languages were found working, and the others not."""
    return {
        "ok": True,
        "languages": {
            name: {"version": languages[name]} if name in languages else {"reason": "missing"}
            for name in LANGUAGES
        },
    }


def test_a_worker_takes_the_languages_that_it_proved(student, submit):
    submit(student, language="c", code="int main(void) { return 0; }")
    assert queue.claim("no compiler", takes=routing.takes(status(python="3.11"))) is None
    assert queue.claim("compiler", takes=routing.takes(status(python="3.11", c="gcc 12"))).language == "c"


def test_a_lost_run_too_goes_to_a_worker_of_its_language(student, submit):
    submit(student, language="c", code="int main(void) { return 0; }")
    run = queue.claim("dies")
    GradingRun.objects.filter(pk=run.pk).update(leased_until=run.queued_at)
    assert queue.claim("no compiler", takes=Takes(frozenset(["python"]))) is None
    assert queue.claim("compiler", takes=Takes(frozenset(["c"]))).pk == run.pk


def test_a_worker_that_refuses_takes_nothing():
    assert routing.takes(status(python="3.11") | {"ok": False}).languages == frozenset()


def test_the_setting_leaves_languages_to_others(settings):
    settings.WORKER_LANGUAGES = ["c"]
    told = routing.told(status(python="3.11", c="gcc 12")["languages"])
    assert told == {
        "c": {"version": "gcc 12"}
    }  # nothing is said of the others: their submissions are taken, and wait


@pytest.mark.parametrize("order", [1, -1])
def test_dedicated_classes_have_workers_of_their_own(cast, client_of, question, submit, settings, order):
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    settings.DEDICATED_CLASSES = [cast.other_classroom.pk]
    posts = [
        lambda: submit(client_of(cast.student)),
        lambda: submit(client_of(cast.other_student), assignment=other.pk),
    ]
    for post in posts[::order]:
        assert post().status_code == 201
    own, general = Takes(ALL, frozenset([cast.other_classroom.pk])), Takes(ALL)
    assert queue.claim("own", takes=own).classroom_id == cast.other_classroom.pk
    assert queue.claim("own", takes=own) is None
    assert queue.claim("general", takes=general).classroom_id == cast.classroom.pk
    assert queue.claim("general", takes=general) is None


def test_code_that_belongs_to_no_class_is_everybodys_but_theirs(cast, settings):
    settings.DEDICATED_CLASSES = [cast.classroom.pk]
    request = {"language": "python", "code": "pass"}
    queue.enqueue([GradingRun(request=request, requested_by=cast.student, priority=0)])
    assert queue.claim("own", takes=Takes(ALL, frozenset([cast.classroom.pk]))) is None
    assert queue.claim("general", takes=Takes(ALL)).language == "python"


def test_every_run_has_one_ticket_queue_and_its_workers_hear_that(settings):
    settings.DEDICATED_CLASSES = [7, 8]
    for class_id in (None, 1, 7, 8):
        takes = Takes(ALL, frozenset([class_id] if class_id in (7, 8) else []))
        for language in LANGUAGES:
            name = routing.ticket_queue(language, class_id)
            assert name in takes.ticket_queues()
            assert name in routing.all_ticket_queues()
    assert len(routing.all_ticket_queues()) == 3 * len(LANGUAGES)
    assert not set(Takes(ALL).ticket_queues()) & set(Takes(ALL, frozenset([7])).ticket_queues())


def told_to_admins():
    return list(Notification.objects.filter(kind="site_alarm").values_list("title", "body"))


def test_admins_are_told_when_no_worker_takes_a_dedicated_class(
    cast, student, submit, settings, minutes_later
):
    settings.DEDICATED_CLASSES = [cast.classroom.pk]
    submit(student)
    able = status(python="3.11")
    workers.beat("general", able)
    workers.watch()
    minutes_later()
    workers.watch()
    [(title, body)] = told_to_admins()
    assert title == "Nobody grades some of the work"
    assert f"python of class {cast.classroom.pk}." in body
    Notification.objects.all().delete()
    settings.WORKER_CLASSES = [cast.classroom.pk]
    workers.beat("own", able)
    workers.watch()
    assert told_to_admins() == []


def test_admins_are_told_when_the_workers_leave_a_language_to_others(student, submit, minutes_later):
    submit(student)
    workers.beat("other", status(c="gcc 12"))
    workers.watch()
    minutes_later()
    workers.watch()
    [(_, body)] = told_to_admins()
    assert "takes it: python." in body


@pytest.mark.parametrize("run_of", ["no class", "another class", "the dedicated class"])
@pytest.mark.parametrize("is_dedicated", [False, True])
def test_both_ways_to_say_what_a_worker_takes_agree(cast, settings, run_of, is_dedicated):
    settings.DEDICATED_CLASSES = [cast.classroom.pk]
    request = {"language": "c", "code": ""}
    of = {"another class": cast.other_classroom.pk, "the dedicated class": cast.classroom.pk}
    run = GradingRun(request=request, requested_by=cast.student, priority=0, classroom_id=of.get(run_of))
    queue.enqueue([run])
    takes = Takes(frozenset(["c"]), frozenset([cast.classroom.pk] if is_dedicated else []))
    said = takes.includes("c", run.classroom_id)
    assert said == GradingRun.objects.filter(takes.rule()).exists()
    assert not Takes(frozenset(["python"]), takes.classes).includes("c", run.classroom_id)
