"""What every read has: an entity tag, 304 for who has it already, compression."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.failing_views")]


def test_who_has_it_already_gets_304_without_a_body(cast, client_of) -> None:
    student = client_of(cast.student)
    first = student.get("/api/auth/me/")
    tag = first["ETag"]
    again = student.get("/api/auth/me/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert student.get("/api/auth/me/", headers={"If-None-Match": f'"other", {tag}'}).status_code == 304
    student.patch("/api/auth/me/", {"first_name": "Grace"})
    changed = student.get("/api/auth/me/", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    assert client_of(cast.student2).get("/api/auth/me/", headers={"If-None-Match": tag}).status_code == 200


def test_the_tag_of_a_versioned_resource_begins_with_its_version() -> None:
    tag = Client().get("/long/?version=7")["ETag"]
    assert tag.startswith('"7-')


def test_refusals_and_writes_have_no_tag(cast, client_of) -> None:
    student = client_of(cast.student)
    assert "ETag" not in student.get("/api/notifications/?unread=maybe")
    assert "ETag" not in student.patch("/api/auth/me/", {})
    assert "ETag" not in client_of(None).get("/api/auth/me/")
    assert client_of(None).get("/api/auth/me/", headers={"If-None-Match": "*"}).status_code == 401


def test_long_answers_are_compressed_for_who_asks() -> None:
    plain = Client().get("/long/?words=500")
    assert "Content-Encoding" not in plain
    packed = Client().get("/long/?words=500", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 5
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]
    again = Client().get(
        "/long/?words=500", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_short_answers_are_left_alone() -> None:
    assert "Content-Encoding" not in Client().get("/long/?words=1", headers={"Accept-Encoding": "gzip"})


def test_the_envelope_of_success(cast, client_of) -> None:
    body = client_of(cast.student).get("/api/auth/me/").json()
    assert sorted(body) == ["data", "success"]
    assert body["success"] is True
    created = Client().post("/create/", {}, content_type="application/json").json()
    assert (created["success"], created["message"]) == (True, "Made.")


def test_answers_cannot_be_taken_for_pages(cast, client_of) -> None:
    client_of(cast.student).patch("/api/auth/me/", {"first_name": "<script>alert(1)</script>"})
    response = client_of(cast.student).get("/api/auth/me/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"].startswith("application/json")


def test_a_page_loads_nothing_from_elsewhere_and_data_load_nothing() -> None:
    for page in ("/admin/login/", "/api/docs/"):
        policy = Client().get(page)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
    assert Client().get("/long/")["Content-Security-Policy"].startswith("default-src 'none'")
    assert Client().get("/nowhere/")["Content-Security-Policy"].startswith("default-src 'none'")
