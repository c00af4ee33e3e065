"""The order in which the lines of a page are read: columns one after the other, tables by rows.

Lines are taken from the top downwards. Where neighbouring rows leave the same strip of the page
free, there are columns: of a table if they hold short texts side by side, of prose if not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.indexing.documents.pdf.joining import joined
from qa.indexing.documents.pdf.lines import COLUMN_GAP, Line, merged
from qa.indexing.documents.pdf.tables import Grid, by_alignment, has_numbers, leading

# In sizes of the type:
_SAME_ROW = 0.45  # between the base lines of texts that stand side by side
_NARROWEST = 0.2  # of a strip that parts columns
_FARTHEST = 3.0  # between rows of one table or of the same columns
_SIDE_BY_SIDE = 0.3  # of the rows of a table have more than one text, at least
_WIDE = 0.6  # of a column, which most lines of a text are
_FULL = 0.85  # of a column, which the lines of a text are that have no capitals
_PROSE_LINE = 16  # glyphs of such a line
_MOST_BETWEEN = 3  # lines between the names of columns and the rows below them
_DEEPEST = 6  # columns in columns


@dataclass(slots=True)
class Column:
    """Lines that are read one after the other, of a text that may be as wide as `x1` to `x2`.

    It is `narrow` where others stand beside it.
    """

    lines: list[Line]
    x1: float
    x2: float
    narrow: bool = False


Region = Column | Grid
_Row = list[Line | Grid]


def arrange(lines: Sequence[Line], grids: Sequence[Grid] = ()) -> list[Region]:
    """Return what stands on a page in the order in which it is read.

    `grids` are tables that are known by their lines already.
    """
    rows = [joined(row) for row in _rows([*lines, *grids])]
    return _united(_wide(_cut(rows, 0)))


def _united(regions: list[Region]) -> list[Region]:
    """Put the names of columns to the table right below them, which was taken for another.

    What stands between them, such as a unit or the name of a group, is a row.
    """
    out: list[Region] = []
    for region in regions:
        between: list[Line] = []
        last = out[-1] if out else None
        if isinstance(last, Column) and len(out) > 1 and len(last.lines) <= _MOST_BETWEEN:
            between = last.lines
            last = out[-2]
        if isinstance(last, Grid) and isinstance(region, Grid):
            whole = _together(last, between, region)
            if whole is not None:
                del out[-2 if between else -1 :]
                out.append(whole)
                continue
        out.append(region)
    return out


def _together(above: Grid, between: list[Line], below: Grid) -> Grid | None:
    """Return two tables as one if the one above has nothing but names of the other's columns."""
    gap = below.y1 - above.y2 - 1.6 * len(between) * below.size
    within = above.x1 > below.x1 - below.size and above.x2 < below.x2 + 3 * below.size
    if gap > _FARTHEST * below.size or not within or len(above.rows) > 6 or has_numbers(above):
        return None
    if any(line.length > 60 for line in between):
        return None
    lines = [
        line for grid in (above, below) for row in grid.rows for cell in row for line in cell.lines
    ]
    rows = [[one for one in row if isinstance(one, Line)] for row in _rows([*lines, *between])]
    return by_alignment(rows)


def _wide(regions: list[Region]) -> list[Region]:
    """Put columns together that follow each other, and tell each how wide its text may be."""
    plain = [region for region in regions if isinstance(region, Column) and not region.narrow]
    out: list[Region] = []
    for region in regions:
        last = out[-1] if out else None
        if isinstance(region, Column) and not region.narrow:
            region.x1 = min(one.x1 for one in plain)
            region.x2 = max(one.x2 for one in plain)
            if isinstance(last, Column) and not last.narrow:
                last.lines += region.lines
                continue
        out.append(region)
    return out


def _rows(items: Sequence[Line | Grid]) -> list[_Row]:
    """Return what stands side by side, from the top downwards, each row from left to right."""
    rows: list[_Row] = []
    base = size = 0.0
    for item in sorted(items, key=lambda item: (item.base, item.x1)):
        shift = item.base - base
        if (
            rows
            and shift <= _SAME_ROW * min(size, item.size)
            and (
                shift <= 0.3 * min(size, item.size)
                or all(item.x1 >= one.x2 or item.x2 <= one.x1 for one in rows[-1])
            )
        ):
            rows[-1].append(item)
        else:
            rows.append([item])
            base, size = item.base, item.size
    for row in rows:
        row.sort(key=lambda item: item.x1)
    return rows


