"""Who is told what, how often, and what one can do with it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from common.models import OutgoingEmail
from notifications.models import Kind, Notification
from notifications.services import notify
from tests.concurrency import at_once
from tests.queries import assert_constant_queries
from users.models import User

pytestmark = pytest.mark.django_db
LIST = "/api/notifications/"


def tell(*users: User, title: str = "Week 1 is published", **more) -> None:
    notify(users, kind=more.pop("kind", Kind.ASSIGNMENT_PUBLISHED), title=title, **more)


def test_a_notification_reaches_the_one_it_is_for(cast, client_of) -> None:
    tell(cast.student, body="Due on Monday.", link="/api/assignments/7/")
    data = client_of(cast.student).get(LIST).json()["data"]
    assert data["count"] == 1
    row = data["results"][0]
    assert row.pop("created_at").endswith("Z")
    assert row == {
        "id": Notification.objects.get().pk,
        "kind": "assignment_published",
        "title": "Week 1 is published",
        "body": "Due on Monday.",
        "link": "/api/assignments/7/",
        "read_at": None,
    }
    assert client_of(cast.student2).get(LIST).json()["data"]["count"] == 0
    assert client_of(cast.admin).get(LIST).json()["data"]["count"] == 0


def test_reading_one_counts_the_first_time(cast, client_of) -> None:
    student = client_of(cast.student)
    tell(cast.student)
    tell(cast.student, title="Week 2 is published")
    newest = student.get(LIST).json()["data"]["results"][0]
    assert newest["title"] == "Week 2 is published"
    first = student.post(f"{LIST}{newest['id']}/read/")
    assert first.status_code == 200
    assert first.json()["data"]["read_at"]
    assert student.post(f"{LIST}{newest['id']}/read/").json() == first.json()
    assert student.get(f"{LIST}unread-count/").json()["data"] == {"count": 1}
    titles = {
        unread: [row["title"] for row in student.get(f"{LIST}?unread={unread}").json()["data"]["results"]]
        for unread in ("true", "false")
    }
    assert titles == {"true": ["Week 1 is published"], "false": ["Week 2 is published"]}


def test_reading_all_leaves_others_alone(cast, client_of) -> None:
    for _ in range(3):
        tell(cast.student, cast.student2)
    student = client_of(cast.student)
    assert student.post(f"{LIST}read-all/").json()["data"] == {"count": 3}
    assert student.post(f"{LIST}read-all/").json()["data"] == {"count": 0}
    assert student.get(f"{LIST}unread-count/").json()["data"] == {"count": 0}
    assert client_of(cast.student2).get(f"{LIST}unread-count/").json()["data"] == {"count": 3}


def test_others_notifications_are_not_there(cast, client_of) -> None:
    tell(cast.student)
    row = Notification.objects.get()
    for user in (cast.student2, cast.teacher, cast.admin):
        assert client_of(user).post(f"{LIST}{row.pk}/read/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
    student = client_of(cast.student)
    for made_up in (0, row.pk + 1, 10**18 - 1, "9" * 999, "-1", "x"):
        assert student.post(f"{LIST}{made_up}/read/").status_code == 404


def test_nobody_reads_without_logging_in(cast) -> None:
    tell(cast.student)
    client = APIClient()
    assert {client.get(LIST).status_code, client.get(f"{LIST}unread-count/").status_code} == {401}
    assert client.post(f"{LIST}read-all/").status_code == 401


@pytest.mark.parametrize(
    "query", ["unread=maybe", "unread=%00", "kind=gossip", "ordering=user__password", "page_size=0"]
)
def test_a_filter_that_is_not_known_is_refused(cast, client_of, query: str) -> None:
    response = client_of(cast.student).get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query.partition("=")[0]]


def test_filtering_and_ordering(cast, client_of) -> None:
    tell(cast.student, title="A")
    tell(cast.student, title="B", kind=Kind.GRADE_PUBLISHED)
    student = client_of(cast.student)
    assert [row["title"] for row in student.get(f"{LIST}?ordering=id").json()["data"]["results"]] == [
        "A",
        "B",
    ]
    assert [
        row["title"] for row in student.get(f"{LIST}?kind=grade_published").json()["data"]["results"]
    ] == ["B"]


def test_a_list_costs_the_same_for_many(cast, client_of) -> None:
    student = client_of(cast.student)

    def grow_to(rows: int) -> None:
        while Notification.objects.count() < rows:
            tell(cast.student)

    assert_constant_queries(grow_to, lambda: student.get(f"{LIST}?page_size=100"))


# --- telling --------------------------------------------------------------------------------------------------------
def test_with_a_once_key_people_are_told_once(cast) -> None:
    for _ in range(2):
        tell(cast.student, once_key="submission 7")
    tell(cast.student, cast.student2, once_key="submission 7")
    assert sorted(Notification.objects.values_list("user__email", flat=True)) == [
        "student2@example.edu",
        "student@example.edu",
    ]
    assert OutgoingEmail.objects.count() == 2, "and get one e-mail each"
    tell(cast.student, once_key="submission 8")
    tell(cast.student, once_key="submission 7", kind=Kind.GRADE_PUBLISHED)
    assert Notification.objects.filter(user=cast.student).count() == 3


@pytest.mark.django_db(transaction=True)
def test_with_a_once_key_people_are_told_once_however_many_tell_at_once(cast) -> None:
    at_once(8, lambda number: tell(cast.student, cast.student2, once_key="submission 7"))
    assert Notification.objects.count() == 2
    assert OutgoingEmail.objects.count() == 2


def test_without_a_once_key_people_are_told_again(cast) -> None:
    for _ in range(2):
        tell(cast.student)
    assert Notification.objects.count() == OutgoingEmail.objects.count() == 2


def test_e_mail_goes_to_those_who_want_it(cast, settings) -> None:
    settings.PUBLIC_URL = "https://grader.example.edu"
    User.objects.filter(pk=cast.student2.pk).update(email_notifications=False)
    people = User.objects.filter(pk__in=[cast.student.pk, cast.student2.pk])
    notify(people, kind=Kind.CLASS_JOINED, title="Two\nlines", body="Welcome.", link="/api/classes/1/")
    assert Notification.objects.count() == 2
    email = OutgoingEmail.objects.get()
    assert (email.to, email.subject) == ("student@example.edu", "Two lines")
    assert email.body == "Welcome.\n\nhttps://grader.example.edu/api/classes/1/"


def test_the_deactivated_are_not_told(cast) -> None:
    cast.student.is_active = False
    tell(cast.student)
    tell()
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_nobody_is_told_of_what_did_not_happen(cast) -> None:
    with transaction.atomic():
        tell(cast.student, once_key="submission 7")
        transaction.set_rollback(True)
    assert not Notification.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_the_admin_site_shows_them_and_changes_nothing(cast, client) -> None:
    client.force_login(cast.admin)
    page = reverse("admin:notifications_notification_changelist")

    def grow_to(rows: int) -> None:
        while Notification.objects.count() < rows:
            tell(cast.student if rows % 2 else cast.student2)

    assert_constant_queries(grow_to, lambda: client.get(page, {"q": "week"}))
    row = reverse("admin:notifications_notification_change", args=[Notification.objects.first().pk])
    assert client.get(row).status_code == 200
    assert client.post(row, {"title": "x"}).status_code == 403
