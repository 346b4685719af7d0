"""Every change to people, their log-ins and invitations."""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.http import base36_to_int, int_to_base36
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from common import clock, limits, mail
from common.errors import Conflict, InvalidInput, NotAuthenticated
from users import credentials
from users.authentication import LOGIN_CLAIM, login_id_of
from users.models import Invitation, Login, PasswordResetRequest, Role, User, normalize_email
from users.permissions import require_admin

INVITATION_LIFETIME = timedelta(days=14)
KEEP_ENDED_LOGINS = timedelta(days=180)  # they tell from where an account was used before
RESETS_PER_ACCOUNT_AND_HOUR = 5
RESETS_PER_ADDRESS_AND_HOUR = 100
log = logging.getLogger("autograder.accounts")


# --- accounts -------------------------------------------------------------------------------------------------------
def new_account(*, email: str, password: str, first_name: str, last_name: str) -> User:
    """A student's account, not yet saved. Hashing takes long: it is done here, outside of any transaction."""
    user = User(email=normalize_email(email), first_name=first_name, last_name=last_name)
    credentials.require_good(password, user, field="password")
    user.set_password(password)
    return user


def register(user: User, *, invitation: str = "", address: str) -> Login:
    """Saves a new account, with the role of its invitation if it has one, and logs it in."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            text = "There is an account with this e-mail address: log in, or reset its password."
            raise InvalidInput.field("email", text, code="email_taken") from None
        if invitation:
            user.role = _use_invitation(invitation, user)
            user.save(update_fields=["role"])
        return open_login(user, address=address)


def update_profile(user: User, **fields: Any) -> User:
    """Changes what people may change about themselves."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    return user


@transaction.atomic
def set_role(actor: User, *, user: User, role: Role) -> None:
    """Changes what the user may do on the site, and ends all their log-ins."""
    require_admin(actor)
    _keep_an_admin(without=user if role != Role.ADMIN else None)
    User.objects.filter(pk=user.pk).update(role=role)
    user.role = role
    _end_logins(user)


@transaction.atomic
def set_active(actor: User, *, user: User, active: bool) -> None:
    """Deactivates an account, which ends all its log-ins, or activates it again."""
    require_admin(actor)
    _keep_an_admin(without=None if active else user)
    User.objects.filter(pk=user.pk).update(is_active=active)
    user.is_active = active
    _end_logins(user)


@transaction.atomic
def end_logins(actor: User, *, user: User) -> None:
    """Logs the user out everywhere."""
    require_admin(actor)
    _end_logins(user)


def _keep_an_admin(*, without: User | None) -> None:
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if without is not None and {admin.pk for admin in admins} == {without.pk}:
        raise Conflict("The site needs an active admin: make somebody else one first.", code="last_admin")


# --- log-ins --------------------------------------------------------------------------------------------------------
def log_in(*, email: str, password: str, address: str) -> Login:
    """Opens a log-in for whoever knows the password."""
    user = credentials.check(email, password, address=address)
    with transaction.atomic():
        # the password may have been changed, or the account deactivated, while the old one was being checked
        if (
            not User.objects.select_for_update()
            .filter(pk=user.pk, password=user.password, is_active=True)
            .exists()
        ):
            raise credentials.wrong_credentials()
        return open_login(user, address=address)


def open_login(user: User, *, address: str) -> Login:
    """A new log-in of the user, the head of a family of refresh tokens."""
    return Login.objects.create(user=user, address=address, refresh_jti="", expires_at=_refresh_expires_at())


def remember_address(user: User, *, address: str) -> None:
    """Notes a log-in that has no tokens, to the admin site, so that its address is a familiar one."""
    now = clock.now()
    Login.objects.create(user=user, address=address, refresh_jti="", expires_at=now, revoked_at=now)


def tokens_of(login: Login) -> dict[str, str]:
    """A new pair of tokens for the log-in; the refresh token before it no longer works."""
    refresh = _new_refresh_token(login)
    Login.objects.filter(pk=login.pk).update(refresh_jti=refresh["jti"])
    return _pair(refresh)


