"""Tables in plain text: of bars, of tabs, of columns with white space between them."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from qa.indexing.documents.plain.items import mark_of
from qa.indexing.documents.plain.lines import Line
from qa.indexing.documents.plain.nodes import Node

_GAP = re.compile(r"\s{2,}|\t")
_CELL = re.compile(r"\S+(?:[ \xa0]\S+)*")
_RULER = re.compile(r"[\s|+:=\-─━═┼┬┴├┤╪╬│┌┐└┘╞╡]+")
_STROKES = re.compile(r"[-=─━═]{2,}")
_BARS = re.compile(r"[|│]")
_DIGIT = re.compile(r"\d")
_LEADS = re.compile(r"\.[ \t]?\.")
_LEADERS = re.compile(r"(?:\.[ \t]?){4,}\s*(?P<page>\d{1,4}|[ivxlc]{1,6})$|(?:\.\s?){6,}$")
_DOTS = re.compile(r"(?<=\S)\s?\.{4,}(?=\s?\S)")
_GAP_AFTER_STOP = re.compile(r"[.!?]\s{2,}")
_SEPARATORS = {sign: re.compile(rf"(?<![\s{sign}]){sign}(?=\S)|{sign}{{2,}}") for sign in ",;"}
_MOST_COLUMNS = 60

Row = list[tuple[int, str]]  # columns and what stands in them


def take_contents(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a table of contents whose lines end with dots and the number of a page."""
    start = i
    while i < len(run) and _LEADS.search(run[i].text) and _LEADERS.search(run[i].text[-200:]):
        i += 1
    if i - start < 3:
        return None, i
    entries = [Node("paragraph", [line], mended=False) for line in run[start:i]]
    return Node("contents", children=entries, indent=run[start].indent), i


