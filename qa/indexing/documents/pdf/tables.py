"""Tables of a page: those that lines are drawn around, and those that only stand in columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.indexing.documents.pdf.joining import joined
from qa.indexing.documents.pdf.lines import Line
from qa.indexing.documents.pdf.page import THIN, Stroke

_SAME = 2.5  # points between the ends of lines that meet
_MOST_LINES = 1500  # of a page; a drawing has more
_NUMBER = re.compile(r"[(+\-–—]?\s*+[$€£¥]?\s*[(+\-–—]?\d[\d,.'\u00a0 ]*+\s*[%)]*$|[—–-]$")
_YEAR = re.compile(r"(?:[A-Z][a-z]+\.? \d{1,2},? )?(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?$")
_NUMERIC = 0.3  # of the rows of a table of numbers have one
_MOST_COLUMNS = 100
_MOST_HEADERS = 5  # rows that name the columns

_MOST_LINES_IN_CELL = 8  # on average
_SPLIT = 0.3  # of the rows, in which a column between two lines holds more than one text

Ruling = list[tuple[float, float, float]]  # lines: where each is, where it begins, where it ends


@dataclass(slots=True)
class Cell:
    """A cell in `column`, which spans `columns` and `rows`; `lines` are what stands in it."""

    column: int
    lines: list[Line]
    columns: int = 1
    rows: int = 1
    header: bool = False

    @property
    def text(self) -> str:
        """Its lines, with spaces between them."""
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class Grid:
    """A table: its rows from the top downwards, for each whether it names the columns, its page."""

    rows: list[list[Cell]]
    x1: float
    y1: float
    x2: float
    y2: float
    size: float
    headers: list[bool] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return max(cell.column + cell.columns for row in self.rows for cell in row)

    @property
    def base(self) -> float:
        """Where it stands among the lines of its page: at its top."""
        return self.y1 + self.size


def _grid(rows: list[list[Cell]]) -> Grid | None:
    rows = [row for row in rows if row]
    lines = [line for row in rows for cell in row for line in cell.lines]
    if not lines:
        return None
    grid = Grid(
        rows,
        min(line.x1 for line in lines),
        min(line.y1 for line in lines),
        max(line.x2 for line in lines),
        max(line.y2 for line in lines),
        lines[0].size,
    )
    _name(grid)
    return grid


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, an amount of money, or the dash for none."""
    return bool(_NUMBER.match(text.strip()))


def has_numbers(grid: Grid) -> bool:
    """Tell whether a table has a number other than a year."""
    return any(
        is_number(cell.text) and not _YEAR.match(cell.text.strip())
        for row in grid.rows
        for cell in row
    )


def _name(grid: Grid) -> None:
    """Tell which rows name the columns, and which cells name a row."""
    rows = grid.rows
    numeric = [
        [is_number(cell.text) and not _YEAR.match(cell.text.strip()) for cell in row]
        for row in rows
    ]
    with_numbers = sum(any(row[1:]) or (len(row) == 1 and row[0]) for row in numeric)
    has_numbers = with_numbers >= _NUMERIC * len(rows)
    first = 0
    if rows[0][0].text.rstrip().endswith(":"):
        pass  # a key and its value name nothing below them
    elif has_numbers:
        while first < min(len(rows) - 1, _MOST_HEADERS):
            row = rows[first]
            if any(numeric[first]) or (len(row) == 1 and row[0].column == 0):
                break
            first += 1
        # A row in which all is bold, or the rest has numbers; a lone name of a group is none.
        if first == min(len(rows) - 1, _MOST_HEADERS) and not any(numeric[first]):
            first = 1 if _looks_as_header(rows) else 0
    elif _looks_as_header(rows):
        first = 1
    grid.headers = [number < first for number in range(len(rows))]
    if not first and not has_numbers:
        return
    for number, row in enumerate(rows[first:], first):
        if len(row) > 1 and row[0].column == 0 and not numeric[number][0]:
            row[0].header = True