def refresh_tokens(*, refresh: str) -> dict[str, str]:
    """A new pair for an unspent refresh token. A spent one was copied by somebody: it ends the whole log-in."""
    login_id, spent_jti = _read_refresh_token(refresh)
    login = Login.objects.select_related("user").filter(pk=login_id).first()
    if login is None or not login.user.is_active:
        raise _login_ended()
    successor = _new_refresh_token(login)
    # one conditional UPDATE: of any number of parallel calls, one finds the old token in place
    alive = Login.objects.filter(pk=login.pk, revoked_at__isnull=True)
    rotated = alive.filter(refresh_jti=spent_jti).update(
        refresh_jti=successor["jti"], expires_at=_refresh_expires_at()
    )
    if not rotated:
        if alive.update(revoked_at=clock.now()):
            log.warning("log-in %s of user %s ended: a spent refresh token was used", login.pk, login.user_id)
        raise _login_ended()
    return _pair(successor)


def log_out(*, refresh: str) -> None:
    """Ends the log-in that the refresh token, spent or not, belongs to."""
    login_id, _ = _read_refresh_token(refresh)
    if not Login.objects.filter(pk=login_id, revoked_at__isnull=True).update(revoked_at=clock.now()):
        raise _login_ended()


def _new_refresh_token(login: Login) -> RefreshToken:
    token = RefreshToken.for_user(login.user)
    token[LOGIN_CLAIM] = str(login.pk)
    return token


def _read_refresh_token(text: str) -> tuple[uuid.UUID, str]:
    """The log-in and the identity of a refresh token that we signed and that has not expired."""
    try:
        token = RefreshToken(text)  # type: ignore[arg-type]  # annotated as a Token, it takes the encoded one
    except TokenError:
        raise _login_ended() from None
    login_id = login_id_of(token)
    if login_id is None:
        raise _login_ended()
    return login_id, token["jti"]


def _login_ended() -> NotAuthenticated:
    return NotAuthenticated("This refresh token is not valid: log in again.", code="login_ended")


def _pair(refresh: RefreshToken) -> dict[str, str]:
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def _refresh_expires_at() -> datetime:
    lifetime: timedelta = RefreshToken.lifetime
    return clock.now() + lifetime


def _end_logins(user: User, *, but: uuid.UUID | None = None) -> None:
    """Ends the tokens of all the user's log-ins but one, and the sessions of the admin site."""
    ending = Login.objects.filter(user=user, revoked_at__isnull=True)
    (ending.exclude(pk=but) if but else ending).update(revoked_at=clock.now())
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)


def forget_old_logins() -> None:
    Login.objects.filter(expires_at__lt=clock.now() - KEEP_ENDED_LOGINS).delete()


# --- passwords ------------------------------------------------------------------------------------------------------
def change_password(
    user: User, *, login_id: uuid.UUID | None, current_password: str, new_password: str, address: str
) -> None:
    """Sets a new password for one who knows the present one; ends every log-in but this one."""
    try:
        credentials.check(user.email, current_password, address=address)
    except NotAuthenticated:
        text = "This is not your present password."
        raise InvalidInput.field("current_password", text, code="wrong_credentials") from None
    credentials.require_good(new_password, user, field="new_password")
    _set_password(user, new_password, but=login_id)


def request_password_reset(*, email: str, address: str) -> None:
    """Notes the request. Known or unknown, the address costs the same work; `write_reset_emails` does the rest."""
    email = normalize_email(email)
    limits.require("reset from address", address, limit=RESETS_PER_ADDRESS_AND_HOUR, seconds=3600)
    limits.require("reset of account", email, limit=RESETS_PER_ACCOUNT_AND_HOUR, seconds=3600)
    PasswordResetRequest.objects.create(email=email)