def _cut(rows: list[_Row], depth: int) -> list[Region]:
    """Return the regions that rows make up, in order."""
    out: list[Region] = []
    plain: list[_Row] = []  # rows that are read as they stand
    number = 0
    while number < len(rows):
        row = rows[number]
        band = None
        if any(isinstance(item, Grid) for item in row):
            out += _plain(plain)
            plain = []
            out += _around_grid(row, depth)
            number += 1
            continue
        if depth < _DEEPEST and (len(row) > 1 or _beside(rows, number)):
            band = _band(rows, number, number - len(plain))
        if band is None:
            plain.append(row)
            number += 1
            continue
        taken = number - band.first
        regions = _regions(band, rows[band.first : band.last + 1], depth)
        if regions is None:
            plain += rows[number : band.last + 1]
            number = band.last + 1
            continue
        out += _plain(plain[: len(plain) - taken])
        plain = []
        out += regions
        number = band.last + 1
    return out + _plain(plain)


def _around_grid(row: _Row, depth: int) -> list[Region]:
    out: list[Region] = []
    for item in row:
        out += [item] if isinstance(item, Grid) else _plain([[item]])
    return out


def _plain(rows: Sequence[_Row]) -> list[Region]:
    """Return rows as one column; what stands side by side in one of them is one line."""
    lines = []
    for row in rows:
        held = [item for item in row if isinstance(item, Line)]
        if held:
            lines.append(merged(held) if len(held) > 1 else held[0])
    if not lines:
        return []
    return [Column(lines, min(one.x1 for one in lines), max(one.x2 for one in lines))]


@dataclass(slots=True)
class _Band:
    """Rows `first` to `last` that leave the strips `gutters` free."""

    first: int
    last: int
    gutters: list[tuple[float, float]]


def _band(rows: list[_Row], seed: int, earliest: int) -> _Band | None:
    """Return the rows around one that leave the same strips free as it does."""
    row = rows[seed]
    if len(row) == 1:
        row = sorted([*row, *rows[seed + 1]], key=lambda item: item.x1)
    gutters = [
        (left.x2, right.x1)
        for left, right in pairwise(row)
        if right.x1 - left.x2 >= COLUMN_GAP * 0.8 * min(left.size, right.size)
    ]
    if not gutters:
        return None
    band = _Band(seed, seed, gutters)
    number = seed + 1
    while number < len(rows) and _near(rows[number - 1], rows[number]):
        if _extend(band, rows[number]):
            band.last = number
        elif not (
            # A line across a table, such as the name of a group of rows.
            len(band.gutters) > 1
            and number + 1 < len(rows)
            and len(rows[number]) == 1
            and len(rows[number + 1]) > 1
            and _near(rows[number], rows[number + 1])
            and _alike(band, rows[number + 1])
        ):
            break
        number += 1
    number = seed - 1
    while number >= earliest and _near(rows[number], rows[number + 1]):
        if not _extend(band, rows[number]):
            break
        band.first = number
        number -= 1
    held = [item for row in rows[band.first : band.last + 1] for item in row]
    held += row if len(rows[seed]) == 1 else []
    band.gutters = [
        (a, b)
        for a, b in band.gutters
        if sum(item.x2 <= a + 0.1 for item in held) > 1 < sum(item.x1 >= b - 0.1 for item in held)
    ]
    return band if band.gutters else None


def _beside(rows: list[_Row], number: int) -> bool:
    """Tell whether a lone line stands beside the next one, though not at the same height."""
    if number + 1 == len(rows) or len(rows[number]) > 1 or len(rows[number + 1]) > 1:
        return False
    one, other = rows[number][0], rows[number + 1][0]
    overlap = min(one.y2, other.y2) - max(one.y1, other.y1)
    apart = max(one.x1 - other.x2, other.x1 - one.x2)
    size = max(one.size, other.size)
    return overlap > 0.3 * size and apart > COLUMN_GAP * size and isinstance(other, Line)


def _near(above: _Row, below: _Row) -> bool:
    size = max(item.size for item in (*above, *below))
    return min(item.y1 for item in below) - max(item.y2 for item in above) < _FARTHEST * size


def _extend(band: _Band, row: _Row) -> bool:
    """Narrow the strips of a band to what a row leaves free; False if it does not fit in."""
    if any(isinstance(item, Grid) for item in row):
        return False
    narrowed, crossed = [], 0
    for left, right in band.gutters:
        a, b, across = left, right, False
        for item in row:
            if item.x2 <= a or item.x1 >= b:
                continue
            if item.x1 <= a and item.x2 >= b:
                across = True
            elif item.x1 + item.x2 < a + b:
                a = max(a, item.x2)
            else:
                b = min(b, item.x1)
        size = row[0].size
        if across or b - a < _NARROWEST * size:
            crossed += 1
            narrowed.append((left, right) if len(row) > 1 else (0.0, 0.0))
        else:
            narrowed.append((a, b))
    if crossed == len(band.gutters) or (crossed and len(row) == 1):
        return False
    band.gutters = narrowed
    return True


