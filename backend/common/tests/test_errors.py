"""One shape for every error, wherever it comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.failing_views")]
LOGIN = "/api/auth/login/"


def assert_error(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    body = json.loads(response.content)
    assert sorted(body) == ["code", "errors", "message", "success"]
    assert body["success"] is False
    assert body["code"] == code
    assert body["message"]
    assert "secret" not in response.content.decode()
    return body


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def send(body: bytes | str, content_type: str = "application/json") -> HttpResponse:
    return Client(raise_request_exception=False).post(LOGIN, body, content_type=content_type)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("api", 409, "class_archived"),
        ("fields", 400, "invalid"),
        ("stale", 412, "stale_version"),
        ("limited", 429, "too_many_requests"),
        ("unavailable", 503, "unavailable"),
        ("django-404", 404, "not_found"),
        ("django-403", 403, "forbidden"),
        ("drf-validation", 400, "invalid"),
        ("drf-list", 400, "invalid"),
        ("database", 503, "database_unavailable"),
        ("crash", 500, "server_error"),
        ("integrity", 500, "server_error"),
    ],
)
def test_a_failing_view_answers_in_the_envelope(browser, name: str, status: int, code: str) -> None:
    assert_error(browser.get(f"/fail/{name}/"), status, code)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("api", 409, "class_archived"),
        ("limited", 429, "too_many_requests"),
        ("django-404", 404, "not_found"),
        ("django-403", 403, "forbidden"),
        ("database", 503, "database_unavailable"),
        ("crash", 500, "server_error"),
    ],
)
def test_what_fails_outside_of_the_api_has_the_same_shape(browser, name: str, status: int, code: str) -> None:
    assert_error(browser.get(f"/plain-fail/{name}/"), status, code)


def test_fields_are_named_by_dotted_path(browser) -> None:
    body = browser.get("/fail/drf-validation/").json()
    assert body["errors"] == {"tests.1.input": ["Not a string."], "name": ["Empty."]}
    assert browser.get("/fail/fields/").json()["errors"] == {"a.b": ["Give a number."], "c": ["Too long."]}
    assert browser.get("/fail/one-field/").json()["message"] == "No class has this code."
    assert browser.get("/fail/drf-list/").json()["errors"] == {"non_field_errors": ["One thing.", "Another."]}


@pytest.mark.parametrize(("name", "seconds"), [("limited", "7"), ("unavailable", "5"), ("database", "5")])
def test_who_should_wait_is_told_how_long(browser, name: str, seconds: str) -> None:
    for kind in ("fail", "plain-fail"):
        assert browser.get(f"/{kind}/{name}/")["Retry-After"] == seconds


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/api/", "/api/nowhere/", "/api/classes/x/", "/api/auth/me/%00/", "/%ff/"]
)
def test_an_unknown_address_is_404(client_of, cast, path: str) -> None:
    assert_error(client_of(cast.student).get(path), 404, "not_found")


def test_work_sent_without_the_last_slash_arrives(client_of, cast) -> None:
    answer = client_of(cast.teacher).post("/api/classes", {"name": "Evening course"}, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/api/classes/", 308)], 201)
    assert answer.json()["data"]["name"] == "Evening course"


def test_the_root_leads_to_the_documentation(browser) -> None:
    assert browser.get("/").headers["Location"] == "/api/docs/"


def test_a_method_that_is_not_there_is_405(client_of, cast) -> None:
    response = client_of(cast.student).delete("/api/auth/me/")
    assert_error(response, 405, "method_not_allowed")
    assert "PATCH" in response["Allow"]


def test_overriding_the_method_by_header_or_field_does_nothing(client_of, cast) -> None:
    student = client_of(cast.student)
    response = student.post(
        "/api/auth/me/", {"_method": "PATCH"}, headers={"X-HTTP-Method-Override": "PATCH"}
    )
    assert_error(response, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"],
)
def test_anything_but_json_is_415(content_type: str) -> None:
    body = assert_error(send("email=a", content_type), 415, "unsupported_media_type")
    assert "application/json" in body["message"]


def test_only_json_is_answered(client_of, cast) -> None:
    assert_error(
        client_of(cast.student).get("/api/auth/me/", headers={"Accept": "text/html"}), 406, "not_acceptable"
    )


def test_nobody_is_told_how_to_authenticate(client_of) -> None:
    response = client_of(None).get("/api/auth/me/")
    assert_error(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_host_that_is_not_ours_is_refused() -> None:
    assert_error(APIClient().get("/api/health/", headers={"Host": "evil.example.com"}), 400, "unknown_host")


def test_a_body_that_is_too_large_is_refused_unread(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    assert_error(send(json.dumps({"email": "x" * 2000})), 413, "too_large")


def test_who_is_not_logged_in_sends_little(client_of, cast) -> None:
    body = json.dumps({"email": "x" * 2_100_000, "first_name": "x" * 2_100_000})
    assert_error(send(body), 413, "too_large")
    mine = client_of(cast.student).patch("/api/auth/me/", body, content_type="application/json")
    assert list(assert_error(mine, 400, "invalid")["errors"]) == ["first_name"]


# --- JSON -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "nonsense",
        '{"email": "a",}',
        "[]",
        '"text"',
        "7",
        "null",
        '{"email": NaN}',
        '{"email": Infinity}',
        '{"email": -Infinity}',
        '{"email": 1e999}',
        '{"email": ' + "9" * 999 + "}",
        '{"email": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"email": ' + "[" * 40 + "]" * 40 + "}",
        b'{"email": "\xff\xfe"}',
        b'{"email": "\xed\xa0\x80"}',
        "\ufeff{}".encode(),
        b"\x00",
    ],
)
def test_a_body_that_is_not_json_is_400(body: str | bytes) -> None:
    assert_error(send(body), 400, "parse_error")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (r'{"email": "a\u0000b"}', "email"),
        (r'{"email": {"list": ["fine", "a\u0000b"]}}', "email.list.1"),
        (r'{"email": "\ud800"}', "email"),
        (r'{"email": "\udfff tail"}', "email"),
        (r'{"\u0000": 1}', "key"),
        (r'{"\ud800": "\u0000"}', "key"),
        (r'{"email": {"\udc00": 1}}', "email"),
        (r'{"email": {"\udc00": 1, "\udc01": {"\udc02": 1}}}', "email"),
    ],
)
def test_text_that_a_database_refuses_is_400_and_named(body: str, field: str) -> None:
    assert list(assert_error(send(body), 400, "invalid")["errors"]) == [field]


@pytest.mark.parametrize("value", ["[]", "{}", "0", '"x"'])
def test_a_body_of_more_values_than_any_request_has_is_400(value: str) -> None:
    assert_error(send('{"a": [' + ",".join([value] * 12_000) + "]}"), 400, "parse_error")


def test_an_error_names_only_the_first_of_very_many_problems() -> None:
    body = '{"a": [' + ",".join([r'"\u0000"'] * 11_000) + "]}"
    assert len(assert_error(send(body), 400, "invalid")["errors"]) == 20


@pytest.mark.parametrize(
    ("path", "field", "value", "count"),
    [
        ("/api/code/run/", "tests", {}, 21),
        ("/api/grading/grading/run-autograder/", "submissions", True, 10_001),
        ("/api/questions/", "languages", "cobol", 21),
        ("/api/test-cases/", "questions", "x", 101),
    ],
)
def test_a_list_that_is_too_long_is_refused_unread(client_of, cast, path, field, value, count) -> None:
    body = {field: [value] * count, "language": "python", "code": "x", "title": "x", "expected_output": ""}
    errors = assert_error(client_of(cast.student).post(path, body, format="json"), 400, "invalid")["errors"]
    assert list(errors) in ([field], [f"{field}.non_field_errors"])


def test_whole_characters_outside_the_basic_plane_are_fine(client_of, cast) -> None:
    response = client_of(cast.student).patch("/api/auth/me/", {"first_name": "😀 \U00020000"})
    assert response.json()["data"]["first_name"] == "😀 \U00020000"
    escaped = Client().patch(
        "/api/auth/me/",
        r'{"first_name": "\ud83d\ude00"}',
        content_type="application/json",
        headers={"Authorization": client_of(cast.student)._credentials["HTTP_AUTHORIZATION"]},
    )
    assert escaped.json()["data"]["first_name"] == "😀"


def test_an_empty_body_has_no_fields() -> None:
    body = assert_error(send(""), 400, "invalid")
    assert sorted(body["errors"]) == ["email", "password"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "1.5", "9" * 999, "١٢", ""])
def test_a_page_size_that_is_no_number_is_400(client_of, cast, size: str) -> None:
    response = client_of(cast.student).get("/api/notifications/", {"page_size": size})
    assert list(assert_error(response, 400, "invalid")["errors"]) == ["page_size"]


def test_a_page_is_at_most_a_hundred_rows_and_must_be_there(client_of, cast) -> None:
    student = client_of(cast.student)
    assert student.get("/api/notifications/", {"page_size": "1000000000"}).status_code == 200
    for page in ("2", "0", "-1", "x", "9" * 999):
        assert_error(student.get("/api/notifications/", {"page": page}), 404, "not_found")
