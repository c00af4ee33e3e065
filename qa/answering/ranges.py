"""Rows of a table that a number falls in: four years, in the row of "3–5 years"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set

from qa.answering.asked import Asked
from qa.answering.units import Sentence, terms_of
from qa.indexing.text.analyze import analysed_as

_NUMBER = r"(\d{1,9}(?:[.,]\d{1,2})?)"
_SIGN = r"[£$€]?\s?"
_BETWEEN = re.compile(
    rf"(?<![\w.,-]){_NUMBER}\W{{0,2}}\s?(?:[–—-]|to|until|bis|à|a|hasta|fino a|até|tot)\s?{_SIGN}"
    rf"{_NUMBER}(?![\w]|[-.,]\d)"
)
_FROM = re.compile(
    rf"\b(?:from|at least|ab|mindestens|dès|à partir de|au moins|desde|a partir de|al menos|da|"
    rf"vanaf) {_SIGN}{_NUMBER}(?!\w)|(?<![\w.,]){_NUMBER} ?(?:\+|(?:and|or) (?:more|over|older|"
    r"above)|(?:und|oder) (?:mehr|älter)|(?:et|ou) plus|(?:y|o) más)",
    re.IGNORECASE,
)
_OVER = re.compile(
    rf"\b(?:more than|over|above|mehr als|über|plus de|más de|più di|mais de|meer dan) "
    rf"{_SIGN}{_NUMBER}(?!\w)",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    rf"\b(?:up to|at most|bis(?: zu)?|höchstens|jusqu[’']à|au plus|hasta|fino a|até|tot) "
    rf"{_SIGN}{_NUMBER}(?!\w)",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"\b(?:under|less than|below|fewer than|unter|weniger als|moins de|menos de|meno di|"
    rf"minder dan) {_SIGN}{_NUMBER}(?!\w)",
    re.IGNORECASE,
)
_NEAR = 2  # terms before or after a number that say what is counted


def spanning(units: Sequence[Sentence], held: Sequence[set[str]], asked: Sequence[str]) -> None:
    """Give each row the numbers of a question that fall in its range, and take them from others.

    `held` are the terms of each unit, `asked` those of the question in their order.
    """
    if not any(map(str.isdecimal, asked)):
        return
    rows = [i for i, unit in enumerate(units) if unit.kind == "row"]
    falling = {i: numbers_in(units[i], held[i], asked) for i in rows}
    for i in rows:
        table = _table(units[i])
        of_table = {n for other, ns in falling.items() if _table(units[other]) == table for n in ns}
        held[i].difference_update(of_table)
        held[i].update(falling[i])


def numbers_in(row: Sentence, held: Set[str], asked: Sequence[str]) -> frozenset[str]:
    """Return the numbers of a question that fall in the range of a row.

    A number does where the row, or what leads to it, has a term that stands beside it in the
    question: "years".
    """
    return frozenset(
        term
        for place, term in enumerate(asked)
        if term.isdecimal()
        and ({*asked[max(0, place - _NEAR) : place + 1 + _NEAR]} - {term}).intersection(held)
        and _spans(row, float(term))
    )


def in_range(unit: Sentence, asked: Asked) -> bool:
    """Tell whether a unit is a row of a range that a number of the question falls in."""
    if unit.kind != "row":
        return False
    above = "\n".join([unit.document.title, *unit.hit.passage.section, unit.leading, unit.text])
    held = terms_of(above, analysed_as(unit.document.language))
    return bool(numbers_in(unit, held, [*asked.rarity]))


def _table(row: Sentence) -> tuple[str, int | None]:
    block = row.block
    return row.document.id, None if block is None else row.document.blocks.parent(block)


def _spans(row: Sentence, number: float) -> bool:
    """Tell whether a number falls in the range that the first cell with a digit names."""
    cell = naming_cell(row)
    text = "" if cell is None else row.document.text[slice(*row.document.blocks.span(cell))]
    return any(least <= number <= most for least, most in _ranges(text))


def naming_cell(row: Sentence) -> int | None:
    """Return the first cell of a row that has a digit, which may name its range."""
    blocks, text = row.document.blocks, row.document.text
    cells = [] if row.block is None else blocks.children(row.block)
    return next((c for c in cells if any(map(str.isdigit, text[slice(*blocks.span(c))]))), None)


def _ranges(text: str) -> Iterator[tuple[float, float]]:
    """Yield the ranges that a text names, both ends included."""
    if _BETWEEN.search(text):  # in which "to 17" is no range of its own
        for found in _BETWEEN.finditer(text):
            yield _value(found), _value(found, 2)
        return
    for found in _FROM.finditer(text):
        yield _value(found), math.inf
    for found in _OVER.finditer(text):
        yield math.nextafter(_value(found), math.inf), math.inf
    for found in _UP_TO.finditer(text):
        yield -math.inf, _value(found)
    for found in _UNDER.finditer(text):
        yield -math.inf, math.nextafter(_value(found), -math.inf)


def _value(found: re.Match[str], group: int = 1) -> float:
    """Return the number of a group, or of the next one that matched."""
    said = next(held for held in found.groups()[group - 1 :] if held)
    return float(said.replace(",", "."))
