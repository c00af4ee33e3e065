"""Which rows and columns of a table name the others, where the file does not say it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_ROWS = 3  # of names at the top of a table
_LONGEST = 80  # characters of a name
_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"[\d\s.,:;%‰°€$£¥/()+–−-]+")


@dataclass(frozen=True, slots=True)
class Look:
    """A cell as it looks: where it begins, its lines, and whether it is bold or coloured."""

    column: int
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """How many rows at the top name columns, and which columns name rows."""

    rows: int
    columns: frozenset[int]


def headers(
    rows: Sequence[Sequence[Look]],
    *,
    told_rows: int = 0,
    told_row: bool = False,
    told_column: bool = False,
) -> Headers:
    """Return the headers of a table of its filled cells.

    `told_rows` are those that the file repeats on every page; `told_row` and `told_column` tell
    that the table's style sets the first ones off. Time grows with the number of cells.
    """
    filled = [row for row in rows if row]
    width = len({look.column for row in filled for look in row})
    if told_rows:
        names = told_rows
    elif len(rows) < 2 or not rows[0]:
        names = 0
    else:
        names = _strong_rows(rows) or int(told_row or _named_by_words(rows, width))
    body = rows[names:]
    columns = _strong_columns(body)
    if told_column or (width == 2 and _named_by_first(body)):
        columns |= {0}
    return Headers(names, frozenset(columns))


def _strong_rows(rows: Sequence[Sequence[Look]]) -> int:
    count = 0
    for row in rows[: _MOST_ROWS + 1]:
        if not row or not all(look.strong for look in row):
            break
        count += 1
    # All of it bold says nothing; and a first column that is bold has a bold cell alone in its row.
    if count > _MOST_ROWS or count == len(rows):
        return 0
    return count if any(len(row) > 1 for row in rows[:count]) else 0


def _named_by_words(rows: Sequence[Sequence[Look]], width: int) -> bool:
    """Tell whether the first row of a table without any looks has the names of its columns."""
    first, body = rows[0], [row for row in rows[1:] if row]
    if not body or any(len(look.text) > _LONGEST or look.text.endswith(":") for look in first):
        return False
    if width >= 3:
        named = len(first) >= width - 1 and len({look.text for look in first}) == len(first)
        return named and not any(_DIGIT.search(look.text) for look in first)
    if width < 2 or len(first) < 2 or len(body) < 2 or _DIGIT.search(first[-1].text):
        return False
    # Figures of one kind under a word: amounts, not the various facts of a form.
    kinds = {_FIGURES.sub("", row[-1].text) for row in body if len(row) > 1}
    return len(kinds) == 1 and all(len(row) > 1 and _DIGIT.search(row[-1].text) for row in body)


def _strong_columns(body: Sequence[Sequence[Look]]) -> set[int]:
    """Return the columns that are bold in all rows, each with one beside it that is not."""
    strong: dict[int, bool] = {}
    for row in body:
        for look in row:
            strong[look.column] = strong.get(look.column, True) and look.strong
    order = sorted(strong)
    return {
        column
        for column, following in itertools.pairwise(order)
        if strong[column] and not strong[following] and (column == 0 or len(body) > 1)
    }


def _named_by_first(body: Sequence[Sequence[Look]]) -> bool:
    """Tell whether the first of two columns has names: it is filled, and short."""
    filled = [row for row in body if row]
    return bool(filled) and all(
        row[0].column == 0 and len(row[0].text) <= _LONGEST and "\n" not in row[0].text
        for row in filled
    )
