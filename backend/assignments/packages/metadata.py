"""What problem.yaml says about a problem, apart from its tests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from reprlib import repr as shortened
from typing import Any

from django.core.validators import BaseValidator
from django.db.models import Field

from assignments.models import Question
from assignments.packages.model import Limits, PackageError
from judge.languages import LANGUAGES

FILE = "problem.yaml"
KNOWN = {
    "problem_format_version", "type", "name", "uuid", "author", "source", "source_url", "license", "rights_owner", "limits",
    "validation", "validator_flags", "output_validator_flags", "grading", "keywords", "autograder",
}  # fmt: skip
OURS = ("checker", "languages", "starter_code", "stop_on_failure")
SOURCE_LENGTH = Question._meta.get_field("source").max_length


@dataclass(frozen=True, slots=True)
class Metadata:
    names: dict[str, str]  # by language; "" for a name without one
    source: str
    limits: Limits
    is_scoring: bool
    validator_flags: str
    ours: dict[str, Any]
    notes: tuple[str, ...]


def parse(data: Mapping[str, Any]) -> Metadata:
    notes = [f"{FILE}: the key {key} is unknown and was left out." for key in data if key not in KNOWN]
    version = data.get("problem_format_version", "legacy")
    if version not in ("legacy", "legacy-icpc"):
        notes.append(f"{FILE}: the package is of format {version}; it was read as the legacy format.")
    kind = data.get("type", "pass-fail")
    if kind not in ("pass-fail", "scoring"):
        raise PackageError(f"{FILE}: type must be pass-fail or scoring, not {shortened(kind)}.")
    limits, limit_notes = _limits(_mapping(data, "limits"))
    grading = _mapping(data, "grading")
    if grading.get("objective", "max") != "max":
        notes.append(
            f"{FILE}: grading.objective {grading['objective']} is not supported: more points are better here."
        )
    validation = _text(data, "validation").split()
    if validation[:1] == ["custom"]:
        notes.append(_custom_validation(validation))
    flags = " ".join(filter(None, (_text(data, "validator_flags"), _text(data, "output_validator_flags"))))
    return Metadata(
        names=_names(data.get("name")),
        source=_source(data),
        limits=limits,
        is_scoring=kind == "scoring",
        validator_flags=flags,
        ours=_ours(_mapping(data, "autograder")),
        notes=(*notes, *limit_notes),
    )


def _custom_validation(words: list[str]) -> str:
    if "interactive" in words:
        return f"{FILE}: the problem is interactive, and its programs cannot be graded here: do not use this question."
    return (
        f"{FILE}: validation {' '.join(words)} is not supported: output is compared with the .ans file only."
    )


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PackageError(f"{FILE}: {key} must be a mapping of keys to values.")
    return {str(name): item for name, item in value.items()}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise PackageError(f"{FILE}: {key} must be text.")
    return " ".join(str(value).split())


def _names(value: Any) -> dict[str, str]:
    """`name: Hello` or `name: {en: Hello, sv: Hej}`."""
    if isinstance(value, dict):
        return {str(language): _text({"name": name}, "name") for language, name in value.items()}
    name = _text({"name": value}, "name")
    return {"": name} if name else {}


def _source(data: Mapping[str, Any]) -> str:
    """One line for `Question.source`: where it comes from, who made it, under which licence."""
    parts = [_text(data, "source"), _text(data, "source_url")]
    parts += [
        f"{label}: {_text(data, key)}"
        for label, key in (("author", "author"), ("licence", "license"))
        if data.get(key)
    ]
    return "; ".join(filter(None, parts))[:SOURCE_LENGTH]


# --- limits ---------------------------------------------------------------------------------------------------------

LIMITS = {  # key of the package: our field, how many of our units one of theirs is
    "time": ("time_limit_ms", 1000),
    "time_limit": ("time_limit_ms", 1000),
    "memory": ("memory_limit_mb", 1),
    "output": ("output_limit_kb", 1024),
}


def _limits(data: Mapping[str, Any]) -> tuple[Limits, list[str]]:
    values: dict[str, int] = {}
    notes = []
    for key, value in data.items():
        if key not in LIMITS:
            notes.append(f"{FILE}: limits.{key} is not supported and was left out.")
            continue
        field, factor = LIMITS[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise PackageError(f"{FILE}: limits.{key} must be a number above 0, not {shortened(value)}.")
        minimum, maximum = _range(field)
        values[field] = round(min(max(value * factor, minimum), maximum))
        if not minimum <= value * factor <= maximum:
            notes.append(
                f"{FILE}: limits.{key} of {shortened(value)} is out of our range: {field} is {values[field]}."
            )
    return Limits(**values), notes


def _range(name: str) -> tuple[int, int]:
    """What the question's own validators allow."""
    field = Question._meta.get_field(name)
    assert isinstance(field, Field)
    validators = [validator for validator in field.validators if isinstance(validator, BaseValidator)]
    limits = {validator.code: validator.limit_value for validator in validators}
    return limits["min_value"], limits["max_value"]


# --- our own mapping ------------------------------------------------------------------------------------------------


def _ours(data: dict[str, Any]) -> dict[str, Any]:
    """`autograder:` is ours, so it is read strictly."""
    for key in data:
        if key not in OURS:
            raise PackageError(f"{FILE}: autograder.{key} is unknown; choose from {', '.join(OURS)}.")
    languages = data.get("languages")
    if languages is not None:
        if (
            not isinstance(languages, list)
            or not languages
            or any(not _is_language(name) for name in languages)
        ):
            raise PackageError(f"{FILE}: autograder.languages must be a list of {', '.join(LANGUAGES)}.")
        data["languages"] = tuple(dict.fromkeys(languages))
    starter = data.get("starter_code", {})
    offered = data.get("languages") or tuple(LANGUAGES)
    if not isinstance(starter, dict) or any(
        name not in offered or not isinstance(code, str) for name, code in starter.items()
    ):
        raise PackageError(
            f"{FILE}: autograder.starter_code must give text by language, for offered languages only."
        )
    if not isinstance(data.get("stop_on_failure", False), bool):
        raise PackageError(f"{FILE}: autograder.stop_on_failure must be true or false.")
    return data


def _is_language(name: object) -> bool:
    return isinstance(name, str) and name in LANGUAGES
