"""What the converters of statements share, in linear time whatever the text."""

from __future__ import annotations

from itertools import pairwise

FENCE = "```"


def tidy(markdown: str) -> str:
    """One empty line at most between paragraphs, and no blanks before it. Code keeps every line.

    Two blanks at the end of a line that text follows are Markdown's line break, and stay.
    """
    lines: list[str] = []
    is_code = False
    for line, following in pairwise([*markdown.split("\n"), ""]):
        if line.startswith(FENCE):
            is_code = not is_code
        if is_code:
            lines.append(line)
            continue
        line = line.rstrip() if not following.strip() or not line.strip() else line
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
