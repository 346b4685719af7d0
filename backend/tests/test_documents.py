"""What the documents promise: the tour of README works as printed, and no link leads nowhere."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from autograder.configuration import ROOT, SETTINGS
from tests.servers import Server

PAGES = sorted(
    page for pattern in ("*.md", "docs/**/*.md", "bench/*.md", "examples/*.md") for page in ROOT.glob(pattern)
)


def blocks_of(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def tour() -> list[str]:
    return blocks_of((ROOT / "README.md").read_text().split("## A first tour", 1)[1].split("\n## ", 1)[0])


def lesson() -> list[str]:
    """With the helpers of the tour."""
    return [tour()[0], *blocks_of((ROOT / "docs" / "teaching.md").read_text())]


def said_by(blocks: list[str], server: Server) -> list[str]:
    """What each of them prints, in one shell, on a server with a worker."""
    server.wait_for_line("is ready: python")
    script = "\n".join(f"{block}\necho; echo '#'" for block in blocks)
    environment = {**os.environ, "PORT": str(urlsplit(server.origin).port), "DATA_DIR": str(server.data_dir)}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"success":false' not in ran.stdout
    return ran.stdout.split("#\n")[:-1]


@pytest.mark.server
@pytest.mark.xdist_group("server")
def test_the_tour_works_as_printed(server: Server) -> None:
    _, health, _, tried, graded, published, told = said_by(tour(), server)
    assert '"success":true' in health
    assert '"verdict":"accepted"' in tried
    assert '"status":"finished"' in graded
    assert '"verdict":"wrong_answer"' in graded
    assert '"score":7.5' in published
    assert '"kind":"grade_published"' in told


@pytest.mark.server
@pytest.mark.xdist_group("server")
def test_the_lesson_works_as_printed(server: Server) -> None:
    *_, published, rerun, table = said_by(lesson(), server)
    assert '"score":7' in published
    assert '"failed":0' in rerun
    email, _question, attempt, score, verdict = table.strip().split(",")
    assert (email, attempt, float(score), verdict) == ("kim@example.edu", "1", 7.0, "wrong_answer")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_every_page_is_listed() -> None:
    listed = (ROOT / "docs" / "README.md").read_text()
    pages = [path for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"]
    assert [
        str(path.relative_to(ROOT / "docs"))
        for path in pages
        if str(path.relative_to(ROOT / "docs")) not in listed
    ] == []


def test_every_setting_is_explained_to_operators() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in operations] == []


def test_every_fault_names_tests_that_are_there() -> None:
    named = re.findall(r"`([a-z_/]+\.py)::(\w+)`", (ROOT / "docs" / "faults.md").read_text())
    assert named
    missing = [name for file, name in named if f"def {name}(" not in (ROOT / "backend" / file).read_text()]
    assert missing == []
