"""Packages made for one test: `package({path: content})` is a small, valid one with these files added or replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
MINIMAL: dict[str, str | bytes | None] = {
    "problem.yaml": "name: Echo\n",
    "problem_statement/problem.md": "Print the number that you read.\n",
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "1\n",
    "data/secret/1.in": "2\n",
    "data/secret/1.ans": "2\n",
}
PackageMaker = Callable[..., Path]


@pytest.fixture
def package(tmp_path: Path) -> PackageMaker:
    def make(files: Mapping[str, str | bytes | None] | None = None, *, name: str = "echo") -> Path:
        """None as content leaves a file of the minimal package out."""
        for path, content in (MINIMAL | dict(files or {})).items():
            if content is not None:
                file = tmp_path / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return make
