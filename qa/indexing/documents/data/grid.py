"""Cells in rows and columns, made into tables: where each begins, and which rows name columns.

Spreadsheets and delimited files tell neither, so both are seen from what the cells hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from qa.indexing.documents.builder import Builder

_SEEN = 200  # rows of a table from which its columns are known
_MOST_ABOVE = 12  # rows above the one that names the columns
_MOST_HEADERS = 4
_FEWEST = 3  # rows under the name of a single column; fewer are lines of text
_LONGEST_NAME = 120  # characters, of a column or a row
_NOTE = 60  # characters from which a single cell under a table is a note and no row

_NUMBER = re.compile(
    r"\(?[-+−]?\s*+(?:[$€£¥₹]|[A-Z]{3}\s)?\s*[-+−]?\d[\d.,'’\s]*+(?:[eE][-+]?\d+)?"
    r"\s*(?:%|‰|[$€£¥₹]|[A-Z]{3}|[a-zA-Zµ°]{1,2}\d?)?\)?"
)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?:\s.*)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?|\d{1,2}[. -]+\w{3,9}[. -]+\d{2,4}"
    r"|\w{3,9}\.? \d{1,2}, \d{4}"
)
_NOTHING = re.compile(r"(?:[-–—.?]|n/?a|nan|null|none)?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20|21)\d\d(?:/\d{2,4})?")


@dataclass(slots=True)
class Row:
    """A row of a grid: what its cells show, by column from 0; those that show nothing lack.

    `number` counts the grid's rows, empty ones too. `strong` are the columns whose cells stand
    out (bold or filled), and `spans` those that go on over more columns and rows. `names` says
    that the row is known to name the columns of what stands under it.
    """

    number: int
    cells: dict[int, str]
    strong: frozenset[int] = frozenset()
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    names: bool = False

    def columns(self, column: int) -> range:
        """Return the columns over which the cell that begins in one goes."""
        return range(column, column + self.spans.get(column, (1, 1))[0])


def write(rows: Sequence[Row], builder: Builder, *, apart: bool = False) -> None:
    """Write the tables of a grid, with what stands alone above and under them.

    Empty rows part tables. So do empty columns where `apart` says that tables may stand beside
    each other, as they do on sheets.
    """
    table: _Table | None = None
    for region in _regions(rows, apart):
        made = _Table(region)
        if table and made.goes_on(table):
            table.take(made)
            continue
        if table:
            table.write(builder)
        table = made
    if table:
        table.write(builder)


def _regions(rows: Sequence[Row], apart: bool) -> Iterator[list[Row]]:
    """Yield the rows that hold together, in order."""
    region: list[Row] = []
    for row in rows:
        if not row.cells:
            continue
        # A cell that spans several rows holds those together that are otherwise empty.
        if region and row.number > region[-1].number + 1 + _tallest(region[-1]):
            yield from _beside(region) if apart else [region]
            region = []
        region.append(row)
    if region:
        yield from _beside(region) if apart else [region]


def _tallest(row: Row) -> int:
    return max((rows - 1 for _, rows in row.spans.values()), default=0)


def _beside(region: list[Row]) -> list[list[Row]]:
    """Return the tables that stand beside each other, parted by an empty column."""
    filled: set[int] = set()
    for row in region:
        for column in row.cells:
            filled.update(row.columns(column))
    columns = sorted(filled)
    starts = [right for left, right in pairwise(columns) if right > left + 1]
    if not starts or len(region) < 2:
        return [region]
    bounds = [columns[0], *starts, columns[-1] + 1]
    parts = [_within(region, start, end) for start, end in pairwise(bounds)]
    # Each has to be a table of its own: a column that names rows, and others. In a statement
    # with room between its columns, figures belong to the names far left of them.
    return parts if all(map(_stands_alone, parts)) else [region]


def _within(region: list[Row], start: int, end: int) -> list[Row]:
    parts = []
    for row in region:
        cells = {column: text for column, text in row.cells.items() if start <= column < end}
        if cells:
            parts.append(Row(row.number, cells, row.strong, row.spans, row.names))
    return parts


def _stands_alone(region: list[Row]) -> bool:
    columns = {column for row in region[:_SEEN] for column in row.cells}
    first = [row.cells.get(min(columns), "") for row in region[:_SEEN]]
    named = sum(1 for text in first if text and kind(text) != "number")
    return len(columns) > 1 and named * 2 > len(first)


def kind(text: str) -> str:
    """Return what a cell shows: "number", "date", "text", or "" for nothing and a mere dash."""
    if _NOTHING.fullmatch(text):
        return ""
    if len(text) < 40:
        if _DATE.fullmatch(text):
            return "date"
        if _NUMBER.fullmatch(text):
            return "number"
    return "text"


class _Table:
    """Rows that hold together: what stands above the names of columns, these, and the rest."""

    def __init__(self, region: list[Row]) -> None:
        self.region = region
        counts = Counter(len(row.cells) for row in region[:_SEEN])
        self.width = max(counts, key=lambda cells: (counts[cells] * (cells > 1), cells))
        first, last = self._headers()
        self.above = region[:first]
        self.headers = region[first:last]
        self.rows = region[last:]
        if first == last:
            # Nothing names the columns: single cells at the top are no rows all the same.
            while len(self.rows) > 1 and self.width > 1 and len(self.rows[0].cells) == 1:
                self.above.append(self.rows.pop(0))
        self.notes: list[Row] = []

    def goes_on(self, before: _Table) -> bool:
        """Tell whether these are further rows of a table above, after an empty one."""
        if self.headers or self.above or min(self.width, before.width) < 2:
            return False
        names = before.headers or (before.rows if before.only_names() else [])
        known = {inner for row in names for column in row.cells for inner in row.columns(column)}
        # The column of the rows' own names often has none.
        known.add(min(column for row in self.region for column in row.cells))
        return bool(names) and all(row.cells.keys() <= known for row in self.rows[:_SEEN])

    def only_names(self) -> bool:
        """Tell whether these are a few rows of short texts, as names of columns are."""
        return (
            self.width > 1
            and len(self.rows) <= _MOST_HEADERS
            and all(
                kind(text) in ("text", "") or _YEAR.fullmatch(text)
                for row in self.rows
                for text in row.cells.values()
                if len(text) <= _LONGEST_NAME
            )
        )

    def take(self, further: _Table) -> None:
        """Go on with the rows of a table that goes on with this one."""
        if not self.headers:
            self.headers, self.rows = self.rows, []
        self.rows += further.rows

    def _headers(self) -> tuple[int, int]:
        """Return from where to where rows name columns, twice the same where none does."""
        for at, row in enumerate(self.region[:_MOST_ABOVE]):
            if row.names:
                return (at, at + 1)
            if len(row.cells) * 2 < self.width or (len(row.cells) == 1 < self.width):
                continue
            body = self.region[at + 1 : at + 1 + _SEEN]
            if not _names_columns(row, body, self.width):
                return (0, 0)
            end = at + 1
            while end < len(self.region) - 1 and end - at < _MOST_HEADERS:
                if not _goes_on(self.region[end - 1], self.region[end], self.region[end + 1 :]):
                    break
                end += 1
            return (at, end)
        return (0, 0)

    def write(self, builder: Builder) -> None:
        """Write what stands above the table, it, and what stands under it."""
        if not self.headers and self._is_loose():
            _write_loose(self.region, builder)
            return
        while len(self.rows) > 1 and _is_note(self.rows[-1], self.width):
            self.notes.insert(0, self.rows.pop())
        above = list(self.above)
        # A single cell right above a table names it.
        caption = above.pop() if above and len(above[-1].cells) == 1 else None
        _write_loose(above, builder)
        with builder.block("table"):
            if caption:
                builder.leaf("caption", next(iter(caption.cells.values())))
            self._write_rows(builder)
        _write_loose(self.notes, builder)

    def _is_loose(self) -> bool:
        """Tell whether these are lines of text, and one or two with a name before them."""
        several = [row for row in self.region if len(row.cells) > 1]
        return self.width < 2 or (len(several) <= 2 and all(len(row.cells) == 2 for row in several))

    def _write_rows(self, builder: Builder) -> None:
        for row in self.headers:
            _write_row(row, builder, header=True)
        first = self._naming_column()
        for row in self.rows:
            _write_row(row, builder, naming=first)

    def _naming_column(self) -> int:
        """Return the column whose cells name the rows, -1 if none does."""
        rows = self.rows[:_SEEN]
        columns = {column for row in (*self.headers, *rows) for column in row.cells}
        if len(columns) < 2:
            return -1
        first = min(columns)
        names = [row.cells[first] for row in rows if first in row.cells]
        texts = sum(kind(name) == "text" and len(name) <= _LONGEST_NAME for name in names)
        if not names or texts * 10 < len(names) * 9:
            return -1
        strong = sum(first in row.strong and len(row.strong) == 1 for row in rows)
        cornered = bool(self.headers) and first not in self.headers[-1].cells
        distinct = len(set(names)) * 20 >= len(names) * 19
        return first if distinct or cornered or strong * 2 > len(rows) else -1


def _names_columns(row: Row, body: Sequence[Row], width: int) -> bool:
    """Tell whether the cells of a row name what stands under them."""
    if any(len(text) > _LONGEST_NAME for text in row.cells.values()):
        return False
    if len(body) < (_FEWEST if width == 1 else 1):
        return False
    if len(row.strong & row.cells.keys()) * 2 > len(row.cells):
        # Bold or filled, and what comes next is not.
        return len(body[0].strong & body[0].cells.keys()) * 2 <= len(body[0].cells) or all(
            kind(text) == "text" for text in row.cells.values()
        )
    score, repeated, texts = 0, 0, 0
    for column, text in row.cells.items():
        under = [other.cells[column] for other in body if column in other.cells]
        own = kind(text)
        texts += own == "text"
        repeated += text in under
        kinds = Counter(kind(other) for other in under if kind(other))
        usual = kinds.most_common(1)[0][0] if kinds else ""
        if not own or not usual or own == usual == "text":
            continue
        # Years name columns of figures that are no years.
        year = _YEAR.fullmatch(text) and not all(map(_YEAR.fullmatch, under))
        score += 1 if own != usual or year else -1
    if _is_keyed(row, body, width):
        return False
    return score > 0 or (score == 0 and texts == len(row.cells) and repeated * 2 <= texts)


def _is_keyed(row: Row, body: Sequence[Row], width: int) -> bool:
    """Tell a form of two columns, names beside what they name, which has no row of names."""
    if width != 2 or len(row.cells) != 2:
        return False
    rows = [other for other in (row, *body) if len(other.cells) == 2]
    first = [next(iter(other.cells.values())) for other in rows]
    if sum(text.endswith(":") for text in first) * 2 > len(first):
        return True
    if len({min(other.strong, default=-1) for other in rows}) == 1 and row.strong:
        return max(row.strong) == min(row.cells)
    kinds = {kind(list(other.cells.values())[1]) for other in rows[1:]} - {""}
    return len(rows) <= 40 and len(kinds) > 1 and kind(list(row.cells.values())[1]) != "text"


def _goes_on(above: Row, row: Row, body: Sequence[Row]) -> bool:
    """Tell whether a row under one that names columns names them more closely."""
    if not row.cells or any(
        kind(text) not in ("text", "") and not _YEAR.fullmatch(text) for text in row.cells.values()
    ):
        return False
    # Names of groups span the columns whose names stand under them.
    grouped = [column for column, span in above.spans.items() if span[0] > 1]
    under = any(inner in above.columns(column) for column in grouped for inner in row.cells)
    if under and len(above.cells) > 1:
        return True
    if above.spans or len(above.cells) < 2:
        return under
    # Nothing under the first column, and something where the row above has nothing.
    first = min(above.cells)
    open_ended = bool(row.cells.keys() - above.cells.keys())
    return first not in row.cells and open_ended and len(body) > 0 and first in body[0].cells


def _is_note(row: Row, width: int) -> bool:
    """Tell whether a last row is a note on the table: "Source: …"."""
    if len(row.cells) != 1 or width == 1:
        return False
    text = next(iter(row.cells.values()))
    return (
        len(text) > _NOTE or re.match(r"(?i)\s*(?:\*|\(?note|source|quelle|anm)", text) is not None
    )


def _write_loose(rows: list[Row], builder: Builder) -> None:
    """Write rows that are in no table: paragraphs, and names with what they name."""
    for several, group in groupby(rows, key=lambda row: len(row.cells) > 1):
        if not several:
            for row in group:
                builder.leaf("paragraph", next(iter(row.cells.values())))
            continue
        with builder.block("list"):
            for row in group:
                key, *values = (row.cells[column] for column in sorted(row.cells))
                with builder.block("pair"):
                    builder.leaf("key", key)
                    builder.leaf("value", " ".join(values))


def _write_row(row: Row, builder: Builder, *, header: bool = False, naming: int = -1) -> None:
    # Without context managers: a sheet may have a million cells.
    builder.open("row", header=header)
    for column in sorted(row.cells):
        wide, tall = row.spans.get(column, (1, 1))
        names = header or column == naming
        text = row.cells[column]
        if "\n" in text:
            builder.leaf("cell", text, column=column, columns=wide, rows=tall, header=names)
            continue
        builder.open("cell", column=column, columns=wide, rows=tall, header=names)
        builder.write(text)
        builder.close()
    builder.close()
