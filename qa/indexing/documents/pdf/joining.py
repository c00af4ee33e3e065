"""Texts that stand side by side and are one: signs and numbers, labels and what they label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from qa.indexing.documents.pdf.lines import DOTTED, LABEL, Line, merged

# In sizes of the type:
_LABEL_GAP, _BULLET_GAP = 6.0, 9.0  # between the label of an item and its text

_SENTENCE = 16  # glyphs, from which a text beside a number such as "2.1" is a clause of it
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,4})\.?$")
_MONEY = frozenset("$€£¥₹")
_AFTER_NUMBER = frozenset({")", "%", ")%", "%)", "pts", "bps"})

Item = TypeVar("Item")  # what else may stand in a row


def joined(row: Sequence[Line | Item]) -> list[Line | Item]:
    """Put signs of money, brackets and labels of items to what they belong to."""
    out: list[Line | Item] = []
    for item in row:
        last = out[-1] if out else None
        if not isinstance(item, Line) or last is None or not isinstance(last, Line):
            out.append(item)
            continue
        if _is_money(last, item):
            out[-1] = merged([last, item])
        elif _is_label(last, item):
            out[-1] = merged([last, item], label=True)
        elif len(row) == 2 and _is_numbered(last, item):
            out[-1] = merged([last, item])
        else:
            out.append(item)
    return out


def _is_money(left: Line, right: Line) -> bool:
    """Tell whether one of two texts is a sign that belongs to a number in the other."""
    if right.length <= 3 and right.text in _AFTER_NUMBER:
        return left.text[-1:].isdigit()
    signs = left.length <= 4 and left.text.strip("(") in _MONEY
    return signs and (right.text[:1].isdigit() or right.text[:1] in "(—–-.")


def _is_label(left: Line, right: Line) -> bool:
    """Tell whether one of two texts is the label of an item, and the other its text."""
    if left.length > 8 or not LABEL.match(left.text):
        return False
    if DOTTED.match(left.text) and right.length < _SENTENCE:
        return False  # two numbers of a table, or one and its unit
    counted = any(map(str.isalnum, left.text))
    gap = (_LABEL_GAP if counted else _BULLET_GAP) * right.size
    return right.x1 - left.x2 < gap and any(map(str.isalpha, right.text))


def _is_numbered(left: Line, right: Line) -> bool:
    """Tell whether one of two texts is the number of a heading, and the other the heading."""
    near = 2.5 if left.bold and right.bold else 1.6
    return (
        right.x1 - left.x2 < near * right.size
        and bool(_SECTION.match(left.text))
        and right.text[:1].isalpha()
        and left.bold == right.bold
    )