def write_reset_emails() -> None:
    """Answers the requests noted so far, each once, with an e-mail where there is an active account."""
    for request in PasswordResetRequest.objects.order_by("id")[:100]:
        with transaction.atomic():
            taken, _ = PasswordResetRequest.objects.filter(pk=request.pk).delete()
            user = User.objects.filter(email=request.email, is_active=True).first()
            if taken and user:
                _queue_reset(user)


def send_password_reset(actor: User, *, user: User) -> None:
    """Sends a user, for an admin, the e-mail that they could ask for themselves."""
    require_admin(actor)
    if not user.is_active:
        raise Conflict("The account is deactivated: activate it first.", code="inactive")
    _queue_reset(user)


def _queue_reset(user: User) -> None:
    mail.queue(to=user.email, subject="Your new password", body=_reset_text(user))


def _reset_text(user: User) -> str:
    token = f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return (
        f"Somebody, probably you, asked for a new password for {user.email} at {settings.PUBLIC_URL}.\n"
        "If it was not you, ignore this e-mail: nothing was changed.\n\n"
        f"Your reset token, good once and for {minutes} minutes:\n\n{token}\n\n"
        "Send it with your new password, as `token` and `new_password`, to\n"
        f"{settings.PUBLIC_URL}/api/auth/password/reset/confirm/\n"
    )


def reset_password(*, token: str, new_password: str) -> None:
    """Sets a new password for one who holds a token of a reset e-mail; ends every log-in."""
    user_id, _, proof = token.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(user_id), is_active=True).first()
    except ValueError:
        user = None
    if user is None or not default_token_generator.check_token(user, proof):
        raise _bad_reset_token()
    credentials.require_good(new_password, user, field="new_password")
    _set_password(user, new_password)


def _bad_reset_token() -> InvalidInput:
    text = "This token is not valid, was used before or is too old: ask for a new one."
    return InvalidInput.field("token", text, code="invalid_token")


def _set_password(user: User, password: str, *, but: uuid.UUID | None = None) -> None:
    """Replaces the password that `user` was read with; whoever replaced it in the meantime was first."""
    old = user.password
    user.set_password(password)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, password=old).update(password=user.password):
            raise Conflict(
                "The password was changed by somebody else at this moment.", code="password_changed"
            )
        _end_logins(user, but=but)
        mail.queue(
            to=user.email,
            subject="Your password was changed",
            body=f"The password of {user.email} at {settings.PUBLIC_URL} was changed. "
            "If it was not you, reset it at once and tell your admin.",
        )


# --- invitations ----------------------------------------------------------------------------------------------------
def invite(
    actor: User, *, role: Role, email: str = "", expires_at: datetime | None = None
) -> tuple[Invitation, str]:
    """An invitation and its code, which nobody can read again: only its hash is kept."""
    require_admin(actor)
    code = sign_code(secrets.token_hex(8))
    invitation = Invitation.objects.create(
        code_sha256=_code_hash(code),
        role=role,
        email=normalize_email(email),
        expires_at=expires_at or clock.now() + INVITATION_LIFETIME,
        created_by=actor,
    )
    return invitation, code


def withdraw_invitation(actor: User, *, invitation: Invitation) -> None:
    """Makes an unused invitation unusable."""
    require_admin(actor)
    now = clock.now()
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, expires_at__gt=now).update(
        expires_at=now
    )


def sign_code(name: str) -> str:
    """The code of that name: a signature of 256 bits makes it impossible to guess."""
    return signing.Signer(sep=".", salt="users.invitation").sign(name)


def _code_hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _use_invitation(code: str, user: User) -> Role:
    """Uses the invitation up for this user: one conditional UPDATE, so that of parallel users one has it."""
    invitation = Invitation.objects.usable().filter(code_sha256=_code_hash(code)).first()
    if invitation and invitation.email in ("", user.email):
        used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
        if used.update(used_at=clock.now(), used_by=user):
            return Role(invitation.role)
    text = "This invitation is not valid, was used before, is too old or is for another e-mail address."
    raise InvalidInput.field("invitation", text, code="invalid_invitation")
