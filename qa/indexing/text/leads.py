"""What a stretch of a document is not understood without: the header over a row, and the like."""

from __future__ import annotations

from itertools import takewhile

from qa.blocks import Blocks
from qa.indexing.text.sentences import sentences
from qa.indexing.text.stretches import Offsets, bare
from qa.records import Document

_LONGEST_INTRO = 300  # characters
_INTRODUCES = (":", "：")


def leads(document: Document, number: int, start: int) -> tuple[Offsets, ...]:
    """Return what leads to a block, from `start` in it on: spans of the text before, in order.

    They are the header of the table of a row, the words before the list of an item, the
    question of an answer, the speaker of a speech, and the head of a message, or the line that
    says who wrote what is quoted in one.
    """
    found: list[Offsets] = []
    blocks = document.blocks
    for inner in (number, *blocks.above(number)):
        parent = blocks.parent(inner)
        kind = blocks.kind(inner)
        if kind == "list":
            words = intro(document, inner)
            found[:0] = [words] if words else []
        elif kind == "quotation" and (wrote := _wrote(document, inner)):
            # Who wrote it and when is told here, and not by the head of the mail around it.
            found.insert(0, wrote)
            break
        elif kind == "speech" and (label := blocks[inner].label):
            begins = blocks.span(inner)[0]
            if document.text.startswith(label, begins):
                found.insert(0, (begins, begins + len(label)))
        elif parent is not None and kind == "row" and blocks.kind(parent) == "table":
            found[:0] = header(blocks, parent)
        elif parent is not None and blocks.kind(parent) in ("faq", "message"):
            first = next(blocks.children(parent))
            if first != inner and blocks.kind(first) in ("question", "list"):
                found.insert(0, blocks.span(first))
    return tuple(span for span in found if span[1] <= start)


def _wrote(document: Document, number: int) -> Offsets | None:
    """Return the line that says who wrote what a mail quotes: "On 10 June, Ann Lee wrote:"."""
    blocks, text = document.blocks, document.text
    if all(blocks.kind(above) != "message" for above in blocks.above(number)):
        return None
    start, end = blocks.span(number)
    line = text.find("\n", start, end)
    wrote = (start, line) if line >= 0 else None
    return wrote if wrote and text[start:line].rstrip().endswith(_INTRODUCES) else None


def header(blocks: Blocks, table: int) -> list[Offsets]:
    """Return the caption of a table that stands above it, and the rows that name its columns."""
    children = takewhile(
        lambda child: blocks.kind(child) == "caption" or blocks[child].header,
        blocks.children(table),
    )
    return [blocks.span(child) for child in children]


def intro(document: Document, number: int) -> Offsets | None:
    """Return the sentence before a list that says what it is of, None if none does."""
    text, blocks = document.text, document.blocks
    end = blocks.span(number)[0]
    while end > 0 and text[end - 1].isspace():
        end -= 1
    before = blocks.at(end - 1) if end else None
    if before is None or not text.endswith(_INTRODUCES, 0, end):
        return None
    start = max(blocks.span(before)[0], end - _LONGEST_INTRO)
    cut = sentences(text[start:end], document.language)
    return bare(text, start + cut[-1][0], end)
