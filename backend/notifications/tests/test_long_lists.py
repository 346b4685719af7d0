"""Lists that are longer than what is counted."""

from __future__ import annotations

import pytest

from common import pagination
from notifications.models import Kind, Notification

PATH = "/api/notifications/"


@pytest.fixture
def client(cast, client_of, monkeypatch):
    """Of a student with seven notices, on a site that counts to five."""
    monkeypatch.setattr(pagination, "MAX_COUNT", 5)
    Notification.objects.bulk_create(
        Notification(user=cast.student, kind=Kind.CLASS_JOINED, title=f"News {n}") for n in range(7)
    )
    return client_of(cast.student)


def test_a_long_list_goes_on_to_its_end_though_its_count_stops(client):
    seen, path = [], f"{PATH}?page_size=2"
    while path:
        answer = client.get(path).json()
        assert answer["data"]["count"] == 5
        assert "more than 5" in answer["message"]
        seen += [row["title"] for row in answer["data"]["results"]]
        path = answer["data"]["next"]
    assert seen == [f"News {n}" for n in reversed(range(7))]


@pytest.mark.parametrize("page", ["5", "0", "-1", "x", "9" * 30])
def test_a_page_that_is_not_there_is_a_404(client, page):
    assert client.get(f"{PATH}?page_size=2&page={page}").status_code == 404


def test_what_can_be_counted_is_counted_without_a_word(client, cast):
    Notification.objects.filter(title__in=["News 0", "News 1"]).delete()
    answer = client.get(f"{PATH}?page_size=2&page=3").json()
    assert (answer["data"]["count"], answer["data"]["next"]) == (5, None)
    assert "message" not in answer
    assert client.get(f"{PATH}?page_size=2&page=4").status_code == 404
