"""Making, changing, publishing and closing assignments."""

from datetime import timedelta

import pytest

from assignments import services
from assignments.models import Assignment
from assignments.tests.conftest import data_of, refusal
from classes.models import Enrollment
from common import clock
from conftest import make_user
from notifications.models import Notification
from tests.concurrency import at_once


def url(assignment, tail=""):
    return f"/api/assignments/{assignment['id']}/{tail}"


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("user_id", flat=True))


@pytest.fixture
def teacher(cast, client_of):
    return client_of(cast.teacher)


def test_an_assignment_comes_with_its_defaults(cast, teacher, write_question):
    question = write_question()
    given = {"class": cast.classroom.pk, "title": "A", "questions": [{"question": question["id"]}]}
    data = data_of(teacher.post("/api/assignments/", given), 201)
    assert (data["class"], data["status"], data["release"], data["auto_grade"]) == (
        cast.classroom.pk,
        "draft",
        "manual",
        True,
    )
    assert data["questions"] == [{"question": question["id"], "title": "Sum", "points": 3.5, "position": 0}]
    assert (
        data["opens_at"]
        is data["due_at"]
        is data["late_until"]
        is data["max_attempts"]
        is data["published_at"]
        is None
    )
    assert data_of(teacher.get(url(data)), 200) == data


