"""The problem statement as Markdown, whatever it was written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assignments.packages.files import Folder
from assignments.packages.html import markdown_of_html
from assignments.packages.latex import markdown_of_latex

PLACE = "problem_statement"
MAX_BYTES = 2**20  # much more than a prompt may have in the end, for what a web page brings along
ENDINGS = ("md", "html", "tex")  # the first that is there is read
NAME = re.compile(r"problem(?:\.(?P<language>[A-Za-z-]+))?\.(?P<ending>[a-z]+)")
LAST_HEADING = re.compile(r"\n#{1,6} [^\n]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Statement:
    language: str  # "" when the file's name says none
    title: str  # what the statement itself gives, if it does
    prompt: str | None  # None: there is none that can be read
    notes: tuple[str, ...] = ()


def read(folder: Folder) -> Statement:
    """English before other languages, Markdown before HTML before LaTeX. Without any, a note says so."""
    found = [match for name in folder.entries(PLACE) if (match := NAME.fullmatch(name))]
    readable = [match for match in found if match["ending"] in ENDINGS]
    if not readable:
        other = ", ".join(match[0] for match in found)
        why = (
            f"{PLACE}/{other} is in a format that is not supported"
            if other
            else f"{PLACE} has no problem.md, .html or .tex"
        )
        return Statement("", "", None, (f"{why}: write the prompt yourself.",))
    chosen = min(readable, key=_preference)
    languages = sorted({match["language"] or "en" for match in readable} - {chosen["language"] or "en"})
    notes = (
        [f"{PLACE}: {chosen[0]} was read; the statement in {', '.join(languages)} was left out."]
        if languages
        else []
    )
    path = f"{PLACE}/{chosen[0]}"
    text = folder.text(path, max_bytes=MAX_BYTES).removeprefix("\ufeff").replace("\r\n", "\n")
    title = ""
    more: list[str] = []
    if chosen["ending"] == "html":
        text, more = markdown_of_html(text, file=path)
    elif chosen["ending"] == "tex":
        title, text, more = markdown_of_latex(text, file=path)
    return Statement(chosen["language"] or "", title, text.strip() + "\n", (*notes, *more))


def _preference(match: re.Match[str]) -> tuple[bool, str, int]:
    language = match["language"] or "en"
    return language != "en", language, ENDINGS.index(match["ending"])


def without_title(prompt: str, title: str) -> str:
    """The prompt without the headings at its top up to one that repeats the title, and without an empty one at its end."""
    above = re.match(
        rf"(?:\s*#{{1,6}} [^\n]*\n)*?\s*#{{1,6}} +{re.escape(title)}[ #]*(?:\n|\Z)", prompt, re.IGNORECASE
    )
    return LAST_HEADING.sub("\n", prompt[above.end() :] if above else prompt).lstrip("\n")