def _looks_as_header(rows: list[list[Cell]]) -> bool:
    """Tell whether the first row names the columns, in a table that has no numbers."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False

    def bold(row: list[Cell]) -> bool:
        return all(line.bold for cell in row for line in cell.lines)

    if bold(rows[0]) != bold(rows[1]):
        return bold(rows[0])
    columns = max(cell.column for row in rows for cell in row) + 1
    return (
        columns > 2
        and len(rows) > 2
        and len(rows[0]) == columns
        and not any(is_number(cell.text) or cell.text.endswith(":") for cell in rows[0])
        and all(len(cell.text) <= 30 for cell in rows[0])
    )


# By where the texts stand


def by_alignment(rows: list[list[Line]]) -> Grid | None:
    """Return the table that rows of texts make which stand under each other; None if none."""
    several = [row for row in rows if len(row) > 1]
    most = max((len(row) for row in several), default=0)
    if len(several) < (3 if most == 2 else 2) and not (
        most == 2 and len(several) == 2 == len(rows)
    ):
        return None
    edges = _columns(rows, most)
    if not 2 <= len(edges) <= _MOST_COLUMNS:
        return None
    placed = [[_place(line, edges) for line in row] for row in rows]
    cells = [_cells(row, places) for row, places in zip(rows, placed, strict=True)]
    whole = _whole_rows([row for row in cells if row])
    if sum(len(row) > 1 for row in whole) < max(2, 0.3 * len(whole)):
        return None  # lines of a text with wide gaps between some words
    return _grid(whole)


def leading(rows: list[list[Line]]) -> int:
    """Return how many lines above a table are a heading or a text rather than rows of it.

    What stands alone above columns of numbers is the upper line of their names.
    """
    first = next((n for n, row in enumerate(rows) if len(row) > 1), 0)
    numbers = [
        line
        for row in rows
        for line in row[1:]
        if is_number(line.text) and not _YEAR.match(line.text.strip())
    ]
    left = min((line.x1 for line in numbers), default=float("inf"))
    while first > 0 and rows[first - 1][0].x1 >= left - rows[first - 1][0].size:
        first -= 1
    return first


def _columns(rows: list[list[Line]], most: int) -> list[tuple[float, float]]:
    """Return left and right of each column, by the rows that have the most texts."""
    full = [row for row in rows if len(row) >= max(2, 0.6 * most)]
    with_numbers = [row for row in full if any(is_number(line.text) for line in row[1:])]
    if 2 * len(with_numbers) > len(full):
        full = with_numbers
    # A text that goes across others is none of those that make up the columns.
    spans = sorted((line.x1, line.x2) for row in full for line in row)
    edges: list[list[float]] = []
    for x1, x2 in spans:
        if edges and x1 < edges[-1][1] - 0.5:
            edges[-1][1] = max(edges[-1][1], x2)
        else:
            edges.append([x1, x2])
    return [(a, b) for a, b in edges]


def _place(line: Line, edges: list[tuple[float, float]]) -> tuple[int, int]:
    """Return the first and the last column that a text stands over."""
    over = [n for n, (a, b) in enumerate(edges) if line.x1 < b - 0.5 and line.x2 > a + 0.5]
    if over:
        return over[0], over[-1]
    middle = (line.x1 + line.x2) / 2
    nearest = min(range(len(edges)), key=lambda n: abs(edges[n][0] + edges[n][1] - 2 * middle))
    return nearest, nearest


def _cells(row: list[Line], places: list[tuple[int, int]]) -> list[Cell]:
    cells: list[Cell] = []
    for line, (first, last) in zip(row, places, strict=True):
        if cells and first < cells[-1].column + cells[-1].columns:
            if first == last and first == cells[-1].column:
                cells[-1].lines.append(line)
                continue
            first = cells[-1].column + cells[-1].columns
            last = max(first, last)
        cells.append(Cell(first, [line], columns=last - first + 1))
    if len(cells) == 1 and cells[0].column == 0:
        cells[0].columns = 1  # a name of a group of rows may be long
    return cells


def _whole_rows(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Put the lines of cells together that take more than one."""
    gaps = [(_base(below) - _base(above), below[0].column) for above, below in pairwise(rows)]
    usual = _median([gap for gap, _ in gaps])
    # From one row to the next, which has a cell in the first column.
    apart = _median([gap for gap, column in gaps if column == 0]) or usual
    out: list[list[Cell]] = []
    before = None  # the row right above, as it is drawn
    for row in rows:
        if out and before is not None and _goes_on(out[-1], before, row, usual, apart):
            _append(out[-1], row)
        else:
            out.append([*row])
        before = row
    return out


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _base(row: list[Cell]) -> float:
    return row[0].lines[0].base


