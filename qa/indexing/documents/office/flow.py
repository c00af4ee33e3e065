"""From the paragraphs and tables of Word to blocks: lists, quotations, code, cells."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from qa.blocks import Kind
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office import pictures
from qa.indexing.documents.office.headers import headers
from qa.indexing.documents.office.inline import Beside, Line, Note, Reader
from qa.indexing.documents.office.lists import typed_mark
from qa.indexing.documents.office.names import attribute, branch, child, name, switched
from qa.indexing.documents.office.numbering import BULLET, Numbered, Numbering
from qa.indexing.documents.office.package import Package, Relation
from qa.indexing.documents.office.styles import Role, Style, Styles, paragraph
from qa.indexing.documents.office.tables import Cell, Row, look, rows_of
from qa.indexing.documents.office.typed import Run, Typed

# Characters; a longer one is a clause that was set as a heading for the sake of its number.
_LONGEST_HEADING = 300
_DEEPEST = 12  # tables and boxes in each other; what is in deeper ones is given as words
_DEEPEST_LIST = 20  # lists in each other; Word has 9
_STEP = 100  # twentieths of a point: lists that stand in further than that are in the one above
_GROUPS: dict[Role, Kind] = {"code": "code", "quotation": "quotation", "contents": "contents"}


class Document(Protocol):
    """What a flow asks the document for that it is of: other parts, and what is due after it."""

    builder: Builder
    package: Package
    styles: Styles
    numbering: Numbering
    title: str | None

    def target(self, key: str) -> Relation | None:
        """Return what a relation leads to."""

    def refer(self, note: tuple[Note, str], mark: str) -> None:
        """Write the mark of a note, "" for the next number; the note is due from now on."""

    def include(self, key: str) -> None:
        """Write a document of another kind that is a part of this one."""

    def comment(self, key: str) -> None:
        """Tell that a comment is due."""

    def write_due(self) -> None:
        """Write the notes and comments that are due."""


@dataclass(slots=True)
class _Open:
    """A list that is open, and an item of it."""

    number: str
    level: int
    indent: int
    bullets: bool


def through(elements: Iterable[Any]) -> Iterator[Any]:
    """Yield elements in order, and those inside what only wraps them; nothing that was deleted."""
    waiting = [iter(elements)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
            continue
        kind = name(element)
        if kind == "w:sdt":
            content = child(element, "w:sdtContent")
            if content is not None and switched(element, "w:sdtPr", "w:showingPlcHdr") is not True:
                waiting.append(iter(content))
        elif kind in ("w:customXml", "w:ins", "w:moveTo", "w:smartTag"):
            waiting.append(iter(element))
        elif kind == "mc:AlternateContent":
            chosen = branch(element)
            if chosen is not None:
                waiting.append(iter(chosen))
        else:
            yield element


class Flow:
    """Writes what stands one after another: in the body, in a cell, in a box, in a note."""

    def __init__(
        self,
        document: Document,
        reader: Reader,
        *,
        run: Run | None = None,
        furniture: bool = False,
        depth: int = 0,
    ) -> None:
        self._document, self._builder = document, document.builder
        self._reader = reader
        self._run = run  # only in the body itself
        self._outer = run is not None
        self._furniture = furniture
        self._depth = depth
        self._lists: list[_Open] = []
        self._group: Role = ""  # of the paragraphs that are in a block together
        self._joined: list[Any] = []  # paragraphs whose end was taken out

    def read(self, elements: Iterable[Any]) -> None:
        """Write elements one after another; `end` must follow."""
        for element in through(elements):
            kind = name(element)
            if kind == "w:p":
                goes_on = child(element, "w:pPr", "w:rPr", "w:del") is not None
                # The document takes an element back when the next one comes.
                self._joined.append(copy.deepcopy(element) if goes_on else element)
                if not goes_on:
                    self._end_joined()
            elif kind == "w:tbl":
                self._end_joined()
                self._end_run(followed=True)
                self._close()
                self._table(element)
                self._write_due()
            elif kind == "w:altChunk" and self._outer:
                self._end_joined()
                self._end_run(followed=True)
                self._close()
                self._document.include(attribute(element, "r:id"))

    def end(self) -> None:
        """Close what is open still."""
        self._end_joined()
        self._end_run(followed=False)
        self._close()

    def contents(self, element: Any) -> None:
        """Write all of a container; a paragraph that is alone in it needs no block of its own."""
        inside = [part for part in through(element) if name(part) in ("w:p", "w:tbl")]
        only = len(inside) == 1 and name(inside[0]) == "w:p"
        if only and not self._style(inside[0]).number:
            line = self._reader.read(inside, self._style(inside[0]))
            if not (self._furniture and line.is_page_number):
                self._plain(line)
        else:
            self.read(inside)
            self.end()

    # Paragraphs

    def _style(self, element: Any) -> Style:
        styles = self._document.styles
        properties = child(element, "w:pPr")
        named = child(properties, "w:pStyle") if properties is not None else None
        key = attribute(named, "w:val") if named is not None else styles.default
        style = styles[key]
        return style if properties is None else paragraph(style, properties)

    def _end_joined(self) -> None:
        if not self._joined:
            return
        joined, self._joined = self._joined, []
        style = self._style(joined[-1])
        line = self._reader.read(joined, style)
        numbered = self._numbered(style)
        if not line and not line.beside and not line.comments:
            return
        if self._run is not None and self._is_typed(line, style, numbered):
            self._close()
            write = partial(self._write_typed, line, style, numbered)
            self._run.add(Typed(line.text, write, line.bold, numbered is not None))
            return
        self._end_run(followed=bool(line))
        if line and not (self._furniture and line.is_page_number):
            self._write(line, style, numbered)
        self._write_beside(line)
        for key in line.comments:
            self._document.comment(key)
        if not self._lists and not self._group:
            self._write_due()

    def _numbered(self, style: Style) -> Numbered | None:
        if not style.number or style.number == "0":
            return None
        place = style.place
        numbering = self._document.numbering
        if style.numbered_by:
            place = numbering.level_of_style(style.number, style.numbered_by) or place
        return numbering.next(style.number, place or 0)

    def _write(self, line: Line, style: Style, numbered: Numbered | None) -> None:
        role = self._role(line, style)
        if role in _GROUPS:
            self._in_group(role, line)
            return
        self._end_group()
        short = len(line.text) <= _LONGEST_HEADING
        if self._outer and short and (style.level or role == "title"):
            self._close()
            label = numbered.label if numbered and numbered.label != BULLET else ""
            if role == "title" and not self._document.title:
                self._document.title = " ".join(line.text.split())
            if self._run is not None:
                self._run.level = style.level or 1
            for piece in line.pieces:
                piece.text = piece.text.replace("\n", " ")
            self._block("heading", line, level=style.level or 1, label=label)
        elif numbered or role == "list":
            self._item(line, style, numbered or Numbered("", 0, BULLET, style.indent))
        elif typed := line.take_mark():
            self._item(line, style, Numbered("", 0, typed, style.indent))
        elif role == "caption":
            self._close()
            self._block("caption", line)
        else:
            if not self._goes_on(style):
                self._close()
            self._block("paragraph", line)

    # Paragraphs without a style

    def _is_typed(self, line: Line, style: Style, numbered: Numbered | None) -> bool:
        """Tell whether a paragraph is to be looked at together with those around it."""
        if not line or line.beside or line.comments or line.equation:
            return False
        if any(piece.note for piece in line.pieces):
            return False
        if self._role(line, style) or style.level or typed_mark(line.text):
            return False
        if numbered:
            return line.bold and not self._lists and numbered.label != BULLET
        return not self._lists or not self._goes_on(style)

    def _write_typed(
        self, line: Line, style: Style, numbered: Numbered | None, kind: Kind, level: int
    ) -> None:
        if kind == "heading":
            self._block("heading", line, level=level, label=numbered.label if numbered else "")
        elif numbered:
            self._item(line, style, numbered)
        else:
            self._close()
            self._block("paragraph", line)

    def _end_run(self, *, followed: bool) -> None:
        if self._run is not None:
            self._run.end(followed=followed)

    def _role(self, line: Line, style: Style) -> Role:
        if line.monospaced and not style.role and not style.level and _is_code(line.text):
            return "code"
        return "code" if line.monospaced and self._group == "code" else style.role

    def _block(self, kind: Kind, line: Line, **fields: Any) -> None:
        with self._builder.block(kind, **fields):
            self._plain(line, beside=False)

    def _plain(self, line: Line, *, beside: bool = True) -> None:
        line.write(self._builder, self._document.refer)
        if beside:
            self._write_beside(line)
            for key in line.comments:
                self._document.comment(key)

    def _in_group(self, role: Role, line: Line) -> None:
        if self._group != role:
            self._close()
            self._builder.open(_GROUPS[role])
            self._group = role
        if role == "code":
            self._builder.write(f"{line.text}\n")
        else:
            self._block("paragraph", line)

    def _end_group(self) -> None:
        if self._group:
            self._builder.close()
            self._group = ""
            self._write_due()

    # Lists

    def _item(self, line: Line, style: Style, numbered: Numbered) -> None:
        stands = style.indent if style.indent is not None else numbered.indent
        bullets = numbered.label == BULLET or not numbered.number
        new = _Open(numbered.number, numbered.level, stands or 0, bullets)
        self._close_above(new)
        deep = len(self._lists) >= _DEEPEST_LIST
        if self._lists and (deep or self._is_in(new, self._lists[-1]) == 0):
            self._builder.close()
            self._lists[-1] = new
        else:
            self._builder.open("list")
            self._lists.append(new)
        self._builder.open("item", label=numbered.label)
        line.write(self._builder, self._document.refer)

    def _close_above(self, new: _Open) -> None:
        """Close the lists that a new item is not in."""
        same = [number for number, one in enumerate(self._lists) if one.number == new.number]
        keep = len(self._lists)
        if same:
            # Its own list is open: what is deeper is ended by it.
            while keep > same[0] and (
                self._lists[keep - 1].number != new.number
                or self._lists[keep - 1].level > new.level
            ):
                keep -= 1
        while keep and self._is_in(new, self._lists[keep - 1]) < 0:
            keep -= 1
        while len(self._lists) > keep:
            self._close_list()
        if not self._lists:
            self._write_due()

    def _is_in(self, new: _Open, held: _Open) -> int:
        """Tell whether an item belongs into that of a list (1), after it (0), or elsewhere (-1)."""
        if new.number == held.number:
            return (new.level > held.level) - (new.level < held.level)
        if new.indent - held.indent > _STEP:
            return 1
        alike = new.bullets and held.bullets and abs(new.indent - held.indent) <= _STEP
        return 0 if alike else -1

    def _goes_on(self, style: Style) -> bool:
        """Tell whether a paragraph without a number belongs to the item before it."""
        while self._lists and (style.indent or 0) < max(1, self._lists[-1].indent):
            if len(self._lists) == 1:
                return False
            self._close_list()
        return bool(self._lists)

    def _close_list(self) -> None:
        self._lists.pop()
        self._builder.close()
        self._builder.close()

    def _close(self) -> None:
        self._end_group()
        if self._lists:
            while self._lists:
                self._close_list()
            self._write_due()

    def _write_due(self) -> None:
        if self._outer:
            self._document.write_due()

    # Tables

    def _inside(self) -> Flow:
        return Flow(self._document, self._reader.apart(), depth=self._depth + 1)

    def _container(self, element: Any) -> None:
        """Write what a cell or a box holds."""
        if self._depth < _DEEPEST:
            self._inside().contents(element)
        else:
            self._builder.write(" ".join("".join(element.itertext()).split()))

    def _table(self, element: Any) -> None:
        rows = rows_of(element, through)
        cells = [cell for row in rows for cell in row.cells]
        if len(cells) == 1:  # a frame around something
            with self._builder.block("aside", gap="\n"):
                self._container(cells[0].element)
            return
        looks = [[seen for cell in row.cells if (seen := self._look(cell)).text] for row in rows]
        told = self._document.styles[rows_style(element)].set_off
        shown = _looks_on(element)
        found = headers(
            looks,
            told_rows=next((n for n, row in enumerate(rows) if not row.header), 0),
            told_row="firstRow" in told & shown,
            told_column="firstCol" in told & shown,
        )
        with self._builder.block("table"):
            for number, row in enumerate(rows):
                self._row(row, number < found.rows, found.columns)

    def _look(self, cell: Cell) -> Any:
        return look(cell, self._style, self._document.styles)

    def _row(self, row: Row, header: bool, named: frozenset[int]) -> None:
        with self._builder.block("row", header=header):
            for cell in row.cells:
                with self._builder.block(
                    "cell",
                    column=cell.column,
                    columns=cell.columns,
                    rows=cell.rows,
                    header=header or cell.column in named,
                ):
                    self._container(cell.element)

    # What stands beside

    def _write_beside(self, line: Line) -> None:
        for beside in line.beside:
            self._end_group()
            self._one_beside(beside)

    def _one_beside(self, beside: Beside) -> None:
        if beside.kind == "box":
            with self._builder.block("aside", gap="\n"):
                self._container(beside.element)
        elif beside.kind == "figure":
            self._builder.leaf("figure", beside.text)
        else:
            relation = self._document.target(beside.text)
            if relation is not None:
                write = pictures.chart if beside.kind == "chart" else pictures.diagram
                write(self._builder, self._document.package, relation.target)


def rows_style(table: Any) -> str:
    """Return the id of the style of a table."""
    named = child(table, "w:tblPr", "w:tblStyle")
    return "" if named is None else attribute(named, "w:val")


def _looks_on(table: Any) -> set[str]:
    """Return which parts of a table its style may set off."""
    told = child(table, "w:tblPr", "w:tblLook")
    if told is None:
        return set()
    bits = attribute(told, "w:val")
    number = int(bits, 16) if len(bits) == 4 and bits.isalnum() and bits.isascii() else 0
    shown = set()
    for part, bit, key in (("firstRow", 0x20, "w:firstRow"), ("firstCol", 0x80, "w:firstColumn")):
        said = attribute(told, key)
        if said in ("1", "true", "on") or (not said and number & bit):
            shown.add(part)
    return shown


def _is_code(text: str) -> bool:
    """Tell whether words in letters of one width are code, and not a letter that was typed."""
    return any(sign in text for sign in "(){}[];=<>|$_\\") or text[:2].isspace()
