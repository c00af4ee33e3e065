"""Spreadsheets of OpenDocument: what the cells show, as tables of a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import grid
from qa.indexing.documents.data.spreadsheet import write_names
from qa.indexing.documents.office.names import attribute, child, name
from qa.indexing.documents.office.odf_inline import read_line
from qa.indexing.documents.office.odf_styles import OdfStyle, OdfStyles

_MOST_REPEATED = 1000  # of a filled row or cell; a whole sheet that has one value is no list
_MOST_COLUMNS = 100_000
_MOST_CELLS = 2_000_000


@dataclass(slots=True)
class _Sheet:
    name: str
    visible: bool
    rows: list[grid.Row] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0  # of the next row


class Sheets:
    """The sheets of a file, of which the rows come one by one."""

    def __init__(self, builder: Builder, styles: OdfStyles) -> None:
        self._builder, self._styles = builder, styles
        self._sheets: list[_Sheet] = []
        self._cells = 0

    def read(self, elements: Iterable[Any]) -> None:
        """Take rows, and each sheet after its rows; then write all of it."""
        table = None
        for element in elements:
            if name(element) == "table:table":
                table = None
                continue
            of = _table_of(element)
            if of is not table:
                table = of
                self._begin(of)
            self._row(element)
        filled = [s for s in self._sheets if s.rows or s.comments or not s.visible]
        for sheet in write_names([(s.name, s.visible, s) for s in filled], self._builder):
            grid.write(sheet.rows, self._builder, apart=True)
            for author, text in sheet.comments:
                with self._builder.block("comment", label=f"{author}:" if author else ""):
                    self._builder.write(text)

    def _begin(self, table: Any) -> None:
        style = self._styles.get("table", attribute(table, "table:style-name"))
        self._sheets.append(_Sheet(attribute(table, "table:name"), not style.hidden))

    def _row(self, row: Any) -> None:
        sheet = self._sheets[-1]
        if not sheet.visible or attribute(row, "table:visibility") in ("collapse", "filter"):
            return
        read = self._read(row, sheet)
        repeated = _count(row, "table:number-rows-repeated")
        if not read.cells:
            sheet.number += repeated
            return
        repeated = min(repeated, _MOST_REPEATED)
        self._cells += repeated * len(read.cells)
        if self._cells > _MOST_CELLS:
            raise DocumentError(
                f"has more than {_MOST_CELLS // 1_000_000} million cells; save its sheets in "
                "several files"
            )
        for _ in range(repeated):
            sheet.rows.append(grid.Row(sheet.number, read.cells, read.strong, read.spans))
            sheet.number += 1

    def _read(self, row: Any, sheet: _Sheet) -> grid.Row:
        cells: dict[int, str] = {}
        spans: dict[int, tuple[int, int]] = {}
        strong: set[int] = set()
        column = 0
        for cell in row:
            kind = name(cell)
            if kind not in ("table:table-cell", "table:covered-table-cell"):
                continue
            repeated = _count(cell, "table:number-columns-repeated")
            text, bold = self._shown(cell) if kind == "table:table-cell" else ("", False)
            if text:
                style = self._styles.get("table-cell", attribute(cell, "table:style-name"))
                places = range(column, column + min(repeated, _MOST_REPEATED))
                cells.update(dict.fromkeys(places, text))
                if bold or style.bold or style.coloured:
                    strong.update(places)
                span = (
                    _count(cell, "table:number-columns-spanned"),
                    _count(cell, "table:number-rows-spanned"),
                )
                if span != (1, 1):
                    spans[column] = span
            self._annotation(cell, sheet)
            column = min(column + repeated, _MOST_COLUMNS)
        return grid.Row(0, cells, frozenset(strong), spans)

    def _shown(self, cell: Any) -> tuple[str, bool]:
        """Return what a cell shows, and whether all of it is bold by itself."""
        lines, bold = [], True
        for part in cell:
            if name(part) == "text:p":
                line = read_line(part, self._styles, OdfStyle(), self._builder.left_out)
                if line.text.strip():
                    lines.append(" ".join(line.text.split()))
                    bold = bold and line.bold
        if not lines:
            # A program other than a spreadsheet may have written the value alone.
            value = attribute(cell, "office:value") or attribute(cell, "office:date-value")
            lines = [value] if value else []
            bold = False
        return "\n".join(lines), bool(lines) and bold

    def _annotation(self, cell: Any, sheet: _Sheet) -> None:
        told = child(cell, "office:annotation")
        if told is None:
            return
        creator = child(told, "dc:creator")
        words = [" ".join("".join(p.itertext()).split()) for p in told if name(p) == "text:p"]
        author = "" if creator is None else " ".join((creator.text or "").split())
        sheet.comments.append((author, "\n".join(words)))


def _table_of(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and name(parent) != "table:table":
        parent = parent.getparent()
    return parent


def _count(element: Any, key: str) -> int:
    text = attribute(element, key)
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
