"""Statements in HTML: what is text becomes Markdown, what acts or decorates goes, formulas stay as they are."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import MarkdownConverter

from assignments.packages.model import PackageError
from assignments.packages.text import tidy

DROPPED = [
    "script",
    "style",
    "head",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "form",
    "button",
    "input",
    "svg",
]
SAMPLES = ".problem-io-wrapper-new, table.sample"  # students meet sample tests beside the prompt, from the test data
# `$$$` is how MathJax was set up where dollar signs are common.
FORMULA = re.compile(
    r"\${4}(?P<display>.{1,2000}?)\${4}|\${3}(?P<inline>.{1,2000}?)\${3}|\$\$(?P<block>.{1,2000}?)\$\$|(?P<kept>\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\])"
    r"|(?<![\\$\w])\$(?P<plain>[^\s$](?:[^$\n]*[^\s$])?)\$(?![\d$])",
    re.DOTALL,
)
HELD = re.compile("\ue000(\\d+)\ue001")  # a formula's number between characters that no text uses


def markdown_of_html(text: str, *, file: str) -> tuple[str, list[str]]:
    soup = BeautifulSoup(text.translate(dict.fromkeys(map(ord, "\ue000\ue001"))), "html.parser")
    for element in [
        *soup(DROPPED),
        *soup.select(SAMPLES),
        *soup(string=lambda string: isinstance(string, Comment)),
    ]:
        element.extract()
    formulas: list[str] = []
    for string in list(soup.find_all(string=FORMULA)):
        hold = partial(_hold, formulas=formulas, is_code=string.find_parent(["code", "pre"]) is not None)
        string.replace_with(FORMULA.sub(hold, string))
    notes = [
        f"{file}: the picture {image.get('src')} is not supported; its description stands there."
        for image in soup("img")
    ]
    try:
        markdown = Converter(heading_style="ATX", bullets="-", strong_em_symbol="*").convert_soup(soup)
    except RecursionError:
        raise PackageError(f"{file}: its elements are nested too deeply.") from None
    return HELD.sub(lambda match: formulas[int(match[1])], tidy(markdown)), notes


def _hold(match: re.Match[str], *, formulas: list[str], is_code: bool) -> str:
    """A formula's place holder: nothing in a formula is Markdown, and nothing in code is a formula."""
    kind = match.lastgroup or ""
    body = match[kind].strip()
    if kind == "kept" or (is_code and kind in ("block", "plain")):
        body = match[0]
    elif not is_code:
        body = f"$${body}$$" if kind in ("display", "block") else f"${body}$"
    formulas.append(body)
    return f"\ue000{len(formulas) - 1}\ue001"


class Converter(MarkdownConverter):
    """Indices and powers as they are typed (`10^9`), pictures by their description, links only to the outside."""

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _script("_", text)

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _script("^", text)

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"(Picture: {el.get('alt') or el.get('src')})"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> Any:
        if str(el.get("href", "")).startswith(("http://", "https://", "mailto:")):
            return super().convert_a(el, text, parent_tags)  # type: ignore[misc]
        return text


def _script(sign: str, text: str) -> str:
    """One word needs no brackets. Markdown leaves `_` alone within a word."""
    text = text.strip()
    if not text:
        return ""
    return f"{sign}{text}" if re.fullmatch(r"\w+|\ue000\d+\ue001", text) else f"{sign}({text})"
