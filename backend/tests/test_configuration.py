"""Settings are read strictly, and a bad one is told in words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder import checks, configuration
from autograder.processes import reserve_port

BACKEND = configuration.ROOT / "backend"
# without root's way into others' files
BOUNDED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] if os.geteuid() == 0 else []


def manage(command: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` as an operator would run it, with these settings; not as almighty root."""
    known = {setting.name for setting in configuration.SETTINGS}
    clean = {name: value for name, value in os.environ.items() if name not in known}
    return subprocess.run(
        [*BOUNDED, sys.executable, "manage.py", command],
        cwd=BACKEND,
        env=clean | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def check(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return manage("check", data_dir, **environment)


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


UNREADABLE = "cannot be read and written by this user"


@pytest.mark.parametrize(
    ("name", "content", "mode", "words"),
    [
        ("", "no folder", 0o600, "is no folder. HINT: Give DATA_DIR a folder"),
        ("secret-key", "k" * 60, 0, "secret-key cannot be read: Permission denied. HINT: Give it to the user"),
        ("secret-key", "", 0o600, "secret-key holds no key of at least 32 characters. HINT: "),
        ("server.lock", "", 0, f"server.lock {UNREADABLE}. HINT: Give it to the user"),
        ("autograder.sqlite3", "", 0o400, f"autograder.sqlite3 {UNREADABLE}. HINT: Give it to the user"),
        ("autograder.sqlite3-wal", "", 0, f"autograder.sqlite3-wal {UNREADABLE}. HINT: Give it to the user"),
        ("autograder.sqlite3", "CREATE TABLE a", 0o600, "is no SQLite database. HINT: Put a copy back; see"),
        ("autograder.sqlite3", f"SQLite format 3\0{'-' * 4096}", 0o600, "The database cannot be used: file is not"),
    ],
)  # fmt: skip
def test_what_in_the_data_folder_is_in_the_way_of_a_start_is_told(
    tmp_path: Path, name: str, content: str, mode: int, words: str
) -> None:
    path = tmp_path / "var" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    path.chmod(mode)
    finished = manage("serve", tmp_path / "var", DATABASE_URL="", PORT=str(reserve_port()))
    assert (finished.returncode, finished.stdout) == (1, "")
    assert "Traceback" not in finished.stderr
    assert words in " ".join(finished.stderr.split())
    path.chmod(0o600)
    assert path.read_text() == content, "it is not replaced"


def test_an_empty_data_folder_setting_is_not_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(configuration, "ROOT", tmp_path)
    monkeypatch.setenv("DATA_DIR", " ")
    assert configuration.read()["DATA_DIR"] == tmp_path / "var"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, of what the doctor needs, that is set up already."""
    ignore = shutil.ignore_patterns("__pycache__")  # others may be writing there
    for name in ("autograder", "judge"):
        shutil.copytree(BACKEND / name, tmp_path / "backend" / name, ignore=ignore)
    (tmp_path / "script").mkdir()
    shutil.copy(configuration.ROOT / "script" / "doctor", tmp_path / "script")
    (tmp_path / "script" / "bootstrap").write_text("#!/bin/sh\n")
    (tmp_path / "script" / "bootstrap").chmod(0o755)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def doctor(
    checkout: Path, *arguments: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("SANDBOX", "DATA_DIR")}
    command = [*before, str(checkout / "script" / "doctor"), *arguments]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=120)


def test_the_doctor_reads_the_sandbox_as_the_server_does(checkout: Path) -> None:
    (checkout / ".env").write_text("export SANDBOX='BWRAP'\n")
    examined = doctor(checkout)
    assert "note  sandbox: bwrap\n" in examined.stdout, examined.stderr
    (checkout / ".env").write_text("SANDBOX=docker\n")
    refused = doctor(checkout)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("SANDBOX must be one of bwrap, gvisor, not 'docker'. Mend SANDBOX in")
    (checkout / ".env").chmod(0)
    assert doctor(checkout, before=BOUNDED).stderr.startswith(".env cannot be read by this user.")


def test_the_doctor_tells_its_exit_codes_and_refuses_what_it_does_not_know(checkout: Path) -> None:
    helped, refused = doctor(checkout, "--help"), doctor(checkout, "--fix")
    assert (helped.returncode, refused.returncode) == (0, 2)
    assert "Exit codes: 0 when programs are judged here" in helped.stdout
    assert refused.stderr.startswith("usage: script/doctor")


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding tools from one process needs root")
def test_the_doctor_says_what_is_missing_what_fails_and_each_reason_once(checkout: Path) -> None:
    hide = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
    compiler = subprocess.run(["gcc", "-print-prog-name=cc1"], capture_output=True, text=True).stdout.strip()
    mounts = f"mount -t tmpfs none /etc/alternatives && mount --bind /bin/false {compiler}"
    examined = doctor(checkout, before=[*hide, f'{mounts} && exec "$@"', "sh"])
    assert examined.returncode == 0, examined.stdout
    assert "\nFAIL  C compiles and runs: " in examined.stdout
    if os.path.islink("/usr/bin/javac"):
        assert "\nmiss  Java compiles and runs: /usr/bin/javac is not installed" in examined.stdout
    assert examined.stdout.endswith("\nPrograms can be judged on this machine, but not in C.\n")

    forbidden = checkout / "forbidden"
    forbidden.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    forbidden.chmod(0o755)
    mount = f"mount --bind {forbidden} /usr/bin/bwrap"
    examined = doctor(checkout, before=[*hide, f'{mount} && exec "$@"', "sh"])
    assert examined.returncode == 1
    [*lines, refusal] = examined.stdout.splitlines()
    reasons = [line.partition(": ")[2] for line in lines if line.startswith("FAIL")]
    told = [reason for reason in reasons if reason != "as above"]
    assert len(told) == len(set(told)) < len(reasons), examined.stdout
    assert refusal.count("user namespaces are forbidden here") == 1


@pytest.mark.skipif(not shutil.which("runsc"), reason="gVisor is not installed here")
@pytest.mark.skipif(os.geteuid() != 0, reason="taking control groups from one process needs root")
def test_gvisor_without_control_groups_is_refused_at_once_with_the_cure(checkout: Path) -> None:
    """The system's folder of control groups is an empty one there."""
    alone = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
    alone += ['mount -t tmpfs none /sys/fs/cgroup && exec "$@"', "sh"]
    examined = doctor(checkout, before=alone, SANDBOX="gvisor")
    assert (examined.returncode, examined.stderr) == (1, "")
    [failure, *_notes, refusal] = examined.stdout.splitlines()
    assert failure.startswith("FAIL  a program in the sandbox: gVisor needs control groups")
    assert refusal.startswith("The judge refuses to run programs here: gVisor needs control groups")
    assert "see “Which user” in docs/operations.md" in refusal


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
