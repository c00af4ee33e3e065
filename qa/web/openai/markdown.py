"""Text of documents as Markdown that shows it as it is, since clients take answers for Markdown.

A sign is escaped only where Markdown, or the formulas and citations that chats know beside it,
would read it as markup: what is printed as it comes should stay easy to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.terminal import without_orders

_LINES = re.compile(r"\r\n?|\n")
# Marks that need a second one to mean anything.
_PAIRED = "*`~$"
# A bracket would be the [n] of a source, a footnote, a box to tick, or the text of a link.
_LINK = re.compile(r"\][(\[:]")
_BRACKETS = re.compile(r"\[([\d^ xX][^\[\]]*)\]")
# Before a sign, before a name as formulas have it, and at the end of a line.
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|[a-z]+\{|$)", re.MULTILINE)
_ESCAPED = re.compile(r"\\.|[\[\]]")
_TAG = re.compile(r"<(?![\s\d=]|$)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# Inside a word it is a sign like any other.
_UNDERLINES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BEGINNING = re.compile(r"^(?=[-+*](?:\s|$)|-{2,}|:-|=+\s*$|#{1,6}(?:\s|$)|>)", re.MULTILINE)


def plain(text: str) -> str:
    """Return Markdown that shows a text as it is, its lines as lines."""
    # Some chats are in a terminal, to which some characters are orders.
    lines = [without_orders(line).strip(" \t") for line in _LINES.split(text)]
    text = _escaped("\n".join(lines).strip("\n"))
    # Two blanks keep the next line on a line of its own.
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", text)


def line(text: str) -> str:
    """Return the same on one line."""
    return plain(" ".join(text.split()))


def link(text: str, address: str) -> str:
    """Return a link of these words."""
    return f"[{_ESCAPED.sub(_bracket_by_code, line(text))}]({address})"


def code(text: str) -> str:
    """Return a text as code, exactly as it is."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *map(without_orders, _LINES.split(text)), fence])


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells; the first row is the header, and shorter ones are filled up."""
    width = max(len(row) for row in rows)
    drawn = [[_cell(cell) for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [drawn[0], ["---"] * width, *drawn[1:]])


def quoted(markdown: str) -> str:
    """Return Markdown as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in markdown.split("\n"))


def _bracket_by_code(found: re.Match[str]) -> str:
    return {"[": "&#91;", "]": "&#93;"}.get(found[0][-1], found[0])


def _cell(text: str) -> str:
    return line(text).replace("|", "\\|")


def _escaped(text: str) -> str:
    text = _BACKSLASH.sub(r"\\\\", text)
    for mark in _PAIRED:
        if text.count(mark) > 1:
            text = text.replace(mark, f"\\{mark}")
    text = _UNDERLINES.sub(lambda found: "\\_" * len(found[0]), text)
    text = _TAG.sub(r"\<", _ENTITY.sub(r"\&", text))
    # The second one of a pair: a backslash before the first is where a formula begins to some.
    text = text.replace("]", "\\]") if _LINK.search(text) else _BRACKETS.sub(r"[\1\]", text)
    if "\n" in text:
        text = text.replace("|", "\\|")  # lines with it may be a table
    text = _NUMBERED.sub(r"\1\\\2", text)
    return _BEGINNING.sub(r"\\", text)
