"""What is printed on page after page beside the text: running heads, page numbers, watermarks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.indexing.documents.pdf.lines import Line

_OUTERMOST = 4  # lines at the top and at the bottom of a page that may be furniture
_EDGE = 0.15  # of the height of a page, in which furniture stands
_MANY = 8  # lines of a page, of which most may be the same as on another
_UNDER = 2.5  # sizes of the type between the names of columns and the first row
_SAME_PLACE = 4.0  # points
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.|s\.|página|pagina|страница|–|—|-|\||\s)*"
    r"(\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|von|/|de|sur|di)\s*\d{1,4})?(?:–|—|-|\||\s)*$",
    re.I,
)
_OF_ALL = re.compile(r"(?:page|seite)\s*\d|\d\s*(?:of|von|/)\s*\d", re.I)
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Furniture:
    """Which lines of each page are furniture, by their `id`, and what was left out for it."""

    lines: set[int] = field(default_factory=set)
    heads: int = 0
    numbers: int = 0
    kept: list[tuple[int, Line]] = field(default_factory=list)  # with the page: each head once


def find(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Furniture:
    """Return what of the lines of all pages is furniture.

    A line at the edge of a page is if it stands at the same place of others too, whatever
    numbers are in it; a page number if it counts the pages.
    """
    found = Furniture()
    alike = _alike(pages)
    edges = [
        ([], []) if number in alike else _edges(lines, height)
        for number, (lines, height) in enumerate(zip(pages, heights, strict=True))
    ]
    where: dict[tuple[str, bool], list[tuple[int, float]]] = defaultdict(list)
    steps: Counter[tuple[bool, int]] = Counter()
    for number, (top, bottom) in enumerate(edges):
        for at_top, lines in ((True, top), (False, bottom)):
            for line in lines:
                y = line.base if at_top else heights[number] - line.base
                where[_shape(line), at_top].append((number, y))
                counted = _counted(line)
                if counted is not None:
                    steps[at_top, counted - number] += 1
    heads: dict[str, tuple[int, Line]] = {}

    def is_number(line: Line, page: int, *, at_top: bool) -> bool:
        counted = _counted(line)
        return counted is not None and (
            steps[at_top, counted - page] > 1
            or (len(pages) < 3 and bool(_OF_ALL.search(line.text)))
            or (len(pages) < 3 and counted == page + 1 and _alone(line, pages[page]))
        )

    def is_head(line: Line, page: int, *, at_top: bool) -> bool:
        y = line.base if at_top else heights[page] - line.base
        return _repeated(where[_shape(line), at_top], page, y, len(pages), line)

    for number, sides in enumerate(edges):
        for at_top, lines in zip((True, False), sides, strict=True):
            for place, row in enumerate(_rows(lines)):
                numbers = [line for line in row if is_number(line, number, at_top=at_top)]
                rest = [line for line in row if not any(line is one for one in numbers)]
                all_of_it = all(is_head(line, number, at_top=at_top) for line in rest)
                if at_top and _names_columns(row, pages[number]):
                    break
                if not all_of_it:
                    # Beside a title that changes; but what stands right before it numbers it.
                    numbers = [one for one in numbers if not place and _apart(one, rest)]
                found.numbers += len(numbers)
                found.lines |= set(map(id, numbers))
                if not all_of_it:
                    break  # what stands nearer to the text is no furniture either
                found.heads += len(rest)
                found.lines |= set(map(id, rest))
                heads |= {_shape(line): (number, line) for line in rest}
    found.kept = sorted(heads.values(), key=lambda one: (one[0], one[1].base))[:50]
    return found


def _alike(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Return the pages that say mostly what one of the two before them says, and those two.

    Of these nothing is furniture: forms and slides, of which one is made of the other.
    """
    shapes = [Counter(map(_shape, lines)) for lines in pages]
    found: set[int] = set()
    for number, shape in enumerate(shapes):
        for other in range(max(0, number - 2), number):
            common = sum((shape & shapes[other]).values())
            length = len(pages[number])
            if (length > _MANY and common > 0.6 * length) or common == length:
                found |= {number, other}
    return found


def _edges(lines: Sequence[Line], height: float) -> tuple[list[Line], list[Line]]:
    """Return the outermost lines at the top and at the bottom, from the edge inwards."""
    by_place = sorted(lines, key=lambda line: line.base)
    top = [line for line in by_place[: 2 * _OUTERMOST] if line.base < _EDGE * height]
    bottom = [line for line in by_place[-2 * _OUTERMOST :] if line.base > (1 - _EDGE) * height]
    if len(top) + len(bottom) > len(lines):
        bottom = bottom[-(len(lines) - len(top)) :] if len(lines) > len(top) else []
    return top, bottom[::-1]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return lines by the height at which they stand, in the order in which they are given."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(line.base - rows[-1][0].base) < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _alone(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether no other line of its page stands near a line."""
    near = 2.5 * line.size
    return all(abs(one.base - line.base) > near for one in lines if one is not line)


def _names_columns(row: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Tell whether texts stand right under two of a row, as in a table that goes on."""
    if len(row) < 2:
        return False
    base, size = row[0].base, row[0].size
    below = [one for one in lines if base + 0.6 * size < one.base < base + _UNDER * size]
    under = [any(one.x1 < line.x2 and one.x2 > line.x1 for one in below) for line in row]
    return sum(under) > 1 and len(below) > 1


def _apart(line: Line, others: Sequence[Line]) -> bool:
    """Tell whether a line stands far from all others of its row."""
    far = 4 * line.size
    return all(one.x1 - line.x2 > far or line.x1 - one.x2 > far for one in others)


def _shape(line: Line) -> str:
    text = line.text.casefold().strip()
    # A number alone is another on each page, unless it is a date or the like.
    return _DIGITS.sub("#", text) if any(map(str.isalpha, text)) else text


def _counted(line: Line) -> int | None:
    """Return the page number that a line is, None if it is something else."""
    if line.length > 24:
        return None
    match = _PAGE_NUMBER.match(line.text.strip())
    if not match:
        return None
    return int(match[1]) if match[1].isdecimal() else _roman(match[1].lower())


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in text]
    return sum(
        -value if number + 1 < len(values) and value < values[number + 1] else value
        for number, value in enumerate(values)
    )


def _repeated(
    places: list[tuple[int, float]], number: int, y: float, pages: int, line: Line
) -> bool:
    # Those of even pages may stand elsewhere than those of odd ones, and of a chapter it is
    # on neighbouring pages only.
    others = {page for page, at in places if page != number and abs(at - y) < _SAME_PLACE}
    if not others:
        return False
    if pages <= 3:
        return len(others) == pages - 1
    return len(others) > 1
