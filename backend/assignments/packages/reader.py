"""A folder in, a `Package` out, or PackageError with everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from assignments.packages import grading, metadata, statement, testdata
from assignments.packages.checkers import checker_of
from assignments.packages.files import Folder
from assignments.packages.metadata import Metadata
from assignments.packages.model import Package, PackageError
from assignments.packages.testdata import Node
from judge import checkers

T = TypeVar("T")
ONE_ANSWER = (
    "output is compared with the .ans file, and other right answers are refused: check this question first."
)
LEFT_OUT = {  # folder: what leaving it out means
    "output_validators": ONE_ANSWER,
    "output_validator": ONE_ANSWER,
    "graders": "the default grader's rules are used.",
    "generators": "only the test data that is there already was read.",
    "include": "code that the package adds to every submission is not.",
    "attachments": "students do not get these files.",
    "input_validators": "inputs are taken as they are.",
    "input_format_validators": "inputs are taken as they are.",
}


def read(path: Path) -> Package:
    folder = Folder(path)
    meta, faults = _attempt(lambda: metadata.parse(folder.yaml(metadata.FILE)))
    tree, data_faults = _attempt(lambda: testdata.read_tree(folder))
    text, text_faults = _attempt(lambda: statement.read(folder))
    faults = (*faults, *data_faults, *text_faults)
    if faults or meta is None or tree is None or text is None:
        raise PackageError(*faults)
    sample, secret, root = tree
    result = grading.scoring(sample, secret, root) if meta.is_scoring else grading.pass_fail(sample, secret)
    checker, checker_notes = _checker(meta, sample, secret)
    title = _title(meta, text) or folder.name
    return Package(
        folder=folder.name,
        title=title,
        prompt=text.prompt and statement.without_title(text.prompt, title),
        source=meta.source,
        limits=meta.limits,
        checker=checker,
        tests=tuple(result.tests),
        groups=tuple(result.groups),
        languages=meta.ours.get("languages"),
        starter_code=meta.ours.get("starter_code"),
        stop_on_failure=meta.ours.get("stop_on_failure"),
        notes=_unique(
            meta.notes,
            checker_notes,
            _tree_notes(sample, secret),
            result.notes,
            text.notes,
            _folder_notes(folder),
        ),
    )


def _attempt(step: Callable[[], T]) -> tuple[T | None, tuple[str, ...]]:
    """So that one call tells every fault of a package, not just the first."""
    try:
        return step(), ()
    except PackageError as error:
        return None, error.faults


def _title(meta: Metadata, text: statement.Statement) -> str:
    """The name in the statement's language, else in English, else any."""
    for language in (text.language, "", "en"):
        if language in meta.names:
            return meta.names[language]
    return next(iter(meta.names.values()), text.title)


def _checker(meta: Metadata, sample: Node, secret: Node) -> tuple[dict[str, Any], list[str]]:
    """Our own mapping decides; else the flags, which must be the same for every test."""
    if "checker" in meta.ours:
        try:
            return checkers.validate(meta.ours["checker"]), []
        except checkers.InvalidChecker as error:
            field = ".".join(filter(None, ("autograder.checker", error.field)))
            raise PackageError(f"{metadata.FILE}: {field}: {error.message}") from None
    nodes = [node for top in (sample, secret) for node in top.walk() if node.pairs]
    by_folder = {node.settings.validator_flags: node.settings.file for node in nodes}
    if len(by_folder) == 1:
        [(flags, file)] = by_folder.items()
        return checker_of(f"{meta.validator_flags} {flags}", file=file if flags else metadata.FILE)
    checker, notes = checker_of(meta.validator_flags, file=metadata.FILE)
    files = ", ".join(sorted(file for flags, file in by_folder.items() if flags))
    return checker, [
        *notes,
        f"{files}: output_validator_flags for some tests only are not supported and were left out.",
    ]


def _tree_notes(*tops: Node) -> list[str]:
    return [note for top in tops for node in top.walk() for note in node.notes]


def _folder_notes(folder: Folder) -> list[str]:
    return [f"{name} is not supported: {text}" for name, text in LEFT_OUT.items() if folder.entries(name)]


def _unique(*notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for some in notes for note in some))
