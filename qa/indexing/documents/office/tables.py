"""Tables of Word: which cell stands in which column, over how many rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from qa.indexing.documents.office.headers import Look
from qa.indexing.documents.office.names import attribute, child, name, switched, value
from qa.indexing.documents.office.styles import Style, Styles, characters, is_coloured

_MOST_COLUMNS = 1000
_LOOKED_AT = 200  # characters of a cell

Through = Callable[[Iterable[Any]], Iterator[Any]]


@dataclass(slots=True)
class Cell:
    """A cell, and where it stands; one that goes on over rows is in the first of them."""

    element: Any
    column: int
    columns: int
    rows: int = 1


@dataclass(slots=True)
class Row:
    """A row; `header` tells that it is printed anew on every page."""

    cells: list[Cell]
    header: bool


def rows_of(table: Any, through: Through) -> list[Row]:
    """Return the rows of a table with the cells that begin in each."""
    rows: list[Row] = []
    open_cells: dict[int, Cell] = {}  # by the column, those that the next row may go on with
    for element in through(table):
        properties = child(element, "w:trPr")
        if name(element) != "w:tr" or (
            properties is not None
            and (child(properties, "w:del") is not None or switched(properties, "w:hidden"))
        ):
            continue
        header = properties is not None and bool(switched(properties, "w:tblHeader"))
        row = Row([], header)
        going_on: dict[int, Cell] = {}
        column = 0 if properties is None else _number(value(properties, "w:gridBefore"), 0)
        for cell in through(element):
            if name(cell) != "w:tc":
                continue
            told = child(cell, "w:tcPr")
            if told is not None and child(told, "w:cellDel") is not None:
                continue
            columns = 1 if told is None else _number(value(told, "w:gridSpan"), 1)
            merged = None if told is None else child(told, "w:vMerge")
            above = open_cells.get(column)
            if merged is not None and attribute(merged, "w:val") != "restart" and above:
                above.rows += 1
                going_on[column] = above
            else:
                made = Cell(cell, column, columns)
                row.cells.append(made)
                if merged is not None:
                    going_on[column] = made
            column += columns
        open_cells = going_on
        rows.append(row)
    return rows


def _number(text: str, otherwise: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and len(text) < 10 else otherwise


def look(cell: Cell, style_of: Callable[[Any], Style], styles: Styles) -> Look:
    """Return how a cell looks: its words, and whether all are bold or it has a colour."""
    words: list[str] = []
    length, bold, run_bold = 0, True, False
    for paragraph in cell.element:
        if name(paragraph) != "w:p" or length > _LOOKED_AT:
            continue
        style = style_of(paragraph)
        for part in paragraph.iter():
            kind = name(part)
            if kind == "w:r":
                properties = child(part, "w:rPr")
                run = style if properties is None else characters(style, properties)
                named = "" if properties is None else value(properties, "w:rStyle")
                run_bold = run.bold or bool(named and styles[named].bold)
            elif kind == "w:t" and part.text and part.text.strip():
                words.append(part.text)
                length += len(part.text)
                bold = bold and run_bold
            elif kind == "m:t" and part.text:
                words.append(part.text)
        words.append("\n")
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    text = "\n".join(line for line in lines if line)
    coloured = is_coloured(child(cell.element, "w:tcPr"))
    return Look(cell.column, text, bool(text) and (bold or coloured))
