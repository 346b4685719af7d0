"""Statements of every format, as Markdown."""

from __future__ import annotations

import pytest

from assignments.packages import PackageError, read
from assignments.packages.tests.conftest import EXAMPLES


def prompt_of(package, **files: str) -> tuple[str, tuple[str, ...]]:
    """Keys are endings of the statement's file, with `_` for a dot."""
    statements = {
        f"problem_statement/problem.{ending.replace('_', '.')}": text for ending, text in files.items()
    }
    result = read(package({"problem_statement/problem.md": None} | statements))
    return result.prompt or "", result.notes


def test_markdown_is_kept_as_it_is(package):
    text = "Read *n*.\n\n## Input\n\n    a_b  $x_1$ <b>\n"
    assert prompt_of(package, md=text) == (text, ())


def test_html_becomes_markdown_without_what_acts(package):
    prompt, notes = prompt_of(
        package,
        html="<html><head><title>T</title><style>p{}</style></head><body><script>alert(1)</script><!-- no -->"
        "<h2>A Contest</h2><h1>Echo</h1><p onclick='x()'>Less than 10<sup>9</sup> of <b>H<sub>i</sub></b>,"
        " <code>a_b*c</code>, a_b &lt; 2*3*4.</p><ul><li>one</li><li>two</li></ul><pre>x  =\n  1</pre>"
        "<a href='javascript:x()'>here</a> <a href='https://example.org/'>there</a> <img src='p.png' alt='A plan'>"
        "<table class=sample><tr><td>SAMPLE</td></tr></table><h2>Sample</h2></body></html>",
    )
    assert prompt.startswith("Less than 10^9 of **H_i**, `a_b*c`, ")
    assert "- one\n- two" in prompt
    assert "```\nx  =\n  1\n```" in prompt
    assert "here [there](https://example.org/) (Picture: A plan)" in prompt
    for gone in ("alert", "script", "p{}", "onclick", "SAMPLE", "A Contest", "# Echo", "Sample", "no -->"):
        assert gone not in prompt
    assert notes == (
        "problem_statement/problem.html: the picture p.png is not supported; its description stands there.",
    )


def test_formulas_in_html_are_kept_as_latex(package):
    prompt, _ = prompt_of(
        package,
        html=r"<p>$$$\mathbf{L_1} * \mathbf{L_2}*$$$ and $$$$\sum_i a_i$$$$ and \(x_1^*\) and $y_1*z_2*$; $5 or 6$.</p>"
        r"<p><code>Case #$$$x$$$: $$$y_1$$$</code></p>",
    )
    assert r"$\mathbf{L_1} * \mathbf{L_2}*$ and $$\sum_i a_i$$ and \(x_1^*\) and $y_1*z_2*$;" in prompt
    assert "`Case #x: y_1`" in prompt


def test_code_in_html_is_kept_line_by_line(package):
    code = "a $x $y\n\n\n\nb   \n$$PID\n"
    prompt, _ = prompt_of(
        package, html=f"<p>one</p><br><br><p>two<br>three</p><pre>{code}</pre>\ue0007\ue001"
    )
    assert prompt.startswith("one\n\ntwo  \nthree\n")
    assert f"```\n{code}```" in prompt


def test_html_that_is_nested_without_end_is_refused(package):
    with pytest.raises(PackageError, match=r"problem\.html: its elements are nested too deeply"):
        prompt_of(package, html="<div>" * 20_000)


def test_latex_becomes_markdown(package):
    result = read(
        package(
            {
                "problem.yaml": "author: Ada\n",
                "problem_statement/problem.md": None,
                "problem_statement/problem.en.tex": r"""\problemname{Sums \& More}
% a remark
Add $a_1, \dots, a_n$ --- \emph{fast} and \textbf{right}, as \texttt{sum\_it} does, see \href{https://example.org}{there}.
\begin{itemize}
\item first: $x \le 10^9$
\item second
\end{itemize}
\begin{verbatim}
a  = 1
\end{verbatim}
\input{/etc/passwd}
\section*{Input}
\[ \sum_{i=1}^n a_i \]
\illustration{0.3}{dog.jpg}{A dog}
\strange{word}
""",
            }
        )
    )
    assert result.title == "Sums & More"
    prompt = result.prompt
    assert (
        r"Add $a_1, \dots, a_n$ — *fast* and **right**, as `sum_it` does, see [there](https://example.org)."
        in prompt
    )
    assert "- first: $x \\le 10^9$\n- second\n" in prompt
    assert "```\na  = 1\n```" in prompt
    assert "\n## Input\n" in prompt
    assert r"\[ \sum_{i=1}^n a_i \]" in prompt
    assert "(Picture: A dog)" in prompt
    assert "remark" not in prompt
    assert "root:" not in prompt
    [note] = result.notes
    assert r"\illustration (the picture), \strange" in note


def test_latex_that_cannot_be_read_is_kept_as_source(package):
    source = "{" * 3000
    prompt, [note] = prompt_of(package, tex=source)
    assert source in prompt
    assert "problem.tex: this LaTeX could not be read" in note


def test_english_is_chosen_and_the_name_in_the_same_language(package):
    files = {"problem_statement/problem.md": None, "problem_statement/problem.sv.md": "Hej\n"}
    names = {"problem.yaml": "name: {en: Echo, sv: Eko}\n"}
    result = read(package(names | files))
    assert (result.title, result.prompt) == ("Eko", "Hej\n")
    both = read(package(names | files | {"problem_statement/problem.en.md": "Hello\n"}))
    assert (both.title, both.prompt) == ("Echo", "Hello\n")
    assert "the statement in sv was left out" in both.notes[0]


def test_a_statement_that_cannot_be_read_is_told(package):
    for files in ({"pdf": "%PDF"}, {}):
        prompt, [note] = prompt_of(package, **files)
        assert prompt == ""
        assert "write the prompt yourself" in note


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("bike_tour", "1 ≤ **H_i** ≤ 100."),
        ("boring_numbers", "**R** ≤ 10^18."),
        ("centauri_prime", "output one line containing `Case #x: K is\nruled by Y.`"),
        ("double_or_one_thing", r"$1 \le$ the length of $\mathbf{S} \le 100$."),
        ("nesting_depth", "1 ≤ length of **S** ≤ 100."),
        ("retype", "1 ≤ **S** < **K** < **N**."),
        ("reversort", r"$\mathbf{L_1}$, $\mathbf{L_2}$, ..., $\mathbf{L_N}$"),
    ],
)
def test_statements_of_the_archive_are_readable(name, sentence):
    result = read(EXAMPLES / "archive" / name)
    prompt = result.prompt or ""
    assert sentence in prompt
    assert prompt.startswith("### Problem\n")
    for heading in ("### Input", "### Output", "### Limits"):
        assert heading in prompt
    for dross in (
        "MathJax",
        "$$$",
        "\\_",
        "Copied!",
        "save_alt",
        "content_copy",
        "</",
        "font-family",
        "Sample Input",
    ):
        assert dross not in prompt, dross