def _goes_on(
    whole: list[Cell], above: list[Cell], row: list[Cell], usual: float, apart: float
) -> bool:
    """Tell whether a row holds the second lines of the cells above it."""
    gap, size = _base(row) - whole[-1].lines[-1].base, row[0].lines[0].size
    gap = min(gap, _base(row) - _base(above))
    if gap > 2.2 * size:
        return False
    taken = {cell.column for cell in whole}
    first = row[0]
    if row[-1].column < whole[0].column and len(whole) > 1 and gap < 0.8 * size:
        return True  # what names two rows stands between them
    tight = gap <= 1.45 * size
    if any(is_number(cell.text) for cell in row[1:]) or is_number(first.text):
        # A name that takes two lines, with the numbers beside the second.
        return (
            tight
            and len(whole) == 1
            and whole[0].column == 0 == first.column
            and len(row) > 1
            and first.text[:1].islower()
        )
    if not {cell.column for cell in row} <= taken:
        return False
    if first.column > 0:
        return gap < 0.9 * apart or (tight and gap < max(1.3 * size, 0.95 * usual))
    # The first cell goes on too: then the rows are farther from each other than its lines.
    if tight and gap < 0.8 * usual:
        return True
    return tight and len(row) < len(whole) and first.text[:1].islower()


def _append(whole: list[Cell], row: list[Cell]) -> None:
    for cell in row:
        for held in whole:
            if held.column == cell.column:
                held.lines += cell.lines
                break
        else:
            whole.append(cell)
    whole.sort(key=lambda cell: cell.column)


# By the lines around them


def ruled(across: Ruling, down: Ruling, lines: Sequence[Line]) -> tuple[list[Grid], list[Line]]:
    """Return the tables that lines are drawn around, and the texts that are in none of them."""
    if len(across) < 2 or len(down) < 2:
        return [], list(lines)
    grids, rest = [], list(lines)
    for left, top, right, bottom in _meeting(across, down):
        inside = [
            line
            for line in rest
            if left - 1 <= (line.x1 + line.x2) / 2 <= right + 1
            and top - 1 <= (line.y1 + line.y2) / 2 <= bottom + 1
        ]
        if not inside:
            continue
        xs = _places(
            [
                x
                for x, y1, y2 in down
                if left - 3 <= x <= right + 3 and y1 < bottom + 3 and y2 > top - 3
            ]
        )
        ys = _places(
            [
                y
                for y, x1, x2 in across
                if top - 3 <= y <= bottom + 3 and x1 < right + 3 and x2 > left - 3
            ]
        )
        if not 3 <= len(xs) <= _MOST_COLUMNS or len(ys) < 3:
            continue
        if len(inside) > _MOST_LINES_IN_CELL * (len(xs) - 1) * (len(ys) - 1):
            continue  # lines around columns of a text
        own = [one for one in down if left - 3 <= one[0] <= right + 3]
        cells = _ruled_rows(inside, xs, ys, own)
        grid = _by_more_columns(inside, cells) or _grid(
            [part for row in cells for part in _parts(row)]
        )
        if grid is None or sum(len(row) > 1 for row in grid.rows) < 2:
            continue
        grid.x1, grid.y1, grid.x2, grid.y2 = left, top, right, bottom
        grids.append(grid)
        held = set(map(id, inside))
        rest = [line for line in rest if id(line) not in held]
    return grids, rest


def ruling(strokes: Sequence[Stroke]) -> tuple[Ruling, Ruling]:
    """Return the lines across and down; of a drawing that has very many, none."""
    across: Ruling = []
    down: Ruling = []
    for x1, y1, x2, y2 in strokes:
        wide, high = x2 - x1, y2 - y1
        if high <= THIN and wide > 2 * THIN:
            across.append(((y1 + y2) / 2, x1, x2))
        elif wide <= THIN and high > 2 * THIN:
            down.append(((x1 + x2) / 2, y1, y2))
        if len(across) + len(down) > _MOST_LINES:
            return [], []
    return sorted(across), sorted(down)


