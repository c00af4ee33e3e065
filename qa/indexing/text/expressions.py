"""What is written in many ways and means one thing: dates, numbers, codes, names like words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ExpressionKind = Literal["date", "number", "code", "section", "address", "phone", "name"]


@dataclass(frozen=True, slots=True)
class Expression:
    """`text[start:end]`, and the terms by which it is found however it is written.

    A question that has it is searched by one of the `forms`, the most exact first. A text that has
    it has `terms`, beside those of its words.
    """

    start: int
    end: int
    kind: ExpressionKind
    forms: tuple[tuple[str, ...], ...]
    terms: tuple[str, ...]


def apart(found: Iterable[Expression]) -> list[Expression]:
    """Return the expressions in their order, of those that overlap the first and longest only."""
    kept: list[Expression] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
