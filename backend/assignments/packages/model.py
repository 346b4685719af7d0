"""What a package says, in our words. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


class PackageError(Exception):
    """The package cannot be imported. Every fault found is one sentence that begins with the file at fault."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class PackageTest:
    """A pair of files, byte for byte. `name` is its path below `data`, such as `secret/group1/03-large`."""

    name: str
    input: str
    expected_output: str
    is_sample: bool
    points: Decimal
    group: str


@dataclass(frozen=True, slots=True)
class PackageGroup:
    name: str
    points: Decimal
    scoring: str  # sum, all or min, as in judge.scoring


@dataclass(frozen=True, slots=True)
class Limits:
    """By the names of the question's fields. None: the package says nothing."""

    time_limit_ms: int | None = None
    memory_limit_mb: int | None = None
    output_limit_kb: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """None: the package says nothing. `notes`: a sentence for each part that is not supported, so left out or changed."""

    folder: str
    title: str
    prompt: str | None
    source: str
    limits: Limits
    checker: dict[str, Any]
    tests: tuple[PackageTest, ...]
    groups: tuple[PackageGroup, ...]
    languages: tuple[str, ...] | None = None
    starter_code: dict[str, str] | None = None
    stop_on_failure: bool | None = None
    notes: tuple[str, ...] = ()