def _meeting(across: Ruling, down: Ruling) -> list[tuple[float, float, float, float]]:
    """Return the boxes around lines that meet each other."""
    boxes = [
        *((x1, y, x2, y) for y, x1, x2 in across),
        *((x, y1, x, y2) for x, y1, y2 in down),
    ]
    boxes.sort(key=lambda box: box[1])
    groups: list[list[float]] = []
    for box in boxes:
        touching = [
            group
            for group in groups
            if box[0] <= group[2] + _SAME
            and box[2] >= group[0] - _SAME
            and box[1] <= group[3] + _SAME
            and box[3] >= group[1] - _SAME
        ]
        if not touching:
            groups.append([*box])
            continue
        first = touching[0]
        for other in (*touching[1:], [*box]):
            first[0], first[1] = min(first[0], other[0]), min(first[1], other[1])
            first[2], first[3] = max(first[2], other[2]), max(first[3], other[3])
        for other in touching[1:]:
            groups.remove(other)
    return sorted(
        (left, top, right, bottom)
        for left, top, right, bottom in groups
        if right - left > 20 and bottom - top > 10
    )


def _places(values: list[float]) -> list[float]:
    """Return the places of lines, those that are drawn double once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SAME:
            places.append(value)
    return places


def _by_more_columns(lines: list[Line], cells: list[list[Cell]]) -> Grid | None:
    """Return a table by how its texts stand, if not all of its columns have lines between them."""
    side_by_side = sum(
        abs(above.base - below.base) <= 0.3 * below.size
        for row in cells
        for cell in row
        for above, below in pairwise(cell.lines)
    )
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.base, line.x1)):
        if rows and line.base - rows[-1][0].base <= 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    if side_by_side < max(2, _SPLIT * len(rows)) or len(rows) < 1.5 * len(cells):
        return None
    for row in rows:
        row.sort(key=lambda line: line.x1)
    return by_alignment([joined(row) for row in rows])


def _ruled_rows(
    lines: list[Line], xs: list[float], ys: list[float], down: Ruling
) -> list[list[Cell]]:
    cells: dict[tuple[int, int], Cell] = {}
    for line in sorted(lines, key=lambda line: (line.base, line.x1)):
        row = _between(ys, (line.y1 + line.y2) / 2)
        middle = (line.y1 + line.y2) / 2
        first, last = _between(xs, line.x1 + 1), _between(xs, line.x2 - 1)
        # Where no line is drawn between two columns, the cell spans both.
        while first > 0 and not _drawn(down, xs[first], middle):
            first -= 1
        last = max(first, last)
        while last < len(xs) - 2 and not _drawn(down, xs[last + 1], middle):
            last += 1
        held = cells.get((row, first))
        if held is None:
            cells[row, first] = Cell(first, [line], columns=last - first + 1)
        else:
            held.lines.append(line)
            held.columns = max(held.columns, last - first + 1)
    rows: list[list[Cell]] = [[] for _ in ys[1:]]
    for (row, _), cell in sorted(cells.items(), key=lambda one: one[0]):
        rows[row].append(cell)
    return rows


def _parts(row: list[Cell]) -> list[list[Cell]]:
    """Return a row in as many as its numbers stand under each other, if lines part only groups.

    What names the group spans them all.
    """
    counts = [
        len(cell.lines)
        for cell in row
        if all(is_number(one.text) for one in cell.lines) or _begins_anew(cell.lines)
    ]
    most = max(counts, default=1)
    fits = all(len(cell.lines) in (1, most) for cell in row)
    if most < 2 or counts.count(most) < 2 or not fits:
        return [row]
    parts: list[list[Cell]] = [[] for _ in range(most)]
    for cell in row:
        if len(cell.lines) == 1:
            cell.rows = most
            parts[0].append(cell)
            continue
        for part, line in zip(parts, cell.lines, strict=True):
            part.append(Cell(cell.column, [line], columns=cell.columns))
    return parts


def _begins_anew(lines: list[Line]) -> bool:
    """Tell whether texts under each other are one each, rather than the lines of one."""
    if len(lines) < 3:
        return False
    begun = sum(not line.text[:1].islower() and not line.text.endswith("-") for line in lines)
    short = sum(line.length <= 24 for line in lines)
    return begun == len(lines) and short >= 0.8 * len(lines)


def _between(places: list[float], value: float) -> int:
    return min(max(0, bisect_right(places, value) - 1), len(places) - 2)


def _drawn(down: Ruling, x: float, y: float) -> bool:
    return any(abs(one - x) <= _SAME and y1 - 1 <= y <= y2 + 1 for one, y1, y2 in down)
