"""The tree under `data/`: folders with their testdata.yaml, and the pairs of files in them. What it is worth: grading.py."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from reprlib import repr as shortened
from typing import Any

from assignments.packages.files import Folder
from assignments.packages.model import PackageError
from common.fields import MAX_POINTS

SETTINGS_FILE = "testdata.yaml"
KNOWN = {
    "on_reject", "grading", "grader_flags", "accept_score", "reject_score", "range",
    "input_validator_flags", "output_validator_flags",
}  # fmt: skip
VERDICT_MODES = {"worst_error", "first_error", "always_accept"}
SCORE_MODES = {"sum", "avg", "min", "max"}
GRADER_FLAGS = VERDICT_MODES | SCORE_MODES | {"ignore_sample", "accept_if_any_accepted"}


@dataclass(frozen=True, slots=True)
class Settings:
    """A testdata.yaml. A folder without one has that of the nearest folder above."""

    file: str = f"data/{SETTINGS_FILE}"
    goes_on: bool = False
    grader_flags: tuple[str, ...] = ()
    validator_flags: str = ""
    accept_score: Decimal = Decimal(1)
    highest: Decimal | None = None

    @property
    def pays_parts(self) -> bool:
        """Whether something is earned although not everything is accepted."""
        verdict = [flag for flag in self.grader_flags if flag in VERDICT_MODES]
        return "accept_if_any_accepted" in self.grader_flags or verdict[-1:] == ["always_accept"]

    @property
    def score_mode(self) -> str:
        return next((flag for flag in reversed(self.grader_flags) if flag in SCORE_MODES), "sum")


@dataclass(frozen=True, slots=True)
class Pair:
    """The files NAME.in and NAME.ans, by their path below `data`."""

    name: str
    input: str
    answer: str


@dataclass(frozen=True, slots=True)
class Node:
    """A folder of tests: its pairs and folders together in the order of their names."""

    path: str  # below `data`
    settings: Settings
    items: tuple[Pair | Node, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(item for item in self.items if isinstance(item, Pair))

    @property
    def folders(self) -> tuple[Node, ...]:
        return tuple(item for item in self.items if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        yield self
        for folder in self.folders:
            yield from folder.walk()

    def all_pairs(self) -> list[Pair]:
        """In the order in which they are judged."""
        return [
            pair for item in self.items for pair in ([item] if isinstance(item, Pair) else item.all_pairs())
        ]


def read_tree(folder: Folder) -> tuple[Node, Node, Settings]:
    """`sample`, `secret` and the settings of `data` itself; all faults of the files at once."""
    faults: list[str] = []
    root, root_notes = _settings(folder, "data", Settings(), faults)
    sample, secret = (_node(folder, name, root, faults) for name in ("sample", "secret"))
    if not faults and not sample.all_pairs() and not secret.all_pairs():
        faults.append("data has no tests: put pairs of .in and .ans files into data/secret and data/sample.")
    if faults:
        raise PackageError(*faults)
    return sample, Node(secret.path, secret.settings, secret.items, (*root_notes, *secret.notes)), root


def _node(folder: Folder, path: str, above: Settings, faults: list[str]) -> Node:
    place = f"data/{path}"
    settings, notes = _settings(folder, place, above, faults)
    names = [name for name in folder.entries(place) if name != SETTINGS_FILE]
    inner = [name for name in names if folder.has_folder(f"{place}/{name}")]
    files = {name for name in names if name not in inner}
    stems = {PurePosixPath(name).stem for name in files if name.endswith((".in", ".ans"))}
    items: list[tuple[str, Pair | Node]] = [
        (name, _node(folder, f"{path}/{name}", settings, faults)) for name in inner
    ]
    for stem in stems:
        pair = _pair(folder, path, stem, faults)
        items += [(stem, pair)] if pair else []
    others = sorted(name for name in files if not name.endswith((".in", ".ans")))
    if others:
        notes.append(f"{place}: {', '.join(others)} left out: only .in and .ans files are tests.")
    return Node(
        path, settings, tuple(item for _, item in sorted(items, key=lambda item: item[0])), tuple(notes)
    )


def _pair(folder: Folder, path: str, stem: str, faults: list[str]) -> Pair | None:
    contents = []
    for ending, other in ((".in", ".ans"), (".ans", ".in")):
        file = f"data/{path}/{stem}{ending}"
        try:
            contents.append(folder.text(file))
        except PackageError as error:
            faults += (
                [f"{file} is missing, but {stem}{other} is there."]
                if not folder.exists(file)
                else error.faults
            )
    return Pair(f"{path}/{stem}", *contents) if len(contents) == 2 else None


# --- testdata.yaml --------------------------------------------------------------------------------------------------


def _settings(folder: Folder, place: str, above: Settings, faults: list[str]) -> tuple[Settings, list[str]]:
    file = f"{place}/{SETTINGS_FILE}"
    if SETTINGS_FILE not in folder.entries(place):
        return above, []
    try:
        return _parse(folder.yaml(file), file)
    except PackageError as error:
        faults += error.faults
        return above, []


def _parse(data: dict[str, Any], file: str) -> tuple[Settings, list[str]]:
    notes = [f"{file}: the key {key} is unknown and was left out." for key in data if key not in KNOWN]
    on_reject = data.get("on_reject", "break")
    if on_reject not in ("break", "continue"):
        raise PackageError(f"{file}: on_reject must be break or continue, not {shortened(on_reject)}.")
    if data.get("grading", "default") != "default":
        notes.append(
            f"{file}: a grader of the package's own is not supported; the default grader's rules are used."
        )
    flags = _words(data, "grader_flags", file)
    notes += [
        f"{file}: the grader flag {flag} is unknown and was left out."
        for flag in flags
        if flag not in GRADER_FLAGS
    ]
    validator_flags = data.get("output_validator_flags")
    if isinstance(validator_flags, dict):
        notes.append(f"{file}: output_validator_flags for a named validator were left out.")
        validator_flags = None
    if _number(data.get("reject_score", 0), "reject_score", file) != 0:
        notes.append(f"{file}: reject_score is not supported: a test that is not accepted earns nothing.")
    settings = Settings(
        file=file,
        goes_on=on_reject == "continue",
        grader_flags=tuple(flags),
        validator_flags=" ".join(
            _words({"output_validator_flags": validator_flags}, "output_validator_flags", file)
        ),
        accept_score=_accept_score(data, file),
        highest=_highest(data, file),
    )
    return settings, notes


def _words(data: dict[str, Any], key: str, file: str) -> list[str]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, str):
        raise PackageError(f"{file}: {key} must be text.")
    return value.split()


def _accept_score(data: dict[str, Any], file: str) -> Decimal:
    score = _number(data.get("accept_score", 1), "accept_score", file)
    if not 0 <= score <= MAX_POINTS:
        raise PackageError(f"{file}: accept_score must be from 0 to {MAX_POINTS}.")
    return Decimal(str(score))


def _highest(data: dict[str, Any], file: str) -> Decimal | None:
    """The upper end of `range`, if it has one."""
    if "range" not in data:
        return None
    ends = data["range"].split() if isinstance(data["range"], str) else []
    if len(ends) != 2:
        raise PackageError(f"{file}: range must be two numbers such as 0 100.")
    low, high = (_number(end, "range", file) for end in ends)
    if low > high or high < 0:
        raise PackageError(f"{file}: range must go from a lower to a higher number, and not end below 0.")
    return None if math.isinf(high) else Decimal(str(high))


def _number(value: Any, key: str, file: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise PackageError(f"{file}: {key} must be a number, not {shortened(value)}.")
    return number
