"""Spreadsheets of OpenDocument: what the cells show, in tables that empty rows part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office.headers import Look, headers
from qa.indexing.documents.office.names import attribute, child, name
from qa.indexing.documents.office.odf_inline import read_line
from qa.indexing.documents.office.odf_styles import OdfStyle, OdfStyles

_MOST_REPEATED = 1000  # of a filled row or cell; a whole sheet that has one value is no list
_LOOKED_AT = 1000  # rows by which the headers of a table are told
_MOST_COLUMNS = 100_000


@dataclass(slots=True)
class _Cell:
    column: int
    text: str
    strong: bool
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Sheet:
    name: str
    hidden: bool
    rows: list[list[_Cell]] = field(default_factory=list)  # of the table that is being read
    comments: list[tuple[str, str]] = field(default_factory=list)
    written: bool = False


class Sheets:
    """Writes the sheets of a file, row by row as they come."""

    def __init__(self, builder: Builder, styles: OdfStyles, *, named: bool) -> None:
        self._builder, self._styles = builder, styles
        self._named = named
        self._sheet = _Sheet("", hidden=False)

    def read(self, elements: Iterable[Any]) -> None:
        """Take rows, and each sheet after its rows; `named` sheets begin with their name."""
        table = None
        for element in elements:
            if name(element) == "table:table":
                self._end_table()
                table = None
                continue
            of = _table_of(element)
            if of is not table:
                self._begin(of)
                table = of
            self._row(element)
        self._end_table()

    def _begin(self, table: Any) -> None:
        self._end_table()
        style = self._styles.get("table", attribute(table, "table:style-name"))
        self._sheet = _Sheet(attribute(table, "table:name"), hidden=style.hidden)
        if style.hidden:
            self._builder.left_out["hidden sheet"] += 1

    def _row(self, row: Any) -> None:
        sheet = self._sheet
        if sheet.hidden or attribute(row, "table:visibility") in ("collapse", "filter"):
            return
        cells = self._cells(row)
        if not cells:
            self._end_table()
            return
        for _ in range(min(_count(row, "table:number-rows-repeated"), _MOST_REPEATED)):
            sheet.rows.append(cells)

    def _cells(self, row: Any) -> list[_Cell]:
        cells: list[_Cell] = []
        column = 0
        for cell in row:
            kind = name(cell)
            if kind not in ("table:table-cell", "table:covered-table-cell"):
                continue
            repeated = _count(cell, "table:number-columns-repeated")
            text, bold = self._shown(cell) if kind == "table:table-cell" else ("", False)
            if text:
                style = self._styles.get("table-cell", attribute(cell, "table:style-name"))
                for place in range(min(repeated, _MOST_REPEATED)):
                    cells.append(
                        _Cell(
                            column + place,
                            text,
                            bold or style.bold or style.coloured,
                            _count(cell, "table:number-columns-spanned"),
                            _count(cell, "table:number-rows-spanned"),
                        )
                    )
            self._annotation(cell)
            column = min(column + repeated, _MOST_COLUMNS)
        return cells

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

    def _annotation(self, cell: Any) -> None:
        told = child(cell, "office:annotation")
        if told is None:
            return
        creator = child(told, "dc:creator")
        words = [" ".join("".join(p.itertext()).split()) for p in told if name(p) == "text:p"]
        author = "" if creator is None else " ".join((creator.text or "").split())
        self._sheet.comments.append((author, "\n".join(words)))

    # What has been read is written

    def _end_table(self) -> None:
        sheet = self._sheet
        if sheet.rows and not sheet.written:
            sheet.written = True
            if self._named:
                self._builder.heading(sheet.name, 1)
        rows, sheet.rows = sheet.rows, []
        # What is alone is a title or a remark, and belongs to no column.
        if len(rows) == 1 and len(rows[0]) == 1:
            self._builder.leaf("paragraph", rows[0][0].text)
        elif rows:
            titled = len(rows[0]) == 1 and len(rows) > 1 and len(rows[1]) > 1
            with self._builder.block("table"):
                if titled:
                    self._builder.leaf("caption", rows[0][0].text)
                self._rows(rows[titled:])
        for author, text in sheet.comments:
            with self._builder.block("comment", label=f"{author}:" if author else ""):
                self._builder.write(text)
        sheet.comments.clear()

    def _rows(self, rows: list[list[_Cell]]) -> None:
        left = min(row[0].column for row in rows)
        looks = [
            [Look(cell.column - left, cell.text, cell.strong) for cell in row]
            for row in rows[:_LOOKED_AT]
        ]
        found = headers(looks)
        for number, row in enumerate(rows):
            header = number < found.rows
            with self._builder.block("row", header=header):
                for cell in row:
                    column = cell.column - left
                    self._builder.leaf(
                        "cell",
                        cell.text,
                        column=column,
                        columns=cell.columns,
                        rows=cell.rows,
                        header=header or column in found.columns,
                    )


def _table_of(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and name(parent) != "table:table":
        parent = parent.getparent()
    return parent


def _count(element: Any, key: str) -> int:
    text = attribute(element, key)
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