def test_points_default_to_what_the_tests_are_worth_by_their_groups(
    teacher, write_question, write_assignment
):
    tests = [
        {"expected_output": "", "points": 1, "group": "worth ten"},
        {"expected_output": "", "points": 1, "group": "worth ten"},
        {"expected_output": "", "points": 2.25, "group": "worth its tests"},
        {"expected_output": "", "points": 0.5},
    ]
    groups = [
        {"name": "worth ten", "points": 10},
        {"name": "worth its tests"},
        {"name": "empty", "points": 99},
    ]
    first, second = write_question(groups=groups, test_cases=tests), write_question(title="Second")
    given = [
        {"question": second["id"], "points": 7.75, "position": 4},
        {"question": first["id"], "position": 2},
    ]
    data = write_assignment(first, questions=given)
    assert [(entry["question"], entry["points"], entry["position"]) for entry in data["questions"]] == [
        (first["id"], 12.75, 2),
        (second["id"], 7.75, 4),
    ]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": " "}, "title"),
        ({"class": None}, "class"),
        ({"class": "1"}, "class"),
        ({"class": 10**18}, "class"),
        ({"class": 10**30}, "class"),
        ({"release": "never"}, "release"),
        ({"auto_grade": 1}, "auto_grade"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"opens_at": "2026-09-01T10:00:00"}, "opens_at"),
        ({"opens_at": "2026-09-01 10:00:00"}, "opens_at"),
        ({"opens_at": "2026-09-01"}, "opens_at"),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, "opens_at"),
        ({"due_at": "9999-12-31T23:59:59-14:00"}, "due_at"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"due_at": 1756720000}, "due_at"),
        ({"opens_at": "2026-09-01T10:00:00Z", "due_at": "2026-09-01T12:00:00+02:00"}, "due_at"),
        ({"due_at": "2026-09-01T10:00:00Z", "late_until": "2026-09-01T09:59:59Z"}, "late_until"),
        ({"late_until": "2026-09-01T09:59:59Z"}, "late_until"),
        ({"questions": [{"points": 1}]}, "questions.0.question"),
        ({"questions": [{"question": 10**9}]}, "questions.0.question"),
        ({"questions": [{"question": True}]}, "questions.0.question"),
        ({"questions": [{"question": 1, "points": -1}]}, "questions.0.points"),
        ({"questions": [{"question": 1, "points": "5"}]}, "questions.0.points"),
        ({"questions": [{"question": 1}] * 101}, "questions"),
        ({"questions": 7}, "questions"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_left_behind(cast, teacher, fields, named):
    answer = teacher.post("/api/assignments/", {"class": cast.classroom.pk, "title": "A"} | fields)
    assert refusal(answer) == (400, "invalid", [named])
    assert not Assignment.objects.exists()


def test_foreign_and_absent_ids_get_the_same_answer(cast, teacher, write_question):
    foreign, mine = write_question(cast.other_teacher)["id"], cast.classroom.pk
    for field, one, other in (
        ("class", {"class": cast.other_classroom.pk}, {"class": 10**9}),
        ("questions.1.question", {"questions": [foreign]}, {"questions": [10**9]}),
    ):
        answers = []
        for body in (one, other):
            questions = [{"question": n} for n in [write_question()["id"], *body.pop("questions", [])]]
            answers.append(
                teacher.post(
                    "/api/assignments/", {"class": mine, "title": "A", "questions": questions} | body
                )
            )
        assert answers[0].content == answers[1].content
        assert refusal(answers[0]) == (400, "invalid", [field])


def test_a_question_is_in_an_assignment_once(teacher, write_question, write_assignment):
    assignment = write_assignment()
    twice = [{"question": assignment["questions"][0]["question"]}] * 2
    answer = teacher.patch(url(assignment), {"questions": twice})
    assert refusal(answer) == (400, "invalid", ["questions.1.question"])


@pytest.mark.parametrize(("who", "status"), [("student", 403), ("assistant", 403), ("other_teacher", 404)])
def test_only_teachers_of_the_class_change_assignments(cast, client_of, write_assignment, who, status):
    assignment = write_assignment(publish=True)
    client = client_of(getattr(cast, who))
    given = {"class": cast.classroom.pk, "title": "Mine"}
    assert client.post("/api/assignments/", given).status_code == (400 if status == 404 else 403)
    before = Assignment.objects.values().get()
    for verb, tail in (
        ("patch", ""),
        ("delete", ""),
        ("post", "publish/"),
        ("post", "close/"),
        ("post", "reopen/"),
    ):
        assert getattr(client, verb)(url(assignment, tail), {"title": "x"}).status_code == status
    assert Assignment.objects.values().get() == before


def test_an_assignment_stays_in_its_class(cast, teacher, write_assignment):
    assignment = write_assignment()
    Enrollment.objects.create(classroom=cast.other_classroom, user=cast.teacher, role="teacher")
    given = {
        "class": cast.other_classroom.pk,
        "status": "published",
        "title": "New",
        "created_by": 1,
        "id": 77,
    }
    data = data_of(teacher.patch(url(assignment), given), 200)
    assert data == assignment | {"title": "New", "version": 2}


def test_a_stale_edit_is_refused(teacher, write_assignment):
    assignment = write_assignment()
    tag = teacher.get(url(assignment))["ETag"]
    data_of(teacher.post(url(assignment, "publish/")), 200)
    assert teacher.patch(url(assignment), {"title": "x"}, HTTP_IF_MATCH=tag).status_code == 412
    assert teacher.delete(url(assignment), HTTP_IF_MATCH=tag).status_code == 412
    assert teacher.patch(url(assignment), {"title": "x", "version": 2}).status_code == 200


def test_publishing_tells_every_student_of_the_class_once(cast, teacher, write_assignment):
    assignment = write_assignment()
    assert told("assignment_published") == []
    first = data_of(teacher.post(url(assignment, "publish/")), 200)
    assert first["status"] == "published"
    assert first["published_at"] is not None
    assert data_of(teacher.post(url(assignment, "publish/")), 200) == first
    assert told("assignment_published") == sorted([cast.student.pk, cast.student2.pk])
    row = Notification.objects.get(user=cast.student)
    assert (row.title, row.link) == ("New assignment: First steps", url(assignment))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("verb", "kind"), [("publish", "assignment_published"), ("close", "assignment_closed")]
)
def test_telling_happens_once_however_many_do_it_at_once(cast, client_of, write_assignment, verb, kind):
    assignment = write_assignment(publish=verb == "close")
    answers = at_once(5, lambda _: client_of(cast.teacher).post(url(assignment, f"{verb}/")).status_code)
    assert answers == [200] * 5
    assert told(kind) == sorted([cast.student.pk, cast.student2.pk])


def test_an_assignment_without_questions_is_not_published(teacher, write_assignment):
    assignment = write_assignment(questions=[])
    assert refusal(teacher.post(url(assignment, "publish/"))) == (400, "invalid", ["questions"])


def test_an_assignment_that_is_over_is_not_published(teacher, write_assignment):
    assignment = write_assignment(due_at="2020-01-01T00:00:00Z")
    assert refusal(teacher.post(url(assignment, "publish/")))[:2] == (409, "past_due")


