"""Settings are read strictly, and a bad one is told in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import checks, configuration

BACKEND = configuration.ROOT / "backend"


def check(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` as an operator would run it, with these settings."""
    known = {setting.name for setting in configuration.SETTINGS}
    clean = {name: value for name, value in os.environ.items() if name not in known}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BACKEND,
        env=clean | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_defaults_are_fine(tmp_path: Path) -> None:
    finished = check(tmp_path)
    assert finished.returncode == 0, finished.stderr


def test_every_bad_setting_is_told_in_words(tmp_path: Path) -> None:
    bad = {
        "PORT": "eighty",
        "DEBUG": "yep",
        "WORKERS": "-1",
        "LEASE_SECONDS": "1000000",
        "ACCESS_TOKEN_DAYS": "١٢",
        "PUBLIC_URL": "grader.example.edu/path",
        "LOG_LEVEL": "LOUD",
        "SANDBOX": "none",
        "EMAIL_URL": "carrier-pigeon://hunter2",
        "DATABASE_URL": "mysql://root:hunter2@localhost/grader",
        "SECRET_KEY": "hunter2",
    }
    finished = check(tmp_path, **bad)
    assert finished.returncode != 0
    assert "Traceback" not in finished.stderr
    for name in bad:
        assert f"(autograder.E001) {name} must " in finished.stderr
        assert f"Mend {name} in .env" in finished.stderr
    assert "not 'yep'" in finished.stderr
    assert "hunter2" not in finished.stderr, "secrets are not printed"


@pytest.mark.parametrize(
    ("name", "hint"), [("LEASE_SECOND", "Is it LEASE_SECONDS?"), ("qwxyz", "See .env.example.")]
)
def test_a_misspelt_name_in_the_file_is_told_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    monkeypatch.setattr(configuration, "UNKNOWN", [])
    monkeypatch.setattr(os, "environ", dict(os.environ) | {"PORT": "9"})
    (tmp_path / ".env").write_text(f"# PROT=1\nPORT=8001\nexport WORKERS=3\n{name}=30\n")
    configuration.read_file(tmp_path / ".env")
    [warning] = checks.names_in_the_file_are_settings(None)
    assert (warning.id, warning.msg, warning.hint) == (
        "autograder.W002",
        f"{name} in .env is not a setting.",
        hint,
    )
    assert (os.environ["PORT"], os.environ["WORKERS"]) == ("9", "3"), "the environment goes first"


def test_a_standby_without_its_postgresql_is_told(tmp_path: Path) -> None:
    finished = check(tmp_path, REPLICA_DATABASE_URL="postgres://reader:hunter2@standby/grader")
    assert finished.returncode != 0
    assert "(autograder.E001) REPLICA_DATABASE_URL must be a standby" in finished.stderr
    assert "hunter2" not in finished.stderr


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    finished = check(tmp_path / "file" / "var")
    assert finished.returncode != 0
    assert "DATA_DIR" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_the_secret_key_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    first = configuration.secret_key("", tmp_path / "new")
    assert len(first) >= 32
    assert configuration.secret_key("", tmp_path / "new") == first
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert configuration.secret_key("given", tmp_path) == "given"


def test_the_example_names_every_setting() -> None:
    assert (configuration.ROOT / ".env.example").read_text() == configuration.env_example()


@pytest.mark.parametrize("setting", configuration.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_a_good_default_and_a_meaning(setting: configuration.Setting) -> None:
    setting.parse(setting.default)
    assert setting.help.endswith(".")
