"""The admin site's pages of classes, questions, test cases and assignments."""

import pytest
from django.test import Client

from assignments.models import Assignment, Question, TestCase
from assignments.tests.conftest import SECRET, data_of
from classes.models import Classroom
from notifications.models import Notification
from tests.queries import assert_constant_queries

PAGES = [
    "classes/classroom",
    "classes/enrollment",
    "assignments/question",
    "assignments/testcase",
    "assignments/assignment",
]


@pytest.fixture
def site(cast):
    client = Client()
    client.force_login(cast.admin)
    return client


@pytest.fixture
def rows(cast, write_question, write_assignment):
    """One row of each page."""
    question = write_question(groups=[{"name": "g"}])
    assignment = write_assignment(question)
    enrollment = cast.classroom.enrollments.get(user=cast.student)
    ids = [
        cast.classroom.pk,
        enrollment.pk,
        question["id"],
        question["test_cases"][1]["id"],
        assignment["id"],
    ]
    return dict(zip(PAGES, ids, strict=True))


def act(site, page, action, *ids):
    body = {"action": action, "_selected_action": list(ids)}
    return site.post(f"/admin/{page}/", body, follow=True).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_row_can_be_found_and_read_but_not_edited(site, rows, page):
    assert site.get(f"/admin/{page}/?q=e").status_code == 200
    one = f"/admin/{page}/{rows[page]}/change/"
    assert site.get(one).status_code == 200
    assert site.post(one, {"name": "x", "title": "x"}).status_code == 403
    assert site.post(f"/admin/{page}/{rows[page]}/delete/", {"post": "yes"}).status_code == 403
    assert site.get(f"/admin/{page}/add/").status_code == 403


def test_text_is_shown_with_its_lines_and_blanks(site, write_question):
    question = write_question(prompt="if a:\n    b < c\n")
    page = site.get(f"/admin/assignments/question/{question['id']}/change/").content.decode()
    assert '<pre style="white-space: pre-wrap">if a:\n    b &lt; c' in page
    assert "Question_test_cases object" not in page
    assert "Autograder" in page


@pytest.mark.parametrize("page", PAGES)
def test_only_admins_enter(cast, rows, page):
    client = Client()
    client.force_login(cast.teacher)
    assert client.get(f"/admin/{page}/").status_code == 302


def test_history_tells_who_changed_what(cast, client_of, site, rows):
    test_id = rows["assignments/testcase"]
    data_of(client_of(cast.teacher).patch(f"/api/test-cases/{test_id}/", {"points": 7}), 200)
    text = site.get(f"/admin/assignments/testcase/{test_id}/history/").content.decode()
    assert "teacher@example.edu" in text
    assert "7.00" in text
    assert site.get(f"/admin/assignments/question/{rows['assignments/question']}/history/").status_code == 200
    old = TestCase.history.filter(id=test_id).last()
    assert (
        SECRET
        in site.get(f"/admin/assignments/testcase/{test_id}/history/{old.history_id}/").content.decode()
    )


def test_assignments_are_published_closed_and_reopened_by_the_services(cast, site, rows):
    page, assignment_id = "assignments/assignment", rows["assignments/assignment"]
    for action, status in (("publish", "published"), ("close", "closed"), ("reopen", "published")):
        act(site, page, action, assignment_id)
        assert Assignment.objects.get(pk=assignment_id).status == status
    assert Notification.objects.filter(kind="assignment_published", user=cast.student).count() == 1
    Classroom.objects.update(archived_at="2026-01-01T00:00:00Z")
    assert "read-only" in act(site, page, "close", assignment_id)
    assert Assignment.objects.get(pk=assignment_id).status == "published"


def test_classes_are_archived_and_get_new_codes_by_the_services(cast, site, rows):
    act(site, "classes/classroom", "archive", cast.classroom.pk)
    cast.classroom.refresh_from_db()
    assert (cast.classroom.is_archived, cast.classroom.version) == (True, 2)
    assert "read-only" in act(site, "classes/classroom", "renew_join_code", cast.classroom.pk)
    act(site, "classes/classroom", "unarchive", cast.classroom.pk)
    act(site, "classes/classroom", "renew_join_code", cast.classroom.pk)
    cast.classroom.refresh_from_db()
    assert cast.classroom.join_code != "AAAAA-AAAAA"


@pytest.mark.parametrize(
    "page", ["classes/classroom", "assignments/question", "assignments/testcase", "assignments/assignment"]
)
def test_lists_cost_a_constant_number_of_queries(cast, site, rows, page):
    def grow_to(number):
        for n in range(number - Assignment.objects.count()):
            room = Classroom.objects.create(name="x", join_code=f"{page}{number}{n}", owner=cast.teacher)
            Assignment.objects.create(classroom=room, title="x", created_by=cast.teacher)
            Question.objects.create(author=cast.teacher, title="x").test_cases.add(
                TestCase.objects.create(author=cast.teacher, name="x")
            )

    assert_constant_queries(grow_to, lambda: site.get(f"/admin/{page}/"))


def test_a_questions_page_costs_a_constant_number_of_queries(cast, site, rows):
    question = Question.objects.get(pk=rows["assignments/question"])

    def grow_to(number):
        while question.test_cases.count() < number:
            question.test_cases.add(TestCase.objects.create(author=cast.teacher, name="x"))

    assert_constant_queries(grow_to, lambda: site.get(f"/admin/assignments/question/{question.pk}/change/"))