def take_table(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a table that begins at a line, and the number of the line after those tried."""
    framed = i + 1 < len(run) and _is_ruler(run[i])
    end = i
    for kind in (_is_barred, _is_separated, _is_spaced):
        end = i + 1 if framed and kind(run[i + 1]) else i
        while end < len(run) and (
            kind(run[end])
            or (end > i and (_is_ruler(run[end]) or run[end].indent > run[i].indent + 2))
        ):
            end += 1
        if end - i > (2 if kind is _is_separated else 1):
            break
    lines = run[i:end]
    if len(lines) < 2 or all(mark_of(line.text) for line in lines):
        return None, end
    rows = [line for line in lines if not _is_ruler(line)]
    # A line under the first row parts the names of the columns from what is in them.
    ruled = [k for k, line in enumerate(lines) if _is_ruler(line)]
    named = any(k in (1, 2) and not _is_ruler(lines[k - 1]) for k in ruled) and len(rows) > 1
    cells: list[Row] = []
    if rows and _is_barred(rows[0]):
        cells = _barred(rows)
    elif rows and all(map(_is_separated, rows)):
        cells = _separated(rows)
    cells = cells or _spaced(rows, named)
    if not cells:
        return None, end
    return _node(cells, named or _names_columns(cells), lines[0].indent), end


def _is_ruler(line: Line) -> bool:
    return bool(_STROKES.search(line.text)) and bool(_RULER.fullmatch(line.text))


def _is_barred(line: Line) -> bool:
    bars = len(_BARS.findall(line.text[:10_000]))
    return bars > 1 or (bars == 1 and line.text[0] not in "|│" and line.text[-1] not in "|│")


def _is_separated(line: Line) -> bool:
    return len(line.text) < 10_000 and any(_between(line.text, sign) > 1 for sign in ",;")


def _between(text: str, sign: str) -> int:
    """Return how many commas part values, after which prose would have a space."""
    return len(_SEPARATORS[sign].findall(text))


def _separated(rows: Sequence[Line]) -> list[Row]:
    """Return the rows of values with commas or semicolons between them, as many in each."""
    for sign in ",;":
        counts = {_between(line.text, sign) for line in rows}
        if len(counts) != 1 or counts == {0} or counts == {1}:
            continue
        parted = list(csv.reader((line.text for line in rows), delimiter=sign))
        if len({len(cells) for cells in parted}) == 1 and len(parted[0]) <= _MOST_COLUMNS:
            return [[(n, cell.strip()) for n, cell in enumerate(row) if cell] for row in parted]
    return []


def _is_spaced(line: Line) -> bool:
    return bool(_GAP.search(line.text)) or _leads(line) or (_is_ruler(line) and " " in line.text)


def _barred(rows: Sequence[Line]) -> list[Row]:
    """Return the rows of a table of bars; none if the lines have too few of them."""
    parted = [[cell.strip() for cell in _BARS.split(_framed(line.text))] for line in rows]
    most = max((len(cells) for cells in parted), default=0)
    like = sum(len(cells) == most for cells in parted)
    if not 2 <= most <= _MOST_COLUMNS or len(parted) < 2 or like < 0.7 * len(parted):
        return []
    framed = sum(line.text[0] in "|│" for line in rows)
    if most == 2 and not framed and len(rows) < 3:
        return []  # "Home | The Library"
    return [[(n, cell) for n, cell in enumerate(cells) if cell] for cells in parted]


def _framed(text: str) -> str:
    """Take off the bars at both ends of a row."""
    return text[text[0] in "|│" : len(text) - (len(text) > 1 and text[-1] in "|│")]


def _spaced(rows: Sequence[Line], named: bool) -> list[Row]:
    if len(rows) < (2 if named else 3) and not _are_two_rows(rows):
        return []
    rows = [_without_leaders(line) for line in rows]
    with_tabs = [line for line in rows if "\t" in line.text]
    if len(with_tabs) == len(rows):
        return _tabbed(rows)
    if with_tabs:
        rows = [Line(line.text.expandtabs(8), line.indent, line.raw) for line in rows]
    return _aligned(rows)


def _leads(line: Line) -> bool:
    return "...." in line.text and bool(_DOTS.search(line.text))


def _without_leaders(line: Line) -> Line:
    """Return a row without the dots that lead from one cell to the next."""
    text = _DOTS.sub(lambda dots: " " * len(dots[0]), line.text)
    return Line(text, line.indent, line.raw) if text != line.text else line


def _are_two_rows(rows: Sequence[Line]) -> bool:
    """Tell two lines with tabs, or with their second cells exactly under each other."""
    if len(rows) != 2:
        return False
    if all("\t" in line.text for line in rows):
        return True
    starts = [[line.indent + m.start() for m in _CELL.finditer(line.text)] for line in rows]
    ended = any(_GAP_AFTER_STOP.search(line.text) for line in rows)
    return len(starts[0]) > 1 and starts[0] == starts[1] and not ended


def _tabbed(rows: Sequence[Line]) -> list[Row]:
    """Return rows of cells with tabs between them, of which some may be empty."""
    raws = [line.raw.lstrip(" ") for line in rows]
    parted = [[cell.strip() for cell in raw.split("\t")] for raw in raws]
    most = max(map(len, parted))
    like = sum(len(cells) == most for cells in parted)
    if like < 0.6 * len(parted):
        # Tabs were put in until the columns stood under each other.
        return _aligned([Line(x.text.expandtabs(8), x.indent, x.raw) for x in rows])
    words = sum(any(map(str.isalnum, cell)) for cells in parted for cell in cells)
    if not 2 <= most <= _MOST_COLUMNS or words < 0.6 * sum(map(len, parted)):
        return []
    return [[(n, cell) for n, cell in enumerate(cells) if cell] for cells in parted]


def _aligned(rows: Sequence[Line]) -> list[Row]:
    """Return rows of cells that stand under each other; none where they do not.

    A column is a stretch in which some row has words, between stretches where none has.
    """
    placed = [
        [(line.indent + m.start(), line.indent + m.end(), m[0]) for m in _CELL.finditer(line.text)]
        for line in rows
    ]
    spans = sorted((start, end) for cells in placed for start, end, _ in cells)
    columns: list[list[int]] = []
    for start, end in spans:
        if columns and start <= columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], end)
        else:
            columns.append([start, end])
    if not 2 <= len(columns) <= _MOST_COLUMNS:
        return []
    made: list[Row] = []
    for cells in placed:
        row: Row = []
        n = 0
        for start, _, text in cells:
            while columns[n][1] < start:
                n += 1
            if row and row[-1][0] == n:
                row[-1] = (n, f"{row[-1][1]} {text}")
            else:
                row.append((n, text))
        made.append(row)
    full = sum(len(row) > 1 for row in made)
    # Words that happen to stand under each other fill no columns.
    filled = sum(map(len, made)) / (len(made) * len(columns))
    return _unwrapped(made) if full >= 0.7 * len(made) and filled > 0.5 else []


def _unwrapped(rows: list[Row]) -> list[Row]:
    """Put lines that only go on with cells of the row before to these."""
    made: list[Row] = []
    for row in rows:
        goes_on = (
            made
            and row[0][0] > 0
            and len(row) < len(made[-1])
            and all(text[0].islower() for _, text in row)
        )
        if not goes_on:
            made.append(row)
            continue
        before = dict(made[-1])
        for n, text in row:
            before[n] = f"{before[n]} {text}" if n in before else text
        made[-1] = sorted(before.items())
    return made


def _names_columns(rows: Sequence[Row]) -> bool:
    """Tell whether the first row differs from the others as names differ from values."""
    if len(rows) < 3:
        return False
    first = dict(rows[0])
    names = list(first.values())
    if any(len(name) > 40 or _DIGIT.match(name) for name in names) or len(set(names)) < len(names):
        return False
    width = 1 + max(n for row in rows for n, _ in row)
    if len(names) < width - 1:
        return False
    if all(name.isupper() for name in names) and not any(
        text.isupper() and text.isalpha() for row in rows[1:] for _, text in row
    ):
        return True
    for n, name in first.items():
        below = [text for row in rows[1:] for m, text in row if m == n]
        numbers = sum(bool(_DIGIT.search(text)) for text in below)
        if len(below) > 1 and numbers >= 0.8 * len(below) and not _DIGIT.search(name):
            return True
    return False


def _node(rows: Sequence[Row], named: bool, indent: int) -> Node:
    made = []
    corner = named and bool(rows[0]) and rows[0][0][0] > 0
    for number, row in enumerate(rows):
        header = named and number == 0
        cells = []
        for n, text in row:
            fields = {"column": n, **({"header": True} if header or (corner and n == 0) else {})}
            cells.append(Node("cell", [Line(text)], fields=fields, mended=False))
        made.append(Node("row", children=cells, fields={"header": True} if header else {}))
    return Node("table", children=made, indent=indent)
