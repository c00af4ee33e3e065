"""What the passages say that were found, unit by unit, and how well each answers by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np

from qa.answering.twins import Statement
from qa.blocks import Kind
from qa.indexing.arrays import Rows
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import leads
from qa.indexing.text.numbers import NUMBER_WORDS
from qa.indexing.text.sentences import sentences
from qa.indexing.text.stretches import WHOLE, Offsets, bare, units
from qa.records import Citation, Document, Hit
from qa.retrieval.retrieve import Retrieved, cite

_COMMON = 0.5  # of the mean of a passage's vectors, which is taken from each
_HAS_NUMBER = 0.1
_SAME_IN_ALL = 0.8  # what a term counts less that is in all units
_WORD = re.compile(r"\w+")
# Letters of a stem whose family is looked for, and by which the others may be longer.
_FAMILY, _ENDING = 3, 4
# What is asked for with an adjective is told under a noun that is not of its letters.
_NOUNS = {
    adjective: frozenset(stem for noun in nouns.split() for stem in terms(noun, language))
    for language, pairs in {
        "en": {
            **{"high": "height", "tall": "height", "deep": "depth", "wide": "width"},
            **{"long": "length duration", "old": "age", "heavy": "weight", "far": "distance"},
            **{"big": "size", "large": "size", "fast": "speed", "hot": "temperature"},
            **{"expensive": "price cost", "cost": "price fee", "price": "cost fee"},
        },
        "de": {
            **{"hoch": "Höhe", "tief": "Tiefe", "breit": "Breite", "lang": "Länge Dauer"},
            **{"alt": "Alter", "schwer": "Gewicht", "groß": "Größe", "kosten": "Preis Gebühr"},
        },
        "fr": {
            **{"haut": "hauteur", "long": "longueur durée", "large": "largeur", "âgé": "âge"},
            **{"lourd": "poids", "coûter": "prix tarif"},
        },
        "es": {
            **{"alto": "altura", "largo": "longitud duración", "ancho": "anchura"},
            **{"pesado": "peso", "costar": "precio tarifa"},
        },
    }.items()
    for words, nouns in pairs.items()
    for adjective in terms(words, language)
}
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


def own_scores(
    candidates: Sequence[Sentence], query: Rows, rarity: Mapping[str, float], *, number: bool
) -> list[float]:
    """Return half the cosine with the query and half the share of its words, rare ones first.

    Words find the sentence with the very name or number; the cosine, one that says it
    otherwise. Words count that are rare in all documents, and among what the first one says.
    Those of what leads to a unit, of its headings and its title are its own; one of the same
    family counts half, such as "owner" for "own", and so do those of the sentences before,
    which it may go on from. Of its vector, what it has in common with all of its passage
    counts half, as that tells no sentence from the next. Where a `number` is asked for, what
    has one counts more.
    """
    held = _held(candidates)
    rarity = _telling(rarity, candidates, held)
    total = sum(rarity.values()) or 1.0
    scores = [0.0] * len(candidates)
    for _, group in groupby(range(len(candidates)), key=lambda i: candidates[i].hit.rank):
        numbers = list(group)
        cosines = _within(np.stack([candidates[i].vector for i in numbers])) @ query
        before: Set[str] = frozenset()
        for i, cosine in zip(numbers, cosines.tolist(), strict=True):
            runs_on = candidates[i].kind == "paragraph"
            shared = _shared(rarity, held[i], before if runs_on else frozenset())
            before = {*before, *held[i]} if runs_on else frozenset()
            scores[i] = 0.5 * cosine + 0.5 * shared / total
            if number and _has_number(candidates[i].text):
                scores[i] += _HAS_NUMBER
    return scores


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or not NUMBER_WORDS.isdisjoint(
        _WORD.findall(text.casefold())
    )


def _held(candidates: Sequence[Sentence]) -> list[set[str]]:
    """Return the terms of each unit, of what leads to it, and of what it stands under."""
    above: dict[int, frozenset[str]] = {}  # the terms above the units of a hit
    held = []
    for one in candidates:
        language = analysed_as(one.document.language)
        if one.hit.rank not in above:
            titles = "\n".join([one.document.title, *one.hit.passage.section])
            above[one.hit.rank] = _terms(titles, language)
        own = _terms(f"{one.leading}\n{one.text}" if one.leads else one.text, language)
        held.append({*above[one.hit.rank], *own, *one.named})
    return held


# What is found once is found again, by the next question or a question's other parts.
@lru_cache(maxsize=1 << 13)
def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(terms(text, language))


def _telling(
    rarity: Mapping[str, float], candidates: Sequence[Sentence], held: Sequence[Set[str]]
) -> dict[str, float]:
    """Return what terms count among the units of the first document.

    The name of what all of it is about, though rare in all documents, tells none of its units
    from the next; what has a digit is meant as it stands, a year, an amount, and counts double.
    """
    first = [h for one, h in zip(candidates, held, strict=True) if _is_of_first(one, candidates)]
    return {
        term: (2 if any(map(str.isdigit, term)) else 1)
        * weight
        * (1 - _SAME_IN_ALL * sum(term in h for h in first) / max(1, len(first)))
        for term, weight in rarity.items()
    }


def _is_of_first(one: Sentence, candidates: Sequence[Sentence]) -> bool:
    return one.document.id == candidates[0].document.id


def _shared(rarity: Mapping[str, float], held: Set[str], before: Set[str]) -> float:
    """Return what the terms of a question count that are held.

    Those that stand `before`, or of which another of their family is held, count half.
    """
    shared = sum(weight for term, weight in rarity.items() if term in held)
    lacking = {term: weight for term, weight in rarity.items() if term not in held}
    if lacking:
        opening: dict[str, list[str]] = {}
        for other in held:
            opening.setdefault(other[:_FAMILY], []).append(other)
        for term, weight in lacking.items():
            nouns = _NOUNS.get(term, frozenset())
            family = opening.get(term[:_FAMILY], ())
            if term in before or nouns & held or any(_related(term, other) for other in family):
                shared += 0.5 * weight
    return shared


def _related(term: str, other: str) -> bool:
    """Tell whether one term begins with the other and is little longer."""
    shorter, longer = sorted((term, other), key=len)
    return (
        len(shorter) >= _FAMILY
        and len(longer) - len(shorter) <= _ENDING
        and longer.startswith(shorter)
    )


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
    own = _terms(sentence.text, language)
    if value:
        return _terms(value, language) <= rarity.keys()
    if sentence.leads and own and own <= naming:
        return not (_terms(sentence.leading, language) - naming) & rarity.keys()
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


def _within(rows: Rows) -> Rows:
    """Return vectors of one passage without half of their mean, of unit length."""
    centred = rows - _COMMON * rows.mean(axis=0)
    unit: Rows = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit


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
