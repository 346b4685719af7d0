"""E-mail address and password: whether they fit, how often somebody may try, and which passwords are good enough.

Nothing here may tell by its answer or its work whether an address has an account.
"""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from common import limits
from common.errors import InvalidInput, NotAuthenticated
from users.models import Login, User, normalize_email

MAX_PASSWORD_LENGTH = 128  # hashing a longer one costs us more than it adds
WINDOW_SECONDS = 15 * 60
MAX_FAILURES_HERE = 10  # of one account from one address
MAX_FAILURES_PER_ADDRESS = 200
MAX_FAILURES_PER_ACCOUNT = 200  # from all addresses that the account never logged in from
TOO_MANY_FAILURES = "Too many failed attempts to log in: wait, then try again."


def check(email: str, password: str, *, address: str) -> User:
    """The active user with this e-mail address and password; raises `NotAuthenticated` or `TooManyRequests`.

    An address that the account has logged in from before is held to the first limit only: what others try elsewhere,
    or on other accounts in the same building, locks nobody out of their own.
    """
    email = normalize_email(email)
    user = User.objects.filter(email=email).first()
    is_familiar = Login.objects.filter(user=user.pk if user else 0, address=address).exists()
    counters = [("log-in here", f"{address} {email}", MAX_FAILURES_HERE)]
    if not is_familiar:
        counters.append(("log-in from address", address, MAX_FAILURES_PER_ADDRESS))
        counters.append(("log-in to account", email, MAX_FAILURES_PER_ACCOUNT))
    # counted before the password is looked at, taken back when it was right: parallel guesses cannot slip through
    for scope, subject, limit in counters:
        limits.require(scope, subject, limit=limit, seconds=WINDOW_SECONDS, message=TOO_MANY_FAILURES)
    if user is None:
        make_password(password)  # as much work as for an account that exists
    if user is None or not user.check_password(password) or not user.is_active:
        raise wrong_credentials()
    for scope, subject, _ in counters:
        limits.take_back(scope, subject, seconds=WINDOW_SECONDS)
    return user


def wrong_credentials() -> NotAuthenticated:
    return NotAuthenticated("E-mail address or password is wrong.", code="wrong_credentials")


def require_good(password: str, user: User, *, field: str) -> None:
    """Raises `InvalidInput` for `field` when the password is too weak for this user."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], code="weak_password", fields={field: error.messages}) from None
