"""What is written of a document, in order: paragraphs, which may go on across pages, and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.indexing.documents.pdf.layout import Column
from qa.indexing.documents.pdf.paragraphs import Paragraph, joins, split
from qa.indexing.documents.pdf.sheets import Sheet
from qa.indexing.documents.pdf.tables import Cell, Grid

_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|indice|"
    r"sumario|inhoud(?:sopgave)?$",
    re.I,
)
_PAGE = re.compile(r"(?:[A-Z]-?)?\d{1,4}$|[ivxlc]{1,7}$")
_SAME_EDGE = 6.0  # points between the left edges of a table on two pages
_MOSTLY = 0.7  # of the rows of a table, by which it is something else


@dataclass(slots=True)
class Item:
    """What is written next: a paragraph or a table, and the page that it begins on."""

    page: int
    what: Paragraph | Grid


def items_of(sheets: Sequence[Sheet]) -> list[Item]:
    """Return paragraphs and tables in order; what goes on in a column or page is one paragraph."""
    items: list[Item] = []
    for sheet in sheets:
        number = sheet.page.number
        for place, region in enumerate(sheet.regions):
            if not isinstance(region, Column):
                region.pages = [number] * len(region.rows)
                if place or not items or not _goes_on(items[-1].what, region):
                    items.append(Item(number, region))
                continue
            paragraphs = split(region, number)
            last = items[-1].what if items else None
            if paragraphs and isinstance(last, Paragraph) and joins(last, paragraphs[0]):
                first = paragraphs.pop(0)
                offset = len(last.lines)
                last.lines += first.lines
                last.breaks |= {offset + at for at in first.breaks}
                last.x1, last.x2 = min(last.x1, first.x1), max(last.x2, first.x2)
            items += [Item(number, paragraph) for paragraph in paragraphs]
    return items


def _goes_on(above: Paragraph | Grid, below: Grid) -> bool:
    """Put the rows of a table to the one that ends the page before, if they are of one.

    The names of the columns are not told again.
    """
    if not isinstance(above, Grid) or above.pages[-1] != below.pages[0] - 1:
        return False
    if above.columns != below.columns or abs(above.x1 - below.x1) > _SAME_EDGE:
        return False
    if abs(above.x2 - below.x2) > 3 * _SAME_EDGE:
        return False
    names = [[cell.text for cell in row] for row in above.rows[: sum(above.headers)]]
    again = 0
    for row in below.rows[: len(names)]:
        if [cell.text for cell in row] != names[again]:
            break
        again += 1
    if sum(below.headers) > again:
        return False  # other names: another table
    above.rows += below.rows[again:]
    above.headers += below.headers[again:]
    above.pages += below.pages[again:]
    return True


def code_of(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return the `id` of the paragraphs that are in type of fixed width, if most are not."""
    mono = [one for one in paragraphs if all(line.mono for _, line in one.lines)]
    length = sum(one.length for one in mono)
    if 2 * length > sum(one.length for one in paragraphs):
        return set()
    return {id(one) for one in mono if len(one.lines) > 1 or one.length > 20}


def title_of(items: Sequence[Item], levels: dict[int, int], size: float) -> str:
    """Return the title on the first page that has any text: its largest heading."""
    if not items:
        return ""
    first = [
        one.what
        for one in items[:40]
        if one.page == items[0].page and isinstance(one.what, Paragraph)
    ]
    found = [one for one in first if id(one) in levels and one.first.size > 1.15 * size]
    if not found and first and id(first[0]) in levels:
        found = first[:1]
    if not found:
        return ""
    return " ".join(max(found, key=lambda one: one.first.size).text.split())


def is_contents(items: Sequence[Item], number: int) -> bool:
    """Tell whether a table is one of contents: so its heading says, and pages stand at its end."""
    grid = items[number].what
    assert isinstance(grid, Grid)
    above = [one.what for one in items[max(0, number - 4) : number]]
    if not any(isinstance(one, Paragraph) and _CONTENTS.match(one.text.strip()) for one in above):
        return False
    rows = [row for row in grid.rows if len(row) > 1]
    paged = sum(bool(_PAGE.match(row[-1].text.strip())) for row in rows)
    return bool(rows) and paged > _MOSTLY * len(rows)


def pairs_of(grid: Grid) -> list[tuple[int, Cell, list[Cell]]]:
    """Return page, key and values of rows whose keys end in a colon; none if that is not most."""
    pairs: list[tuple[int, Cell, list[Cell]]] = []
    named = 0
    for page, row in zip(grid.pages, grid.rows, strict=True):
        if row[0].column or len(row) > 2:
            return []
        named += len(row) == 2 and row[0].text.rstrip().endswith(":")
        pairs.append((page, row[0], row[1:]))
    return pairs if named > _MOSTLY * len(pairs) and len(pairs) > 1 else []
