"""What the passages say that were found, unit by unit: sentences, rows, items and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.twins import Statement
from qa.blocks import Kind
from qa.indexing.arrays import Rows
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import leads
from qa.indexing.text.sentences import sentences
from qa.indexing.text.stretches import WHOLE, Offsets, bare, units
from qa.records import Citation, Document, Hit
from qa.retrieval.retrieve import Retrieved, cite

_ENDS = (".", "!", "?", "…", "。", "！", "？")
_MIN_WORDS = 3  # fewer words answer nothing: a label, a page number
_NO_ANSWERS = frozenset({"question", "contents"})
# One word answers here, as where something leads to it: "Approved.", "We accept: cash".
_REPLIES = frozenset({"message", "speech", "answer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`document.text[start:end]`, a sentence in the passage of a hit, a row, or the like.

    `vector` is float32, shape (dimension,), unit length. `block` is the number of the block
    that it is of, `kind` its kind, and `leads` are the spans that it is not understood
    without, such as the header over a row. `named` are the terms of the question that stand in
    the metadata of the document.
    """

    hit: Hit
    document: Document
    start: int
    end: int
    vector: Rows
    block: int | None = None
    kind: Kind = "paragraph"
    leads: tuple[Offsets, ...] = ()
    named: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.document.text[self.start : self.end]

    @property
    def leading(self) -> str:
        """What leads to it, in lines."""
        return "\n".join(self.document.text[start:end] for start, end in self.leads)

    @property
    def statement(self) -> Statement:
        """What it says, to be compared with what others say."""
        language = self.document.language
        return Statement(text=self.text, lead=self.leading, kind=self.kind, language=language)

    def citation(self) -> Citation:
        """Return its place, under the number of its passage."""
        return self.cite(self.start, self.end)

    def cite(self, start: int, end: int) -> Citation:
        """Return a place in its document, under the number of its passage."""
        return cite(self.document, self.hit.passage.section, self.hit.rank, start, end)


def sentences_of(retrieved: Retrieved) -> list[Sentence]:
    """Return what all hits say without questions and scraps, hit by hit, as one reads.

    Headings are among them, though only few of them answer.
    """
    return [sentence for sentence in _all(retrieved) if _answers(sentence)]


# What is found once is found again, by the next question or a question's other parts.
@lru_cache(maxsize=1 << 13)
def terms_of(text: str, language: str) -> frozenset[str]:
    """Return the terms of a text in a language."""
    return frozenset(terms(text, language))


def echoes(sentence: Sentence, rarity: Mapping[str, float], naming: Set[str] = frozenset()) -> bool:
    """Tell whether a unit that is no sentence has only words of the question: a name, a label.

    `naming` are the terms by which the question names documents. Where something leads to a
    unit of such terms, such as the name of an author in a list, it says nothing unless what
    leads to it holds other words of the question.
    """
    if sentence.kind == "item" and sentence.end < _end_of(sentence):
        return False  # it leads to what is in it
    value = _value(sentence) if sentence.kind == "pair" else ""
    if not value and not sentence.leads and sentence.text.endswith(_ENDS):
        return False
    language = analysed_as(sentence.document.language)
    own = terms_of(sentence.text, language)
    if value:
        return terms_of(value, language) <= rarity.keys()
    if sentence.leads and own and own <= naming:
        return not (terms_of(sentence.leading, language) - naming) & rarity.keys()
    return not sentence.leads and own <= rarity.keys()


def _end_of(sentence: Sentence) -> int:
    blocks, block = sentence.document.blocks, sentence.block
    return sentence.end if block is None else blocks.span(block)[1]


def _value(sentence: Sentence) -> str:
    """Return the value of a pair."""
    blocks, block = sentence.document.blocks, sentence.block
    values = (
        [] if block is None else [c for c in blocks.children(block) if blocks.kind(c) == "value"]
    )
    return " ".join(sentence.document.text[slice(*blocks.span(value))] for value in values)


def _all(retrieved: Retrieved) -> Iterator[Sentence]:
    for hit, rows in zip(retrieved.hits, retrieved.sentences, strict=True):
        document = retrieved.documents[hit.passage.document_id]
        found = units(document, hit.passage.start, hit.passage.end)
        for (kind, start, end, block), row in zip(found, rows, strict=True):
            yield Sentence(
                hit=hit,
                document=document,
                start=start,
                end=end,
                vector=row,
                block=block,
                kind=kind,
                leads=leads(document, block, start) or _referring(document, block),
                named=retrieved.named.get(document.id, frozenset()),
            )


def _referring(document: Document, block: int) -> tuple[Offsets, ...]:
    """Return the sentence that refers to a footnote, from which it is understood."""
    blocks = document.blocks
    notes = (
        number for number in (block, *blocks.above(block)) if blocks.kind(number) == "footnote"
    )
    note = next(notes, None)
    if note is None or not blocks[note].references:
        return ()
    mark = blocks[note].references[0]
    at = blocks.at(mark)
    if at is None:
        return ()
    start, end = blocks.span(at)
    for first, last in sentences(document.text[start:end], document.language):
        if start + first <= mark < start + last:
            return (bare(document.text, start + first, start + last),)
    return ()


def _answers(sentence: Sentence) -> bool:
    """Tell whether a unit can answer: no heading, no question, no header, and no scrap."""
    blocks, block = sentence.document.blocks, sentence.block
    above = [] if block is None else [blocks.kind(number) for number in blocks.above(block)]
    if sentence.kind in _NO_ANSWERS:
        return False
    if sentence.kind == "row" and block is not None and blocks[block].header:
        return False
    if sentence.kind == "pair" and above[:2] == ["list", "message"]:
        return False  # from whom and when: what leads to the message
    led = bool(sentence.leads) or bool(_REPLIES & {*above}) or _is_under_heading(sentence)
    if led or sentence.kind == "item":
        least = 1
    else:
        least = 2 if sentence.kind in WHOLE or sentence.text.endswith(_ENDS) else _MIN_WORDS
    return len(re.findall(r"\w+", sentence.text)) >= least or _unspaced(sentence.text)


def _is_under_heading(sentence: Sentence) -> bool:
    """Tell whether a unit is a whole block right under a heading."""
    blocks, block = sentence.document.blocks, sentence.block
    if not block or blocks.kind(block - 1) != "heading":
        return False
    return (sentence.start, sentence.end) == bare(sentence.document.text, *blocks.span(block))


def _unspaced(text: str) -> bool:
    """Tell whether the text is of a script without spaces, in which words are not counted."""
    return len(text) >= 4 and bool(re.search(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", text))
