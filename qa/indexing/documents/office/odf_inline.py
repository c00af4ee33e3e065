"""What a paragraph of OpenDocument says: its words, and what hangs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from qa.indexing.documents.office.lists import typed_mark
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

    def take_mark(self) -> str:
        """Take the mark of a list item that was typed off the words; "" where there is none."""
        mark = typed_mark(self.text)
        left = len(mark)
        for number, (text, note) in enumerate(self.pieces):
            self.pieces[number] = text[left:], note
            left -= min(left, len(text))
        return mark.strip()


def read_line(
    paragraph: Any,
    styles: OdfStyles,
    style: OdfStyle,
    left_out: Counter[str],
    *,
    code: bool = False,
    formula: Callable[[Any], str] | None = None,
) -> OdfLine:
    """Read a paragraph or a heading. Line feeds in the file are room, not lines.

    `formula` returns what a frame says that holds an equation, "" for any other frame.
    """
    reader = _Reader(styles, style, left_out, code=code, formula=formula)
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.end(element, last=element is paragraph)
        elif not reader.begin(element):
            walk.skip_subtree()
    reader.line.bold = reader.bold and reader.has_words
    return reader.line


class _Reader:
    """Reads one paragraph."""

    def __init__(
        self,
        styles: OdfStyles,
        style: OdfStyle,
        left_out: Counter[str],
        *,
        code: bool,
        formula: Callable[[Any], str] | None,
    ) -> None:
        self._styles, self._left_out, self._code = styles, left_out, code
        self._formula = formula
        self._spans = [style]
        self.line = OdfLine()
        self.has_words, self.bold = False, True

    def begin(self, element: Any) -> bool:
        """Take what stands before the parts of an element; tell whether these are read too."""
        kind = name(element)
        if kind in _ROOM:
            if not self._spans[-1].hidden:
                self.line.pieces.append((_ROOM[kind], None))
        elif kind == "text:s":
            count = attribute(element, "text:c")
            many = min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1
            self._put(" " * many)
        elif kind == "text:note":
            self.line.pieces.append(("", element))
            return False
        elif kind == "office:annotation":
            self.line.comments.append(element)
            return False
        elif kind.startswith("draw:") and kind != "draw:a":
            equation = self._formula(element) if self._formula and kind == "draw:frame" else ""
            if equation:
                self._put(equation)
            else:
                self.line.beside.append(element)
            return False
        elif kind in ("text:page-number", "text:page-count"):
            self._left_out["page number"] += 1
            self.line.paged = True
            return False
        elif kind in _SKIPPED:
            return False
        else:
            if kind == "text:span":
                style = self._styles.get("text", attribute(element, "text:style-name"))
                self._spans.append(_within(self._spans[-1], style))
            self._put(element.text)
        return True

    def end(self, element: Any, *, last: bool) -> None:
        """Take what stands after an element."""
        if name(element) == "text:span":
            self._spans.pop()
        if not last:
            self._put(element.tail)

    def _put(self, text: str | None) -> None:
        if not text or self._spans[-1].hidden:
            return
        text = text if self._code else text.replace("\n", " ")
        self.line.pieces.append((raised(text) if self._spans[-1].raised else text, None))
        if text.strip():
            self.has_words = True
            self.bold = self.bold and self._spans[-1].bold


def _within(outer: OdfStyle, style: OdfStyle) -> OdfStyle:
    return OdfStyle(
        bold=outer.bold or style.bold,
        hidden=outer.hidden or style.hidden,
        raised=style.raised,
    )
