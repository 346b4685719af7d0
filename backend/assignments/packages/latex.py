"""Statements in LaTeX, as far as pylatexenc takes them: text and its marks become Markdown, formulas stay LaTeX."""

from __future__ import annotations

import re
from typing import Any

from pylatexenc import latex2text, latexwalker, macrospec

from assignments.packages.text import tidy

ARGUMENTS = {
    "href": "{{",
    "url": "{",
    "problemname": "{",
    "illustration": "{{{",
    "sampleinput": "{",
    "sampleoutput": "{",
}
SILENT = (  # how things look, and samples: students meet those beside the prompt, from the test data
    "bf", "em", "it", "tt", "centering", "noindent", "nextsample", "remainingsamples", "sampleinput", "sampleoutput",
)  # fmt: skip
PLAIN_NAME = re.compile(r"^%%\s*plainproblemname:\s*(.+)$", re.MULTILINE)


def markdown_of_latex(source: str, *, file: str) -> tuple[str, str, list[str]]:
    """Title ("" if it gives none), Markdown, and notes about what was left out."""
    try:
        walker = latexwalker.LatexWalker(source, latex_context=_grammar(), tolerant_parsing=True)
        nodes = walker.get_latex_nodes()[0]
        unknown: set[str] = set()
        title = PLAIN_NAME.search(source)
        names: list[str] = [title[1]] if title else []
        converter = latex2text.LatexNodes2Text(
            latex_context=_meaning(names, unknown), math_mode="verbatim", keep_comments=False
        )
        text = converter.nodelist_to_text(nodes)
    except (latexwalker.LatexWalkerError, RecursionError, IndexError, ValueError) as error:
        note = f"{file}: this LaTeX could not be read ({type(error).__name__}); the prompt is the source as it is."
        return "", f"```latex\n{source.strip()}\n```", [note]
    text = tidy(text.replace("\u00a0", " "))
    notes = (
        [f"{file}: the LaTeX commands {', '.join(sorted(unknown))} are not supported and were left out."]
        if unknown
        else []
    )
    return (names[0].strip() if names else ""), text, notes


def _grammar() -> macrospec.LatexContextDb:
    """How many arguments commands take that pylatexenc does not know, Kattis's own among them."""
    context = latexwalker.get_default_latex_context_db()
    macros = [macrospec.MacroSpec(name, arguments) for name, arguments in ARGUMENTS.items()]
    context.add_context_category("kattis", macros=macros, prepend=True)
    return context


def _meaning(names: list[str], unknown: set[str]) -> macrospec.LatexContextDb:
    """What commands and environments become."""

    def argument(node: Any, text: Any, index: int = -1) -> str:
        return str(
            text.node_arg_to_text(node, index if index >= 0 else len(node.nodeargd.argnlist) - 1)
        ).strip()

    def marked(mark: str) -> Any:
        return lambda node, l2tobj: f"{mark}{argument(node, l2tobj)}{mark}"

    def heading(marks: str) -> Any:
        return lambda node, l2tobj: f"\n\n{marks} {argument(node, l2tobj)}\n\n"

    def take_name(node: Any, l2tobj: Any) -> str:
        names.append(argument(node, l2tobj))
        return ""

    def link(node: Any, l2tobj: Any) -> str:
        return f"[{argument(node, l2tobj)}]({argument(node, l2tobj, 0)})"

    def picture(node: Any, l2tobj: Any) -> str:
        unknown.add(f"\\{node.macroname} (the picture)")
        return f"(Picture: {argument(node, l2tobj)})"

    def not_known(node: Any) -> str:
        unknown.add(f"\\{node.macroname}")
        return ""

    repls: dict[str, Any] = {
        **dict.fromkeys(("textbf", "bfseries"), marked("**")),
        **dict.fromkeys(("emph", "textit", "textsl"), marked("*")),
        **dict.fromkeys(("texttt", "verb"), marked("`")),
        **dict.fromkeys(("section", "section*", "subsection", "subsubsection", "paragraph"), heading("##")),
        "problemname": take_name,
        "href": link,
        "url": lambda node, l2tobj: f"<{argument(node, l2tobj)}>",
        "includegraphics": picture,
        "illustration": picture,
        **dict.fromkeys(SILENT, ""),
    }
    environments = [
        latex2text.EnvironmentTextSpec("itemize", _list_of(lambda number: "- ")),
        latex2text.EnvironmentTextSpec("enumerate", _list_of(lambda number: f"{number}. ")),
        *(latex2text.EnvironmentTextSpec(name, _verbatim) for name in ("verbatim", "lstlisting")),
    ]
    context = latex2text.get_default_latex_context_db()
    macros = [latex2text.MacroTextSpec(name, repl) for name, repl in repls.items()]
    context.add_context_category("markdown", macros=macros, environments=environments, prepend=True)
    context.set_unknown_macro_spec(latex2text.MacroTextSpec("", not_known))
    return context


def _list_of(bullet: Any) -> Any:
    """Items begin where `\\item` stands; what comes before the first is no item."""

    def render(node: Any, l2tobj: Any) -> str:
        items: list[list[Any]] = []
        for child in node.nodelist:
            if child.isNodeType(latexwalker.LatexMacroNode) and child.macroname == "item":
                items.append([])
            elif items:
                items[-1].append(child)
        texts = [re.sub(r"\n[ \t]*", "\n   ", str(l2tobj.nodelist_to_text(item)).strip()) for item in items]
        return (
            "\n\n" + "\n".join(bullet(number) + text for number, text in enumerate(texts, start=1)) + "\n\n"
        )

    return render


def _verbatim(node: Any, l2tobj: Any) -> str:
    verbatim = getattr(node.nodeargd, "verbatim_text", None) or "".join(
        child.latex_verbatim() for child in node.nodelist
    )
    return f"\n\n```\n{verbatim.strip(chr(10))}\n```\n\n"
