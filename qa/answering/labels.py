"""Rows that a question names, and rows of the same table that it does not: "net income"."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.asked import Asked
from qa.answering.ranges import in_range
from qa.answering.units import Sentence, terms_of
from qa.indexing.text.analyze import analysed_as

_NEARLY = 0.7  # of the best score, which a row that is named has at least
_LEAST = 2  # terms of a name: one may be named for what it is about


def named_first(
    sentences: Sequence[Sentence], scores: Sequence[float], asked: Asked
) -> list[float]:
    """Return the scores of units with the row that is named before one that is another.

    A row is named whose first cell has no other words than the question. The best unit is
    another if it is a row, too, whose first cell has.
    """
    ordered = list(scores)
    best = max(range(len(ordered)), key=lambda i: (ordered[i], -i), default=None)
    if best is None or not (own := _label(sentences[best])) or own <= asked.rarity.keys():
        return ordered
    for i in sorted(range(len(ordered)), key=lambda i: (-ordered[i], i)):
        label = _label(sentences[i])
        if ordered[i] < _NEARLY * ordered[best]:
            break
        if len(label) >= _LEAST and label <= asked.rarity.keys():
            ordered[i] = ordered[best] + 1e-6
            break
    return ordered


def _label(row: Sentence) -> frozenset[str]:
    """Return the terms of the first cell of a row, none of any other unit."""
    if row.kind != "row" or row.block is None:
        return frozenset()
    blocks = row.document.blocks
    first = next((c for c in blocks.children(row.block) if blocks.kind(c) == "cell"), None)
    text = "" if first is None else row.document.text[slice(*blocks.span(first))]
    return terms_of(text, analysed_as(row.document.language))


def is_unasked(row: Sentence, best: Sentence, asked: Asked) -> bool:
    """Tell whether a row is of the table of the best one, and lacks what that is asked for by.

    So are Germany and France where the question is about Germany; two rows that have the same of
    its words both answer.
    """
    if row.kind != "row" or best.kind != "row" or _table(row) != _table(best):
        return False
    if in_range(best, asked):
        return not in_range(row, asked)
    language = analysed_as(row.document.language)
    held, said = (terms_of(one.text, language) & asked.rarity.keys() for one in (row, best))
    return held < said


def _table(row: Sentence) -> tuple[str, int | None]:
    block = row.block
    return row.document.id, None if block is None else row.document.blocks.parent(block)
