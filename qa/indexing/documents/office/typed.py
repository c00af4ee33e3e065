"""What is typed without any style: headings in bold, lists, talks, facts, tables by tabs.

Many write so. The paragraphs of a run without a style are looked at as plain text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.blocks import Kind
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office.headers import Look, headers
from qa.indexing.documents.plain.items import mark_of
from qa.indexing.documents.plain.lines import Page, lines_of
from qa.indexing.documents.plain.nodes import write_nodes
from qa.indexing.documents.plain.pairs import pair_of
from qa.indexing.documents.plain.runs import Reading

_LONGEST_HEADING = 120  # characters
_MOST_HEADINGS = 2  # at each other; more bold lines are an address or a remark
# As programs for meetings write it down.
_SPOKEN = (
    re.compile(
        r"(?P<time>\d+:\d+:\d++[.\d]*) --> \d[\d:.]*\n(?P<who>[^\n]{1,80})\n(?P<said>.+)", re.S
    ),
    re.compile(
        r"(?P<who>[^\n\d][^\n]{0,79}?)\s+(?P<time>\d{1,2}:\d\d(?::\d\d)?)\n(?P<said>.+)", re.S
    ),
)
_ENDED = re.compile(r"[.,;:!…]\W*$")


@dataclass(frozen=True, slots=True)
class Typed:
    """A paragraph: its words, how it is written (as a kind, at a level), how it looks."""

    text: str
    write: Callable[[Kind, int], None]
    bold: bool = False
    numbered: bool = False  # by the program, so that it is an item unless it is a heading


class Run:
    """Paragraphs without a style, until something else comes.

    `guess` tells that a document has no headings of its own, so that short lines may be some.
    """

    def __init__(self, builder: Builder, *, guess: bool) -> None:
        self._builder, self._guess = builder, guess
        self._held: list[Typed] = []
        self.level = 0  # of the heading that it stands under

    def add(self, paragraph: Typed) -> None:
        """Take the next paragraph."""
        self._held.append(paragraph)

    def end(self, *, followed: bool) -> None:
        """Write all of it; `followed` tells that what comes next may stand under a heading."""
        held, self._held = self._held, []
        groups = [list(group) for _, group in groupby(held, key=_may_be_heading)]
        for number, group in enumerate(groups):
            last = number == len(groups) - 1
            if not _may_be_heading(group[0]):
                self._write(group)
                continue
            numbered = any(one.numbered for one in group)
            heading = len(group) <= _MOST_HEADINGS and (not last or (followed and not numbered))
            for one in group:
                one.write("heading" if heading else "paragraph", self.level + 1 if heading else 0)

    def _write(self, group: Sequence[Typed]) -> None:
        if any(one.numbered for one in group):
            self._plainly(group)
            return
        for kind, part in groupby(group, key=_looks_like):
            held = list(part)
            if kind == "speech":
                self._speeches(held)
            elif kind and len(held) > 1:
                self._table(held)
            else:
                self._look_at(held)

    def _plainly(self, group: Sequence[Typed]) -> None:
        for one in group:
            one.write("paragraph", 0)

    def _look_at(self, group: Sequence[Typed]) -> None:
        """Write paragraphs as what they are found to be."""
        text = _together(group)
        lines = lines_of(text)
        page = Page(text, lines)
        nodes = Reading(lines, page, find_headings=self._guess).nodes(lines)
        if any(node.kind != "paragraph" for node in nodes):
            write_nodes(nodes, self._builder, page)
        else:
            self._plainly(group)

    def _table(self, group: Sequence[Typed]) -> None:
        rows = [_cells(one.text) for one in group]
        found = headers([[Look(n, cell) for n, cell in enumerate(row)] for row in rows])
        with self._builder.block("table"):
            for number, row in enumerate(rows):
                header = number < found.rows
                with self._builder.block("row", header=header):
                    for column, cell in enumerate(row):
                        named = header or column in found.columns
                        self._builder.leaf("cell", cell, column=column, header=named)

    def _speeches(self, group: Sequence[Typed]) -> None:
        with self._builder.block("dialogue"):
            for one in group:
                found = _spoken(one)
                assert found is not None
                details = {"time": found["time"]}
                label = f"{found['who'].strip()}:"
                with self._builder.block("speech", label=label, details=details):
                    for number, line in enumerate(found["said"].split("\n")):
                        if number:
                            self._builder.line_break()
                        self._builder.write(line)


def _looks_like(paragraph: Typed) -> str:
    """Return "speech", or how many columns tabs make of a line; "" for any other paragraph."""
    if _spoken(paragraph):
        return "speech"
    text = paragraph.text.strip()
    cells = _cells(text)
    row = len(cells) > 1 and "\n" not in text and not pair_of(text) and not mark_of(text)
    return str(len(cells)) if row else ""


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"\t+", text.strip())]


def _spoken(paragraph: Typed) -> re.Match[str] | None:
    """Return who says what, and when, in a paragraph of a recording's transcript."""
    return next((f for kind in _SPOKEN if (f := kind.fullmatch(paragraph.text.strip()))), None)


def _may_be_heading(paragraph: Typed) -> bool:
    text = paragraph.text.strip()
    return (
        paragraph.bold
        and len(text) <= _LONGEST_HEADING
        and "\n" not in text
        and any(map(str.isalpha, text))
        and not _ENDED.search(text)
    )


def _together(group: Sequence[Typed]) -> str:
    """Return the lines of paragraphs; facts stand close together."""
    texts = ["\n".join(line.strip(" ") for line in one.text.strip().split("\n")) for one in group]
    made: list[str] = []
    for facts, run in groupby(texts, key=lambda text: pair_of(text) is not None):
        held = list(run)
        # Names that come again are of speakers.
        keys = [pair[0] for text in held if (pair := pair_of(text))]
        close = facts and len(set(keys)) == len(keys)
        made.append(("\n" if close else "\n\n").join(held))
    return "\n\n".join(made)