def test_the_way_of_an_assignment(cast, teacher, write_assignment):
    assignment = write_assignment()
    assert refusal(teacher.post(url(assignment, "close/")))[:2] == (409, "assignment_draft")
    assert refusal(teacher.post(url(assignment, "reopen/")))[:2] == (409, "assignment_draft")
    for verb, status in (
        ("publish", "published"),
        ("reopen", "published"),
        ("close", "closed"),
        ("close", "closed"),
    ):
        assert data_of(teacher.post(url(assignment, f"{verb}/")), 200)["status"] == status
    assert refusal(teacher.post(url(assignment, "publish/")))[:2] == (409, "assignment_closed")
    assert data_of(teacher.post(url(assignment, "reopen/")), 200)["status"] == "published"
    assert data_of(teacher.post(url(assignment, "close/")), 200)["status"] == "closed"
    # closed twice by hand: told twice; published once: told once
    assert len(told("assignment_closed")) == 2 * len(told("assignment_published")) == 4


def test_only_drafts_are_deleted(teacher, write_assignment):
    draft, published = write_assignment(), write_assignment(publish=True)
    assert teacher.delete(url(draft)).status_code == 200
    assert teacher.get(url(draft)).status_code == 404
    assert refusal(teacher.delete(url(published)))[:2] == (409, "assignment_published")


def test_a_draft_changes_freely_a_published_one_keeps_its_questions(
    teacher, write_question, write_assignment
):
    first, second = write_question(), write_question(title="Second")
    draft = write_assignment(first)
    only_second = {"questions": [{"question": second["id"]}]}
    assert [e["title"] for e in data_of(teacher.patch(url(draft), only_second), 200)["questions"]] == [
        "Second"
    ]
    data_of(teacher.post(url(draft, "publish/")), 200)
    for questions in ([], [{"question": first["id"]}]):
        answer = teacher.patch(url(draft), {"questions": questions, "title": "x"})
        assert refusal(answer)[:2] == (409, "questions_fixed")
    both = [{"question": first["id"]}, {"question": second["id"], "points": 99}]
    data = data_of(teacher.patch(url(draft), {"questions": both}), 200)
    assert [(entry["title"], entry["points"]) for entry in data["questions"]] == [
        ("Sum", 3.5),
        ("Second", 99),
    ]
    assert (data["title"], data["version"]) == ("First steps", 4)
    # points that are not given stay
    again = data_of(
        teacher.patch(url(draft), {"questions": [{"question": e["question"]} for e in data["questions"]]}),
        200,
    )
    assert again["questions"] == data["questions"]


@pytest.mark.parametrize(
    ("verb", "tail"),
    [("patch", ""), ("delete", ""), ("post", "publish/"), ("post", "close/"), ("post", "reopen/")],
)
def test_assignments_of_an_archived_class_are_read_only(
    cast, client_of, teacher, write_assignment, verb, tail
):
    assignment = write_assignment(publish=True)
    assert teacher.post(f"/api/classes/{cast.classroom.pk}/archive/").status_code == 200
    assert refusal(getattr(teacher, verb)(url(assignment, tail), {"title": "x"}))[:2] == (
        409,
        "class_archived",
    )
    given = {"class": cast.classroom.pk, "title": "New"}
    assert refusal(teacher.post("/api/assignments/", given))[:2] == (409, "class_archived")
    assert client_of(cast.student).get(url(assignment)).status_code == 200


# --- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),  # the hour that comes twice in Berlin …
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),  # … and its second time
        ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00Z"),  # the hour that never comes there
        ("2026-09-01T23:59:59.999999+05:45", "2026-09-01T18:14:59.999999Z"),
        ("2026-01-01T00:00:00-11:00", "2026-01-01T11:00:00Z"),
        ("2026-01-01T00:00:00z", "2026-01-01T00:00:00Z"),
    ],
)
def test_times_of_every_zone_are_exact(teacher, write_assignment, given, utc):
    assignment = write_assignment(due_at=given)
    assert data_of(teacher.get(url(assignment)), 200)["due_at"] == utc


def over_by_time(assignment, seconds_ago=1):
    past = clock.now() - timedelta(seconds=seconds_ago)
    Assignment.objects.filter(pk=assignment["id"]).update(
        opens_at=past - timedelta(days=1), due_at=past, late_until=None
    )


