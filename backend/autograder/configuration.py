"""Every setting an operator may give, in one table: its name, type, default and meaning.

`.env.example` is this table written out (a test compares the two). Values come from the environment, then from
`.env` in the project's root. They are read strictly: `yep` is not a boolean. A bad value never stops Python from
starting; it is kept in `PROBLEMS` and told by the system check `autograder.E001`, which stops every command.
A name in `.env` that is none of these is kept in `UNKNOWN`, and every command warns of it (`autograder.W002`).
"""

from __future__ import annotations

import difflib
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from judge.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS: list[tuple[str, str]] = []
KEY_PROBLEMS: list[str] = []  # with the kept secret key
UNKNOWN: list[str] = []  # names in `.env` that are no setting's


TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def parse_bool(text: str) -> bool:
    value = text.strip().lower()
    if value not in TRUE + FALSE:
        raise ValueError(f"must be one of {', '.join(TRUE + FALSE)}")
    return value in TRUE


def parse_int(minimum: int, maximum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        stripped = text.strip()
        if not (stripped.isascii() and stripped.isdigit() and len(stripped) < 12):
            raise ValueError(f"must be a whole number from {minimum} to {maximum}")
        value = int(stripped)
        if not minimum <= value <= maximum:
            raise ValueError(f"must be a whole number from {minimum} to {maximum}")
        return value

    return parse


def parse_list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def parse_choice(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        value = next((choice for choice in choices if choice.lower() == text.strip().lower()), None)
        if value is None:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return parse


def parse_folder(default: str) -> Callable[[str], str]:
    """Empty is not given: it would be the project's root."""
    return lambda text: text.strip() or default


def parse_secret_key(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError("must have at least 32 characters, or be empty")
    return text


def parse_database(text: str) -> str:
    form = "must look like postgres://user:password@host:5432/name, or be empty"
    try:
        parsed = environ.Env.db_url_config(text) if text.startswith(("postgres://", "postgresql://")) else {}
    except ValueError:
        raise ValueError(form) from None
    if text and not parsed.get("NAME"):
        raise ValueError(form)
    return text


def parse_email(text: str) -> str:
    try:
        environ.Env.email_url_config(text)
    except (ValueError, ImproperlyConfigured):
        raise ValueError("must look like smtp+tls://user:password@host:587 or be consolemail://") from None
    return text


def parse_origin(text: str) -> str:
    """An http(s) origin without a path, such as `https://grader.example.edu`; empty is allowed."""
    value = text.strip().rstrip("/")
    if value and (not value.startswith(("http://", "https://")) or "/" in value.split("://", 1)[1]):
        raise ValueError("must look like https://grader.example.edu, with nothing after the host and port")
    return value


def parse_broker(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "amqp://", "amqps://")):
        raise ValueError("must look like redis://host:6379/0 or amqp://user:password@host//, or be empty")
    return text


def parse_ids(text: str) -> list[int]:
    items = parse_list(text)
    if not all(item.isascii() and item.isdigit() and len(item) < 18 for item in items):
        raise ValueError("must be numbers of classes, by comma")
    return [int(item) for item in items]


def parse_languages(text: str) -> list[str]:
    items = parse_list(text)
    if not set(items) <= set(LANGUAGES):
        raise ValueError(f"must be some of {', '.join(LANGUAGES)}")
    return items


@dataclass(frozen=True)
class Setting:
    """One line of `.env.example`. `default` is text, as an operator would write it."""

    name: str
    parse: Callable[[str], Any]
    default: str
    help: str


# fmt: off
SETTINGS = [
    Setting("HOST", str, "127.0.0.1", "Address that the web server listens on; 0.0.0.0 for all."),
    Setting("PORT", parse_int(1, 65535), "8000", "Port that the web server listens on."),
    Setting("DATA_DIR", parse_folder("var"), "var", "Folder for all that is written: database, keys, caches, demo accounts."),
    Setting("DISK_RESERVE_MB", parse_int(0, 1000000), "100", "New work is refused while less is free where DATA_DIR is."),
    Setting("DEMO", parse_bool, "1", "Make the demo class and its accounts on the first start."),
    Setting("DEBUG", parse_bool, "0", "Django's debug pages. Never on a machine that others reach."),
    Setting("SECRET_KEY", parse_secret_key, "", "Signs tokens and sessions. Empty: made once and kept in DATA_DIR/secret-key."),
    Setting("ALLOWED_HOSTS", parse_list, "localhost,127.0.0.1,[::1]", "Host names that this site answers to, by comma."),
    Setting("PUBLIC_URL", parse_origin, "", "Origin that users see, used in e-mails. Empty: http://HOST:PORT."),
    Setting("TRUSTED_PROXIES", parse_int(0, 10), "0", "How many proxies in front are believed about X-Forwarded-For and -Proto."),
    Setting("HTTPS", parse_bool, "0", "The site is reached over HTTPS only: secure cookies, HSTS, redirects."),
    Setting("DATABASE_URL", parse_database, "", "postgres://user:password@host/name. Empty: SQLite in DATA_DIR."),
    Setting("REPLICA_DATABASE_URL", parse_database, "", "A standby of that PostgreSQL, for long lists. Empty: none."),
    Setting("BROKER_URL", parse_broker, "", "redis://host or amqp://user:password@host//: Celery serves many machines."),
    Setting("WORKERS", parse_int(0, 512), "0", "Grading workers. 0: one for each core."),
    Setting("WORKER_LANGUAGES", parse_languages, "", "Languages that the workers of this machine take, by comma. Empty: all."),
    Setting("DEDICATED_CLASSES", parse_ids, "", "Numbers of the classes that have workers of their own; on every machine."),
    Setting("WORKER_CLASSES", parse_ids, "", "The dedicated classes that the workers of this machine are for."),
    Setting("TOOLCHAIN_EQUALITY", parse_bool, "0", "Workers whose compiler differs from the site's take no such submissions."),
    Setting("WEB_PROCESSES", parse_int(1, 64), "2", "Web server processes."),
    Setting("WEB_THREADS", parse_int(2, 64), "16", "Threads of each web server process; some only wait for results."),
    Setting("ACCESS_TOKEN_DAYS", parse_int(1, 365), "7", "How long an access token lasts."),
    Setting("REFRESH_TOKEN_DAYS", parse_int(1, 3650), "30", "How long a refresh token lasts."),
    Setting("SANDBOX", parse_choice("bwrap", "gvisor"), "bwrap", "What contains programs: bwrap or gvisor."),
    Setting("LEASE_SECONDS", parse_int(3, 600), "12", "A worker that is silent for so long has lost its submission to another."),
    Setting("SUBMISSIONS_PER_MINUTE", parse_int(1, 100000), "60", "Submissions and runs that one student may send in a minute."),
    Setting("QUEUE_LIMIT", parse_int(1, 10_000_000), "100000", "How many submissions may wait; more are answered 429."),
    Setting("REGISTRATIONS_PER_HOUR", parse_int(1, 1000000), "2000", "Accounts that may be made from one address in an hour."),
    Setting("REMINDER_HOURS", parse_int(0, 720), "24", "Students with work to do are reminded so long before. 0: never."),
    Setting("EMAIL_URL", parse_email, "consolemail://", "smtp+tls://user:password@host:587, or consolemail:// to print e-mails."),
    Setting("DEFAULT_FROM_EMAIL", str, "autograder@localhost", "Sender of e-mails."),
    Setting("LOG_LEVEL", parse_choice("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", "How much is logged."),
]
# fmt: on


SECRETS = {
    "SECRET_KEY",
    "DATABASE_URL",
    "REPLICA_DATABASE_URL",
    "BROKER_URL",
    "EMAIL_URL",
}  # their values are never printed


def read_file(path: Path) -> None:
    """Sets what the file says and the environment does not. Names that are no setting's are put into `UNKNOWN`."""

    class File(environ.Env):
        ENVIRON: dict[str, str] = {}

    if path.is_file():
        if not os.access(path, os.R_OK):  # the reader would take it for empty
            PROBLEMS.append((path.name, "cannot be read by this user"))
        File.read_env(path)
    for name, value in File.ENVIRON.items():
        os.environ.setdefault(name, value)
    UNKNOWN.extend(sorted(File.ENVIRON.keys() - {setting.name for setting in SETTINGS}))


def nearest(name: str) -> str | None:
    """The setting that was meant, as far as one can tell."""
    names = [setting.name for setting in SETTINGS]
    return next(iter(difflib.get_close_matches(name.upper(), names, n=1)), None)


def read() -> dict[str, Any]:
    """All settings by name, parsed; problems are put into `PROBLEMS` and the default stands in."""
    read_file(ROOT / ".env")
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = os.environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as error:
            PROBLEMS.append(
                (setting.name, str(error) if setting.name in SECRETS else f"{error}, not {text!r}")
            )
            values[setting.name] = setting.parse(setting.default)
    if values["REPLICA_DATABASE_URL"] and not values["DATABASE_URL"]:
        PROBLEMS.append(
            ("REPLICA_DATABASE_URL", "must be a standby of DATABASE_URL, and that names no PostgreSQL")
        )
    values["DATA_DIR"] = (ROOT / values["DATA_DIR"]).resolve()
    return values


def main() -> None:
    """Prints a setting as it is read here, for scripts: `python -m autograder.configuration NAME`."""
    name = sys.argv[1]
    value = read()[name]
    for each, problem in PROBLEMS:
        if each in (name, ".env"):
            sys.exit(f"{each} {problem}. Mend {name} in .env or in the environment; see .env.example.")
    print(value)


def secret_key(given: str, data_dir: Path) -> str:
    """The given key, or the one of `data_dir`, which is made at the first start (mode 600).

    One that is there and cannot be used is never replaced, for that ends all log-ins: `autograder.E004` tells of it.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return given or _kept_secret_key(data_dir / "secret-key")
    except OSError as error:  # what is wrong with the folder itself, the system check autograder.E002 tells
        if (data_dir / "secret-key").is_file():
            KEY_PROBLEMS.append(f"cannot be read: {error.strerror}")
    except ValueError:  # what is no text, too
        KEY_PROBLEMS.append("holds no key of at least 32 characters")
    return given or secrets.token_urlsafe(48)


def _kept_secret_key(path: Path) -> str:
    try:
        if key := parse_secret_key(path.read_text()):
            return key
        raise ValueError
    except FileNotFoundError:
        pass
    candidate = path.with_name(f".secret-key.{secrets.token_hex(8)}")
    with os.fdopen(os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:  # two processes may start at once: whoever links first gives the key
        os.link(candidate, path)
    except FileExistsError:
        pass
    finally:
        candidate.unlink()
    return path.read_text()


def env_example() -> str:
    """The text of `.env.example`."""
    head = "# Every setting, with its default. Copy to .env and change what you need.\n"
    return "\n".join(
        [head, *(f"# {setting.help}\n#{setting.name}={setting.default}\n" for setting in SETTINGS)]
    )


if __name__ == "__main__":
    main()
