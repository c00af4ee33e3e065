"""What a stretch of a document says, one thing at a time: a sentence, a row, a line of code.

These are what a question is compared with, and what an answer quotes. Sentences are cut only
where text runs on; what has another form, such as the row of a table, is one thing as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.blocks import Blocks, Kind
from qa.indexing.text.sentences import sentences, trim
from qa.records import Document

Offsets = tuple[int, int]  # start and end of a stretch of a text, half-open

# One thing as they stand, with all that is in them.
WHOLE: frozenset[Kind] = frozenset({"heading", "row", "pair", "code", "contents", "question"})
_WORD = re.compile(r"\w")


class Unit(NamedTuple):
    """`text[start:end]`, which says one thing, and the block that it is of: kind and number."""

    kind: Kind
    start: int
    end: int
    block: int


def units(document: Document, start: int, end: int) -> list[Unit]:
    """Return what `document.text[start:end]` says, one thing at a time, in order.

    Each has a word in it, and neither white space nor the mark of a list at its ends. The rules
    by which writers part what does not belong together are none.
    """
    text = document.text
    found = []
    for block, first, last in stretches(document.blocks, start, end):
        kind = document.blocks.kind(block)
        if kind == "rule":
            continue
        whole = kind in WHOLE
        said = text[first:last]
        for begins, ends in [(0, len(said))] if whole else sentences(said, document.language):
            trimmed = bare if whole else trim
            span = trimmed(text, first + begins, first + ends)
            if _WORD.search(text, *span):
                found.append(Unit(kind, *span, block))
    return found


def stretches(blocks: Blocks, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of text of one block each, in order: its number, start and end.

    They are what a block holds itself, and all of it where it is of a kind in `WHOLE`.
    """
    at = blocks.at(start)
    inside = [] if at is None else [*reversed([*blocks.above(at)]), at]
    # The block that is one thing, if one is open: what is in it is not looked at.
    for depth, number in enumerate(inside):
        if blocks.kind(number) in WHOLE:
            del inside[depth + 1 :]
            break
    position = start
    for number in blocks.starting(start + 1, end):
        begins = blocks.span(number)[0]
        while inside and blocks.span(inside[-1])[1] <= begins:
            closed = inside.pop()
            closes = blocks.span(closed)[1]
            if position < closes:
                yield closed, position, closes
                position = closes
        if inside and blocks.kind(inside[-1]) in WHOLE:
            continue
        if inside and position < begins:
            yield inside[-1], position, begins
        position = begins
        inside.append(number)
    while inside:
        closed = inside.pop()
        closes = min(end, blocks.span(closed)[1])
        if position < closes:
            yield closed, position, closes
            position = closes


def bare(text: str, start: int, end: int) -> Offsets:
    """Return the offsets without white space at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
