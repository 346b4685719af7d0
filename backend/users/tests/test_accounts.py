"""One's own account, and what admins do to others': roles, deactivation, log-ins, the admin site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, Forbidden
from common.models import OutgoingEmail
from conftest import PASSWORD, make_user
from tests.queries import assert_constant_queries
from users import services
from users.models import Invitation, Login, Role, User
from users.tests.people import NEW_PASSWORD, is_alive, log_in, post, tokens

pytestmark = pytest.mark.django_db
ADMIN = "admin@example.edu"


def test_people_change_their_names_and_whether_they_get_e_mail(cast, client_of) -> None:
    student = client_of(cast.student)
    before = student.get("/api/auth/me/").json()["data"]
    changed = student.patch("/api/auth/me/", {"first_name": " Grace ", "email_notifications": False})
    assert changed.status_code == 200
    assert changed.json()["data"] == before | {"first_name": "Grace", "email_notifications": False}
    assert student.get("/api/auth/me/").json()["data"] == changed.json()["data"]


def test_people_change_nothing_else_about_themselves(cast, client_of) -> None:
    body = {
        "role": "admin",
        "email": "x@example.edu",
        "is_staff": True,
        "is_active": False,
        "id": 1,
        "password": "x",
    }
    before = User.objects.values().get(pk=cast.student.pk)
    assert client_of(cast.student).patch("/api/auth/me/", body).status_code == 200
    assert User.objects.values().get(pk=cast.student.pk) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("last_name", "x" * 101),
        ("last_name", 7),
        ("email_notifications", "yes"),
        ("first_name", None),
    ],
)
def test_a_bad_field_of_the_profile_is_named(cast, client_of, field: str, value: object) -> None:
    response = client_of(cast.student).patch("/api/auth/me/", {field: value})
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_demotion_and_promotion_end_every_log_in_at_once(cast) -> None:
    for role in (Role.STUDENT, Role.TEACHER):
        before = tokens(cast.teacher.email)
        services.set_role(cast.admin, user=cast.teacher, role=role)
        assert not is_alive(before["access"])
        assert post("refresh", {"refresh": before["refresh"]}).status_code == 401
        assert tokens(cast.teacher.email)["user"]["role"] == role


def test_deactivation_ends_every_log_in_at_once_and_for_good(cast) -> None:
    before = tokens(cast.student.email)
    services.set_active(cast.admin, user=cast.student, active=False)
    assert not is_alive(before["access"])
    assert log_in(cast.student.email).status_code == 401
    services.set_active(cast.admin, user=cast.student, active=True)
    assert not is_alive(before["access"])
    assert log_in(cast.student.email).status_code == 200


def test_only_admins_change_accounts(cast) -> None:
    for actor in (cast.student, cast.teacher):
        with pytest.raises(Forbidden):
            services.set_role(actor, user=actor, role=Role.ADMIN)
        with pytest.raises(Forbidden):
            services.set_active(actor, user=cast.student2, active=False)
        with pytest.raises(Forbidden):
            services.end_logins(actor, user=cast.student2)
        with pytest.raises(Forbidden):
            services.invite(actor, role=Role.ADMIN)


def test_the_last_admin_stays(cast) -> None:
    with pytest.raises(Conflict):
        services.set_role(cast.admin, user=cast.admin, role=Role.TEACHER)
    with pytest.raises(Conflict):
        services.set_active(cast.admin, user=cast.admin, active=False)
    services.set_role(cast.admin, user=cast.teacher, role=Role.ADMIN)
    services.set_role(cast.admin, user=cast.admin, role=Role.TEACHER)
    assert User.objects.get(pk=cast.admin.pk).role == Role.TEACHER


# --- the admin site -------------------------------------------------------------------------------------------------
INSIDE = "/admin/users/user/"


def enter(email: str = ADMIN, password: str = PASSWORD, *, address: str = "127.0.0.1") -> tuple[Client, int]:
    """A browser that tried to log in to the admin site, and the status of what it sees inside."""
    browser = Client(REMOTE_ADDR=address)
    browser.post("/admin/login/", {"username": email, "password": password})
    return browser, browser.get(INSIDE).status_code


def test_only_admins_enter_the_admin_site(cast) -> None:
    assert enter(cast.admin.email)[1] == 200
    for user in (cast.teacher, cast.student):
        assert enter(user.email)[1] == 302
    assert enter(cast.admin.email, "wrong password")[1] == 302


def test_the_admin_sites_door_has_the_same_limits(cast) -> None:
    for _ in range(10):
        enter(cast.admin.email, "wrong password", address="10.0.0.1")
    assert enter(cast.admin.email, address="10.0.0.1")[1] == 302, "even with the right password"
    assert log_in(cast.admin.email, address="10.0.0.1").status_code == 429, "one count for both doors"
    assert enter(cast.admin.email, address="10.0.0.2")[1] == 200


def test_the_admin_sites_sessions_make_an_address_familiar(cast, monkeypatch) -> None:
    assert enter(address="192.0.2.1")[1] == 200
    monkeypatch.setattr("users.credentials.MAX_FAILURES_PER_ACCOUNT", 1)
    for number in range(3):
        enter(password="wrong password", address=f"10.0.0.{number}")
    assert enter(address="10.0.0.9")[1] == 302
    assert enter(address="192.0.2.1")[1] == 200


def test_sessions_end_with_password_change_deactivation_and_demotion(cast) -> None:
    boss = make_user("boss", Role.ADMIN)
    browser, status = enter(boss.email)
    assert status == 200
    services.set_role(cast.admin, user=boss, role=Role.TEACHER)
    services.set_role(cast.admin, user=boss, role=Role.ADMIN)
    assert browser.get(INSIDE).status_code == 302, "not alive again with the old role"
    browser, status = enter(boss.email)
    assert status == 200
    services.set_active(cast.admin, user=boss, active=False)
    services.set_active(cast.admin, user=boss, active=True)
    assert browser.get(INSIDE).status_code == 302
    browser, status = enter(boss.email)
    assert status == 200
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert post("password/change", body, token=tokens(boss.email)["access"]).status_code == 200
    assert browser.get(INSIDE).status_code == 302
    browser, status = enter(boss.email, NEW_PASSWORD)
    assert status == 200
    services.end_logins(cast.admin, user=boss)
    assert browser.get(INSIDE).status_code == 302


def act(browser: Client, action: str, *users: User):
    body = {"action": action, "_selected_action": [user.pk for user in users]}
    return browser.post(INSIDE, body, follow=True)


def test_actions_change_roles_and_end_log_ins(cast) -> None:
    browser, _ = enter()
    before = tokens(cast.student.email)["access"]
    assert "Done for 2 accounts" in act(browser, "make_teacher", cast.student, cast.student2).content.decode()
    assert not is_alive(before)
    assert User.objects.filter(role=Role.TEACHER, pk__in=[cast.student.pk, cast.student2.pk]).count() == 2
    before = tokens(cast.student.email)["access"]
    act(browser, "end_logins", cast.student)
    assert not is_alive(before)
    act(browser, "deactivate", cast.student)
    assert log_in(cast.student.email).status_code == 401
    act(browser, "send_reset", cast.student, cast.student2)
    assert list(OutgoingEmail.objects.values_list("to", flat=True)) == [cast.student2.email]
    assert "needs an active admin" in act(browser, "make_student", cast.admin).content.decode()
    assert browser.get(INSIDE).status_code == 200


def test_fields_with_rules_cannot_be_edited_by_hand(cast) -> None:
    browser, _ = enter()
    page = f"{INSIDE}{cast.student.pk}/change/"
    body = {
        "first_name": "Grace",
        "last_name": "Doe",
        "role": "admin",
        "email": "x@example.edu",
        "is_active": "",
    }
    assert browser.post(page, body).status_code == 302
    user = User.objects.get(pk=cast.student.pk)
    assert (user.first_name, user.role, user.email, user.is_active) == (
        "Grace",
        "student",
        cast.student.email,
        True,
    )
    assert user.password == cast.student.password
    for forbidden in (f"{INSIDE}add/", f"{INSIDE}{cast.student.pk}/delete/"):
        assert browser.get(forbidden).status_code == 403


def test_evidence_shows_no_secrets_and_cannot_be_changed(cast) -> None:
    login = services.open_login(cast.student, address="10.0.0.1")
    services.tokens_of(login)
    invitation, _ = services.invite(cast.admin, role=Role.TEACHER)
    browser, _ = enter()
    for row, secret in (
        (login, Login.objects.get(pk=login.pk).refresh_jti),
        (invitation, invitation.code_sha256),
    ):
        name = row._meta.model_name
        page = browser.get(reverse(f"admin:users_{name}_change", args=[row.pk]))
        assert page.status_code == 200
        assert secret not in page.content.decode()
        assert browser.post(reverse(f"admin:users_{name}_change", args=[row.pk]), {}).status_code == 403
        assert browser.get(reverse(f"admin:users_{name}_add")).status_code == 403
    body = {"action": "withdraw", "_selected_action": [invitation.pk]}
    browser.post(reverse("admin:users_invitation_changelist"), body)
    assert not Invitation.objects.usable().exists()


@pytest.mark.parametrize("name", ["user", "login", "invitation"])
def test_lists_of_the_admin_site_cost_the_same_for_many(cast, name: str) -> None:
    browser, _ = enter()
    page = reverse(f"admin:users_{name}_changelist")

    def grow_to(rows: int) -> None:
        while Invitation.objects.count() < rows:
            user = make_user(f"{name}{User.objects.count()}")
            services.open_login(user, address="10.0.0.1")
            invitation, _ = services.invite(cast.admin, role=Role.TEACHER, email=user.email)
            Invitation.objects.filter(pk=invitation.pk).update(used_by=user)

    assert_constant_queries(grow_to, lambda: browser.get(page))


def test_searching_and_filtering_in_the_admin_site(cast) -> None:
    browser, _ = enter()
    page = browser.get(f"{INSIDE}?q=student2&role__exact=student&is_active__exact=1").content.decode()
    assert "student2@example.edu" in page
    assert "student@example.edu" not in page
    for name in ("login", "invitation"):
        assert browser.get(reverse(f"admin:users_{name}_changelist"), {"q": "doe"}).status_code == 200


def test_invitations_cost_the_same_for_many(cast, client_of) -> None:
    client = client_of(cast.admin)

    def grow_to(rows: int) -> None:
        while Invitation.objects.count() < rows:
            services.invite(cast.admin, role=Role.TEACHER)

    assert_constant_queries(grow_to, lambda: client.get("/api/auth/invitations/?page_size=100"))
