"""What is quoted for a unit that answers: the unit, or the whole that it is a part of.

Where one item of a list says what is asked, it is the answer. Where what leads to the list says
what is asked ("For the application you need:"), and no item says more of it than the others, the
list is. The same holds of the rows of a table and of the sentences of an answer to a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from qa.answering.asked import Asked
from qa.answering.cells import cell_of
from qa.answering.ranges import in_range
from qa.answering.units import Sentence
from qa.blocks import Blocks, Kind
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import header, intro
from qa.indexing.text.sentences import trim
from qa.indexing.text.stretches import Offsets, bare
from qa.records import Document

# Characters of the longest whole that is quoted.
_LONGEST: dict[Kind, int] = {
    **{"list": 2000, "table": 1200, "answer": 700, "paragraph": 400},
    **{"item": 500, "speech": 400, "code": 800},
}
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "?")
_ASKS = ("?", "？", "؟")
# What leads to a whole has to hold this share of the question's words, rare ones counting more.
_LED = 0.3
# A part stands out that holds this share more of them than what leads to it, or whose vector is
# this much nearer to the question than that of the part in the middle.
_MORE_WORDS, _NEARER = 0.12, 0.15
_NEARLY = 0.08  # by which others that stand out as well may hold less
_FEW = 2  # items of a list that is no list without one of them


@dataclass(frozen=True, slots=True)
class Cut:
    """`text[start:end]`, of a kind, which is quoted, and the places in it that answer."""

    start: int
    end: int
    kind: Kind
    marks: tuple[Offsets, ...] = ()


def tells(heading: Sentence, asked: Asked) -> bool:
    """Tell whether a heading may be an answer itself: "Adults: 12 euros", "Due in 14 days".

    It names one thing and says another of it, or holds a number where one is asked for.
    """
    document, blocks = heading.document, heading.document.blocks
    if heading.text == document.title:
        return False
    label = "" if heading.block is None else blocks[heading.block].label
    words = heading.text.removeprefix(label)
    name, colon, value = words.partition(":")
    new = set(terms(value, analysed_as(document.language))) - set(asked.rarity)
    if colon and new and asked.held(name, document):
        return True
    numbers = _DIGITS.findall(words)
    said = _DIGITS.findall(asked.question)
    return asked.for_a_number and any(n not in said for n in numbers)


def cut_of(best: Sentence, sentences: Sequence[Sentence], asked: Asked) -> Cut:
    """Return what is quoted where a unit answers; `sentences` are those of all hits."""
    if in_range(best, asked):
        return _widened(best, asked)
    for number, kind in _wholes(best):
        start, end = _with_intro(best.document, number, kind)
        if end - start > _LONGEST[kind]:
            continue
        parts = [s for s in sentences if _is_in(s, best, number)]
        if _is_led(best, number, kind, asked) and not _stands_out(best, parts, number, kind, asked):
            return Cut(start, end, kind)
    return _widened(best, asked)


def _wholes(best: Sentence) -> Iterator[tuple[int, Kind]]:
    """Yield the blocks that a unit is a part of, or leads to, the innermost first."""
    blocks, block = best.document.blocks, best.block
    if block is None:
        return
    within = [child for child in blocks.children(block) if blocks.kind(child) == "list"]
    if best.kind == "item" and within:
        yield within[0], "list"
    after = blocks.after(block)
    if after < len(blocks) and blocks.kind(after) == "list":
        words = intro(best.document, after)
        if words is not None and words[0] <= best.start and best.end <= words[1]:
            yield after, "list"
    for number in (block, *blocks.above(block)):
        kind = blocks.kind(number)
        if kind in ("list", "table", "answer") or (
            kind == "paragraph" and _is_under_question(best.document, number)
        ):
            yield number, kind


def _is_under_question(document: Document, number: int) -> bool:
    """Tell whether a block stands right under a heading that is a question."""
    if number == 0 or document.blocks.kind(number - 1) != "heading":
        return False
    return document.text[slice(*document.blocks.span(number - 1))].rstrip().endswith(_ASKS)


def _with_intro(document: Document, number: int, kind: Kind) -> Offsets:
    start, end = document.blocks.span(number)
    words = _intro(document, number) if kind == "list" else None
    return (words[0], end) if words else (start, end)


def _intro(document: Document, number: int) -> Offsets | None:
    """Return what a list is of: the words before it, or those of the item that it stands in."""
    blocks = document.blocks
    parent = blocks.parent(number)
    if parent is not None and blocks.kind(parent) == "item":
        start, end = trim(document.text, *_own_stretch(blocks, parent))
        return (start, end) if start < end else None
    return intro(document, number)


def _is_in(sentence: Sentence, best: Sentence, number: int) -> bool:
    start, end = best.document.blocks.span(number)
    return sentence.document.id == best.document.id and start <= sentence.start < end


def _is_led(best: Sentence, number: int, kind: Kind, asked: Asked) -> bool:
    """Tell whether what leads to a whole says what is asked."""
    return sum(asked.held(_lead(best, number, kind), best.document).values()) >= _LED


def _lead(best: Sentence, number: int, kind: Kind) -> str:
    """Return what leads to a whole: headings, and its intro, header or question."""
    document = best.document
    blocks, text = document.blocks, document.text
    spans: list[Offsets] = []
    if kind == "list":
        words = _intro(document, number)
        spans = [words] if words else []
    elif kind == "table":
        spans = header(blocks, number)
    elif kind == "answer":
        parent = blocks.parent(number)
        first = None if parent is None else next(blocks.children(parent))
        spans = [blocks.span(first)] if first is not None and first != number else []
    return "\n".join([*best.hit.passage.section, *(text[start:end] for start, end in spans)])


def _stands_out(
    best: Sentence, parts: Sequence[Sentence], number: int, kind: Kind, asked: Asked
) -> bool:
    """Tell whether one part of a whole says what is asked more than the others."""
    if len(parts) < 2:
        # Items of a word are no units; a list of a sentence and a scrap is the sentence.
        blocks = best.document.blocks
        return len(parts) == 1 and sum(1 for _ in blocks.children(number)) <= _FEW
    lead = asked.held(_lead(best, number, kind), best.document)
    more = [
        sum(
            weight
            for term, weight in asked.held(part.text, part.document).items()
            if term not in lead
        )
        for part in parts
    ]
    most = max(more)
    if most >= _MORE_WORDS and sum(m > most - _NEARLY for m in more) <= max(1, len(parts) // 3):
        return True
    if asked.for_all:
        return False
    if asked.for_one_thing and kind not in ("answer", "paragraph"):
        return True
    cosines = [float(part.vector @ asked.vector) for part in parts]
    return max(cosines) - median(cosines) >= _NEARER


def _widened(best: Sentence, asked: Asked) -> Cut:
    """Return a unit with what it is one with: the speaker, the mark of a footnote, its item."""
    document, blocks = best.document, best.document.blocks
    start, end = best.start, best.end
    whole = (start, end)
    if best.block is None:
        return Cut(start, end, best.kind)
    if code := _code_after(best):
        return Cut(start, code[1], "code", (code,))
    if said := _said_of_code(best):
        return Cut(said[0], end, "code", (whole,))
    for number in (best.block, *blocks.above(best.block)):
        kind = blocks.kind(number)
        begins = blocks.span(number)[0]
        label = blocks[number].label
        if kind in ("speech", "footnote", "comment", "aside") and label:
            speech = blocks.span(number) if kind == "speech" else (begins, end)
            if document.text.startswith(label, begins):
                if speech[1] - speech[0] <= _LONGEST["speech"]:
                    start, end = speech
                elif end - begins <= _LONGEST["speech"]:
                    start = begins
            break
        if kind == "item" and number == best.block:
            # What is nested in an item that is no sentence belongs to what it says.
            led = not document.text[start:end].endswith(_ENDS)
            stretch = blocks.span(number) if led else _own_stretch(blocks, number)
            if stretch[1] - stretch[0] <= _LONGEST["item"]:
                # A bullet says nothing; a number may be what is asked for.
                numbered = any(map(str.isalnum, label))
                start, end = stretch[0] if numbered else start, max(end, stretch[1])
            break
    marks = cell_of(best, asked)
    if not marks and (start, end) != whole:
        marks = (whole,)
    return Cut(*bare(document.text, start, end), best.kind, marks)


def _code_after(best: Sentence) -> Offsets | None:
    """Return the code right after the sentence that says what it does."""
    blocks, text = best.document.blocks, best.document.text
    if best.block is None or best.kind != "paragraph":
        return None
    after = blocks.after(best.block)
    if after >= len(blocks) or blocks.kind(after) != "code":
        return None
    start, end = blocks.span(after)
    fits = end - best.start <= _LONGEST["code"] and not text[best.end : start].strip()
    return (start, end) if fits else None


def _said_of_code(best: Sentence) -> Offsets | None:
    """Return the words right before code that lead to it: "Name it like this:"."""
    blocks, text = best.document.blocks, best.document.text
    if best.kind != "code" or best.block is None:
        return None
    words = intro(best.document, best.block)
    fits = words is not None and best.end - words[0] <= _LONGEST["code"]
    return words if fits and best.start == bare(text, *blocks.span(best.block))[0] else None


def _own_stretch(blocks: Blocks, number: int) -> Offsets:
    """Return the stretch of an item until what is nested in it."""
    start, end = blocks.span(number)
    first = next(blocks.children(number), None)
    return (start, end) if first is None else (start, max(start, blocks.span(first)[0]))
