"""Tables of a page: which are tables, the place of each cell, and which cells are names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qa.indexing.documents.html.elements import (
    HEADINGS,
    Element,
    classes,
    is_unseen,
    name,
    number,
    words,
)

_MOST_COLUMNS = 1000  # that a cell spans, as in browsers
_MOST_ROWS = 65_534
_MOST_SPANS = 200  # cells that reach into a row from above
_MOST_HEADERS = 4  # rows at the top that name columns by their place
_LONG_CELL = 600  # characters: a part of a page, not of a table


@dataclass(slots=True)
class Cell:
    """A cell of a table: its first column, and how many columns and rows it spans."""

    element: Element
    column: int
    columns: int
    rows: int
    header: bool


@dataclass(slots=True)
class Row:
    """A row of a table; `header` tells that it names the columns."""

    cells: list[Cell] = field(default_factory=list)
    header: bool = False


def rows_of(table: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the rows of a table, and whether each is in its head."""
    for child in table:
        if name(child) == "tr":
            if not is_unseen(child):
                yield child, False
        elif name(child) in ("thead", "tbody", "tfoot") and not is_unseen(child):
            for row in child:
                if name(row) == "tr" and not is_unseen(row):
                    yield row, name(child) == "thead"


def cells_of(row: Element) -> list[Element]:
    """Return the cells of a row."""
    return [cell for cell in row if name(cell) in ("td", "th") and not is_unseen(cell)]


def is_layout(table: Element) -> bool:
    """Tell whether a table only arranges a page: whether its cells are parts of the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(name(child) in ("caption", "thead") for child in table):
        return False
    widest, parts, named = 0, 0, False
    for row, _ in rows_of(table):
        cells = cells_of(row)
        widest = max(widest, len(cells))
        for cell in cells:
            named = named or name(cell) == "th"
            parts += any(
                name(node) in HEADINGS or name(node) in ("table", "form", "article", "pre")
                for node in cell.iterdescendants(etree.Element)
            )
            parts += not parts and len(words(cell)) > _LONG_CELL
    if named and (widest > 1 or not parts):
        return False
    return widest < 2 or parts > 0


def grid(table: Element) -> list[Row]:
    """Return the rows of a table with the place of each cell, in time that grows with its size."""
    made: list[Row] = []
    spans: list[tuple[int, int, int]] = []  # first column, column after the last, rows to come
    in_head = []
    for row, head in rows_of(table):
        current = Row()
        taken = sorted(spans)
        column, at, new = 0, 0, []
        for element in cells_of(row):
            while at < len(taken) and taken[at][0] <= column:
                column = max(column, taken[at][1])
                at += 1
            columns = min(max(1, number(element.get("colspan"), 1)), _MOST_COLUMNS)
            rows = min(max(0, number(element.get("rowspan"), 1)), _MOST_ROWS)
            rows = rows or _MOST_ROWS  # 0 is all that follow
            current.cells.append(Cell(element, column, columns, rows, name(element) == "th"))
            if rows > 1:
                new.append((column, column + columns, rows))
            column += columns
        spans = [
            (first, last, left - 1)
            for first, last, left in [*taken, *new][:_MOST_SPANS]
            if left > 1
        ]
        made.append(current)
        in_head.append(head)
    _find_headers(made, in_head)
    return made


def _find_headers(rows: list[Row], in_head: list[bool]) -> None:
    """Find the rows that name columns: those of the head, else the first of nothing but names."""
    at = 0
    while at < len(rows) and in_head[at]:
        at += 1
    if not at:
        while at < len(rows) and rows[at].cells and _names_columns(rows[at], bold=not at):
            at += 1
        # Where all are names, only the first row is above others.
        at = 1 if at == len(rows) > 1 else at
    if at == len(rows):
        at = 0
    if not any(words(cell.element) for row in rows[:at] for cell in row.cells):
        at = _cornered(rows)
    for row in rows[:at]:
        row.header = True
        for cell in row.cells:
            cell.header = True
    for row in rows if not at else []:
        # "Height: 17 m", a name and what it has.
        if len(row.cells) == 2 and not any(cell.header for cell in row.cells):
            first, second = (cell.element for cell in row.cells)
            row.cells[0].header = words(first).endswith(":") or (
                bool(words(first)) and _is_bold(first) and not _is_bold(second)
            )


def _cornered(rows: list[Row]) -> int:
    """Return how many rows name columns by their place: above names of rows, with a free corner.

    So are the tables of reports, in which nothing is marked as a header. Rows of nothing but empty
    cells, which only set widths, are among them.
    """
    if any(cell.header for row in rows for cell in row.cells):
        return 0
    at = 0
    while at < len(rows) and _has_free_corner(rows[at]):
        at += 1
    names = [sum(bool(words(cell.element)) for cell in row.cells) for row in rows[:at]]
    if at > _MOST_HEADERS or at + 1 >= len(rows) or max(names, default=0) < 2:
        return 0
    return at if all(row.cells and words(row.cells[0].element) for row in rows[at : at + 2]) else 0


def _has_free_corner(row: Row) -> bool:
    if len(row.cells) < 2 or row.cells[0].column:
        return False
    return not words(row.cells[0].element)


def _names_columns(row: Row, *, bold: bool) -> bool:
    if all(cell.header for cell in row.cells):
        return len(row.cells) > 1 or row.cells[0].columns == 1
    if any(cell.header for cell in row.cells):
        return False
    # Without names marked as such, a first row of bold words is one of names.
    return bold and len(row.cells) > 1 and all(_is_bold(cell.element) for cell in row.cells)


def _is_bold(cell: Element) -> bool:
    if {"header", "head", "heading"} & classes(cell):
        return True
    text = words(cell)
    for node in cell.iterdescendants("b", "strong"):
        return words(node) == text
    return not text


def title_row(rows: list[Row]) -> Element | None:
    """Return the only cell of the first row, if it is above all columns and thus a title."""
    if len(rows) < 2 or len(rows[0].cells) != 1 or rows[0].cells[0].columns < 2:
        return None
    widest = max((cell.column + cell.columns for row in rows[1:] for cell in row.cells), default=0)
    cell = rows[0].cells[0]
    return cell.element if cell.rows == 1 and cell.columns >= widest else None
