"""How output is compared: the flags of Kattis's default validator, in the words of our checkers. Pure."""

from __future__ import annotations

import math
from typing import Any

from assignments.packages.model import PackageError

TOLERANCES = {
    "float_tolerance": ("absolute", "relative"),
    "float_absolute_tolerance": ("absolute",),
    "float_relative_tolerance": ("relative",),
}


def checker_of(flags: str, *, file: str) -> tuple[dict[str, Any], list[str]]:
    """The checker that the flags ask for, and what of them is not supported.

    Without flags Kattis compares word by word, and upper and lower case are the same.
    """
    tolerances: dict[str, float] = {}
    case_sensitive = space_sensitive = False
    notes = []
    words = iter(flags.split())
    for word in words:
        if word in TOLERANCES:
            tolerances |= dict.fromkeys(TOLERANCES[word], _tolerance(word, next(words, ""), file))
        elif word == "case_sensitive":
            case_sensitive = True
        elif word == "space_change_sensitive":
            space_sensitive = True
        else:
            notes.append(f"{file}: the validator flag {word} is unknown and was left out.")
    if tolerances:
        if space_sensitive:
            notes.append(f"{file}: space_change_sensitive was left out: numbers are compared word by word.")
        return {"type": "float"} | tolerances, notes
    if space_sensitive:
        if not case_sensitive:
            notes.append(
                f"{file}: space_change_sensitive compares exactly, so upper and lower case differ too."
            )
        return {"type": "exact"}, notes
    return {"type": "tokens", "case_sensitive": case_sensitive}, notes


def _tolerance(flag: str, text: str, file: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise PackageError(
            f"{file}: the validator flag {flag} needs a number of 0 or more after it, not {text!r}."
        )
    return value
