"""What a paragraph of OpenDocument says: its words, and what hangs on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office.names import attribute, name
from qa.indexing.documents.office.odf_styles import OdfStyle, OdfStyles
from qa.indexing.documents.office.symbols import raised

_MOST_SPACES = 100
_SKIPPED = frozenset(
    {"text:tracked-changes", "text:ruby-text", "text:script", "text:bibliography-mark"}
    | {"text:placeholder", "text:alphabetical-index-mark", "text:toc-mark", "office:forms"}
    | {"text:reference-mark-start", "text:hidden-text", "text:conditional-text"}
)
_ROOM = {"text:tab": "\t", "text:line-break": "\n", "text:soft-page-break": ""}


@dataclass(slots=True)
class OdfLine:
    """A paragraph as it was read: pieces of text, and marks of notes with the notes."""

    pieces: list[tuple[str, Any]] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)  # frames, shapes
    comments: list[Any] = field(default_factory=list)
    bold: bool = False  # all its words are
    paged: bool = False  # a page number was left out

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(text for text, _ in self.pieces)

    def __bool__(self) -> bool:
        return any(note is not None or text.strip() for text, note in self.pieces)

    def write(self, builder: Builder) -> None:
        """Write the words into the innermost block, without the marks of notes."""
        for text, _ in self.pieces:
            for number, line in enumerate(text.split("\n")):
                if number:
                    builder.line_break()
                builder.write(line)


def read_line(
    paragraph: Any,
    styles: OdfStyles,
    style: OdfStyle,
    left_out: Counter[str],
    *,
    code: bool = False,
) -> OdfLine:
    """Read a paragraph or a heading. Line feeds in the file are room, not lines."""
    line = OdfLine()
    spans = [style]
    bold, all_bold = False, True

    def put(text: str | None) -> None:
        nonlocal bold, all_bold
        if not text or spans[-1].hidden:
            return
        text = text if code else text.replace("\n", " ")
        line.pieces.append((raised(text) if spans[-1].raised else text, None))
        if text.strip():
            bold = True
            all_bold = all_bold and spans[-1].bold

    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        kind = name(element)
        if event == "end":
            if kind == "text:span":
                spans.pop()
            if element is not paragraph:
                put(element.tail)
            continue
        if kind in _ROOM:
            if not spans[-1].hidden:
                line.pieces.append((_ROOM[kind], None))
        elif kind == "text:s":
            count = attribute(element, "text:c")
            many = min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1
            put(" " * many)
        elif kind == "text:note":
            line.pieces.append(("", element))
            walk.skip_subtree()
        elif kind == "office:annotation":
            line.comments.append(element)
            walk.skip_subtree()
        elif kind.startswith("draw:") and kind != "draw:a":
            line.beside.append(element)
            walk.skip_subtree()
        elif kind in ("text:page-number", "text:page-count"):
            left_out["page number"] += 1
            line.paged = True
            walk.skip_subtree()
        elif kind in _SKIPPED:
            walk.skip_subtree()
        elif kind == "text:span":
            spans.append(
                _within(spans[-1], styles.get("text", attribute(element, "text:style-name")))
            )
            put(element.text)
        else:
            put(element.text)
    line.bold = bold and all_bold
    return line


def _within(outer: OdfStyle, style: OdfStyle) -> OdfStyle:
    return OdfStyle(
        bold=outer.bold or style.bold,
        hidden=outer.hidden or style.hidden,
        raised=style.raised,
    )