def _alike(band: _Band, row: _Row) -> bool:
    gaps = [(left.x2, right.x1) for left, right in pairwise(row)]
    return all(any(a < right and left < b for a, b in gaps) for left, right in band.gutters)


def _regions(band: _Band, rows: list[_Row], depth: int) -> list[Region] | None:
    """Return what a band is: columns of prose, a table; None if it is neither."""
    lines = [[item for item in row if isinstance(item, Line)] for row in rows]
    open_gutters = [
        (a, b)
        for a, b in band.gutters
        if not any(item.x1 < a - 0.1 and item.x2 > b + 0.1 for row in lines for item in row)
    ]
    columns = _by_gutters(lines, open_gutters)
    after: list[Region] = []
    if len(columns) > 1:
        prose = [column for column in columns if _is_prose(column)]
        side_by_side = sum(len(row) > 1 for row in lines)
        aligned = side_by_side / max(1, min(len(column) for column in columns))
        filled = min(len(column) for column in columns)
        length = sum(one.length for column in columns for one in column)
        in_prose = sum(one.length for column in prose for one in column)
        if len(prose) > 1 and in_prose > 0.75 * length:
            return _in_order(columns, depth)
        if filled >= 3 and (
            (len(columns) == 2 and aligned < 0.5) or side_by_side < _SIDE_BY_SIDE * len(lines)
        ):
            return _in_order(columns, depth)
    last = len(lines)
    table_rows = lines
    while last > 1 and _stands_apart(lines[:last]):
        last -= 1
    if last < len(lines):
        table_rows = lines[:last]
        after = _cut([list(row) for row in lines[last:]], depth + 1)
    first = leading(table_rows)
    before = _cut([list(row) for row in table_rows[:first]], depth + 1) if first else []
    grid = by_alignment(table_rows[first:])
    if grid is None:
        return None
    return [*before, grid, *after]


def _stands_apart(lines: list[list[Line]]) -> bool:
    """Tell whether the last row is a line of text below a table rather than a row of it."""
    row = lines[-1]
    if len(row) > 1:
        return False
    several = [one for one in lines if len(one) > 1]
    above = lines[-2]
    gap = row[0].base - above[0].base
    gaps = sorted(two[0].base - one[0].base for one, two in pairwise(lines[:-1]))
    usual = gaps[len(gaps) // 2] if gaps else 1.6 * row[0].size
    if not several or gap > 1.4 * usual or row[0].size != above[0].size:
        return True
    # Of a cell that goes on in a second line, this one stands under its first.
    first = min(one[0].x1 for one in several)
    return row[0].x1 <= first + row[0].size and (row[0].bold != above[0].bold or row[0].length > 60)


def _by_gutters(
    lines: list[list[Line]], gutters: Sequence[tuple[float, float]]
) -> list[list[Line]]:
    edges = sorted((a + b) / 2 for a, b in gutters if b > a)
    columns: list[list[Line]] = [[] for _ in range(len(edges) + 1)]
    for row in lines:
        for item in row:
            middle = (item.x1 + item.x2) / 2
            columns[sum(edge < middle for edge in edges)].append(item)
    return [column for column in columns if column]


def _is_prose(column: list[Line]) -> bool:
    """Tell whether lines are those of a running text: as wide as the column, and going on.

    Cells under each other begin anew each, in a language that has capitals.
    """
    left, right = min(one.x1 for one in column), max(one.x2 for one in column)
    letters = sum(char.isalpha() for one in column for char in one.text)
    length = sum(one.length for one in column)
    long = [one for one in column if one.length >= _PROSE_LINE]
    wide = [one for one in long if one.x2 - one.x1 > _WIDE * (right - left)]
    full = sum(one.x2 - one.x1 > _FULL * (right - left) for one in long)
    if len(wide) < 3 or letters < 0.55 * length:
        return False
    going_on = sum(one.text[:1].islower() or one.label_end > 0 for one in column)
    begun = sum(one.text[:1].isupper() for one in column)
    if begun > 0.3 * len(column) and going_on < 0.25 * len(column) and full < 0.6 * len(column):
        return False
    return sum(one.length for one in wide) > 0.6 * length


def _in_order(columns: list[list[Line]], depth: int) -> list[Region]:
    out: list[Region] = []
    for column in columns:
        x1, x2 = min(one.x1 for one in column), max(one.x2 for one in column)
        regions = _cut(_rows(column), depth + 1)
        for region in regions:
            if isinstance(region, Column) and not region.narrow:
                region.x1, region.x2, region.narrow = x1, x2, True
        out += regions
    return out