def test_an_assignment_closes_by_its_time_before_any_housekeeper_comes(
    cast, client_of, teacher, write_assignment
):
    running, over = write_assignment(publish=True), write_assignment(publish=True)
    over_by_time(over)
    student = client_of(cast.student)
    assert data_of(student.get(url(over)), 200)["status"] == "closed"

    def listed(status):
        return {
            row["id"] for row in data_of(student.get(f"/api/assignments/?status={status}"), 200)["results"]
        }

    assert (listed("published"), listed("closed")) == ({running["id"]}, {over["id"]})
    Assignment.objects.filter(pk=over["id"]).update(late_until=clock.now() + timedelta(hours=1))
    assert data_of(student.get(url(over)), 200)["status"] == "published"
    assert (listed("published"), listed("closed")) == ({running["id"], over["id"]}, set())


def test_the_housekeeper_closes_and_tells_once(cast, write_assignment):
    write_assignment(publish=True)
    write_assignment()
    over = write_assignment(publish=True)
    over_by_time(over)
    assert [services.close_due(), services.close_due()] == [1, 0]
    assert Assignment.objects.get(status="closed").pk == over["id"]
    assert told("assignment_closed") == sorted([cast.student.pk, cast.student2.pk])


@pytest.mark.django_db(transaction=True)
def test_two_housekeepers_at_once_tell_once(cast, write_assignment):
    over_by_time(write_assignment(publish=True))
    assert sum(at_once(4, lambda _: services.close_due())) == 1
    assert told("assignment_closed") == sorted([cast.student.pk, cast.student2.pk])


def test_the_housekeeper_leaves_archived_classes_alone(cast, teacher, write_assignment):
    over_by_time(write_assignment(publish=True))
    teacher.post(f"/api/classes/{cast.classroom.pk}/archive/")
    assert services.close_due() == 0
    assert told("assignment_closed") == []


@pytest.mark.parametrize("housekeeper_came", [True, False])
def test_what_is_over_opens_again_only_with_a_later_time_and_by_hand(
    teacher, write_assignment, housekeeper_came
):
    assignment = write_assignment(publish=True)
    over_by_time(assignment)
    if housekeeper_came:
        services.close_due()
    assert refusal(teacher.post(url(assignment, "reopen/")))[:2] == (409, "past_due")
    data = data_of(teacher.patch(url(assignment), {"due_at": "2098-01-01T00:00:00Z"}), 200)
    assert data["status"] == "closed"
    assert data_of(teacher.post(url(assignment, "reopen/")), 200)["status"] == "published"
    assert len(told("assignment_closed")) == 2  # two students, once


def test_the_list_is_filtered_by_time_and_ordered(cast, teacher, write_assignment):
    late = write_assignment(due_at="2098-02-01T00:00:00Z", title="late")
    soon = write_assignment(due_at="2098-01-01T00:00:00Z", title="soon")

    def ids(query):
        return [row["id"] for row in data_of(teacher.get(f"/api/assignments/?{query}"), 200)["results"]]

    assert ids("ordering=due_at") == [soon["id"], late["id"]]
    assert ids("due_after=2098-01-15T00:00:00Z") == [late["id"]]
    assert ids("due_before=2098-01-15T00:00:00Z") == [soon["id"]]
    assert ids(f"class={cast.classroom.pk}&title=LATE") == [late["id"]]
    assert ids(f"class={cast.other_classroom.pk}") == []
    extremes = ("due_after=0001-01-01T00:00:00%2B14:00", "due_before=9999-12-31T23:59:59-14:00")
    for query in (
        *extremes,
        "due_after=tomorrow",
        "status=open",
        "class=x",
        "ordering=status",
        "page_size=0",
    ):
        assert teacher.get(f"/api/assignments/?{query}").status_code == 400, query


def test_who_joins_or_leaves_decides_who_is_told(cast, teacher, write_assignment):
    newcomer, assignment = make_user("newcomer"), write_assignment()
    Enrollment.objects.create(classroom=cast.classroom, user=newcomer)
    Enrollment.objects.filter(user=cast.student2).delete()
    data_of(teacher.post(url(assignment, "publish/")), 200)
    assert told("assignment_published") == sorted([cast.student.pk, newcomer.pk])
