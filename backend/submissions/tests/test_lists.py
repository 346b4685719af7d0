"""Lists of submissions: the same rows as one may read one by one, and by the time of submitting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conftest import Cast
from submissions.models import Submission
from submissions.tests.conftest import make_assignment

LIST = "/api/submissions/submissions/"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def handed_in(cast: Cast, client_of, question, submit):
    """Ids by student, a day between them; `student` also assists in the other class."""
    other = make_assignment(cast, question, classroom=cast.other_classroom)
    cast.other_classroom.enrollments.create(user=cast.student, role="assistant")
    ids = {}
    for day, name in enumerate(("student", "student2", "other_student")):
        fields = {"assignment": other.pk} if name == "other_student" else {}
        ids[name] = submit(client_of(getattr(cast, name)), **fields).json()["data"]["id"]
        Submission.objects.filter(pk=ids[name]).update(submitted_at=DAY + timedelta(days=day))
    return ids


def listed(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["data"]["results"]]


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("student", ["other_student", "student"]),
        ("student2", ["student2"]),
        ("teacher", ["student2", "student"]),
        ("other_teacher", ["other_student"]),
        ("admin", ["other_student", "student2", "student"]),
    ],
)
def test_a_list_holds_what_its_reader_may_read(cast, client_of, handed_in, who, whose):
    user, client = getattr(cast, who), client_of(getattr(cast, who))
    assert listed(client) == [handed_in[name] for name in whose]
    readable = [id for id in handed_in.values() if client.get(f"{LIST}{id}/").status_code == 200]
    assert sorted(listed(client)) == sorted(readable)
    same = set(Submission.objects.listed_for(user)) ^ set(Submission.objects.visible_to(user))
    assert same == set()


def test_by_class_and_by_time(cast, client_of, handed_in):
    admin = client_of(cast.admin)
    assert listed(admin, f"class={cast.other_classroom.pk}") == [handed_in["other_student"]]
    assert listed(admin, "submitted_after=2026-03-02T00:00:00Z") == [
        handed_in["other_student"],
        handed_in["student2"],
    ]
    assert listed(admin, "submitted_before=2026-03-02T00:00:00Z") == [handed_in["student"]]
    one_day = "submitted_after=2026-03-02T01:00:00%2B01:00&submitted_before=2026-03-03T00:00:00Z"
    assert listed(admin, one_day) == [handed_in["student2"]]
    assert listed(admin, "submitted_after=2026-03-01T00:00:00Z&ordering=submitted_at") == list(
        handed_in.values()
    )
    for wrong in ("submitted_after=yesterday", "submitted_before=2026-03-01T00:00:00", "submitted_before="):
        assert admin.get(f"{LIST}?{wrong}").status_code == 400
