"""Versions of a document in an answer: the newer comes first, and the older is called older."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.answering.differences import are_near
from qa.answering.editions import Edition, asks_for, superseded
from qa.answering.twins import Statement, differing, say_the_same
from qa.answering.units import Sentence
from qa.phrases import phrase
from qa.records import Quote

_REWORDED = 0.75  # the cosine of units that say in other words what the other version says


class Versions:
    """Which of some documents are versions of one another."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self._editions = {edition.id: edition for edition in editions}
        self._newer = superseded(list(self._editions.values()))

    def in_order(
        self, sentences: Sequence[Sentence], scores: Sequence[float], question: str
    ) -> list[float]:
        """Return the scores of units with the version first that is asked for, else the newest.

        What it says counts at least as much as what the other says in its place.
        """
        ordered = list(scores)
        for first, last in self.pairs(question):
            mine = [i for i, sentence in enumerate(sentences) if sentence.document.id == first]
            others = [i for i, sentence in enumerate(sentences) if sentence.document.id == last]
            _put_first(sentences, ordered, mine, others)
        return ordered

    def pairs(self, question: str) -> list[tuple[str, str]]:
        """Return the ids of each two versions, that which is to come first in front."""
        return [
            (key, newest.id)
            if asks_for(question, self._editions[key], newest)
            else (newest.id, key)
            for key, newest in self._newer.items()
        ]

    def noted(self, quotes: Iterable[Quote], language: str = "en") -> list[Quote]:
        """Return quotes with a note at those of older versions."""
        return [
            replace(quote, note=_note(newest, language))
            if quote.role != "context" and (newest := self._newer.get(quote.citation.document_id))
            else quote
            for quote in quotes
        ]


def _note(newest: Edition, language: str) -> str:
    date = newest.date or next(iter(newest.dates), "")
    newer = f"{newest.file} ({date})" if date else newest.file
    return phrase(language, "from an older version; newer: {file}", file=newer)


def _put_first(
    sentences: Sequence[Sentence], scores: list[float], mine: list[int], others: list[int]
) -> None:
    """Put units of one version before those of another that are said in their place."""
    if not mine or not others:
        return
    best = max(others, key=lambda i: (scores[i], -i))
    pairs = {i: j for i in others if (j := _counterpart(sentences, i, mine)) is not None}
    if best not in pairs:
        # Said in other words it is likely to be what only this version says, near to it.
        near = {
            j: float(sentences[best].vector @ sentences[j].vector)
            for j in mine
            if j not in pairs.values()
        }
        only = max(near, key=lambda j: near[j], default=None)
        pairs |= {} if only is None or near[only] < _REWORDED else {best: only}
    for i, j in pairs.items():
        scores[j] = max(scores[i], scores[j])
        scores[i] = min(scores[i], scores[j] - 1e-6)


def _counterpart(sentences: Sequence[Sentence], one: int, others: Sequence[int]) -> int | None:
    """Return which of the other units says the same as one, or nearly."""
    said = sentences[one].statement
    found = [
        (float(sentences[one].vector @ sentences[other].vector), -other)
        for other in others
        if are_near(sentences[one], sentences[other])
        and in_place_of(said, sentences[other].statement)
    ]
    return -max(found)[1] if found else None


def in_place_of(said: Statement, other: Statement) -> bool:
    """Tell whether one version says something in the place of what the other says."""
    return say_the_same(said, other) or differing(said, other) is not None
