"""How well each unit answers by itself: by its vector, and by the words that it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from itertools import groupby

import numpy as np

from qa.answering.ranges import spanning
from qa.answering.units import Sentence, terms_of
from qa.indexing.arrays import Rows
from qa.indexing.text.analyze import analysed_as
from qa.indexing.text.numbers import NUMBER_WORDS
from qa.retrieval.nouns import NOUNS

_COMMON = 0.5  # of the mean of a passage's vectors, which is taken from each
_HAS_NUMBER = 0.1
_SAME_IN_ALL = 0.8  # what a term counts less that is in all units
_REPEATED = 0.9  # of the score of what a mail quotes: above it stands what was said later
_LONG_CODE, _IN_LONG_CODE = 300, 0.8  # characters; what words count that are among many in code
_ABOVE = 0.1  # what it counts less that a sentence has by its headings only
_WORD = re.compile(r"\w+")
# Letters of a stem whose family is looked for, and by which the others may be longer.
_FAMILY, _ENDING = 3, 4


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
    words = _Words(candidates, rarity)
    scores = [0.0] * len(candidates)
    for _, group in groupby(range(len(candidates)), key=lambda i: candidates[i].hit.rank):
        numbers = list(group)
        cosines = _within(np.stack([candidates[i].vector for i in numbers])) @ query
        before: Set[str] = frozenset()
        for i, cosine in zip(numbers, cosines.tolist(), strict=True):
            runs_on = candidates[i].kind == "paragraph"
            share = words.share(i, before if runs_on else frozenset())
            before = {*before, *words.held[i]} if runs_on else frozenset()
            scores[i] = 0.5 * cosine + 0.5 * share
            if number and _has_number(candidates[i].text):
                scores[i] += _HAS_NUMBER
            if _is_quoted_mail(candidates[i]):
                scores[i] *= _REPEATED
    return scores


class _Words:
    """The words of a question in units: `held` are the terms of each, and of what is above it."""

    def __init__(self, candidates: Sequence[Sentence], rarity: Mapping[str, float]) -> None:
        self._candidates = candidates
        self._own, self.held = _held(candidates)
        spanning(candidates, self.held, [*rarity])
        # What has a digit is meant as it stands, a year, an amount.
        self._asked = {
            term: (2 if any(map(str.isdigit, term)) else 1) * weight
            for term, weight in rarity.items()
        }
        self._telling = self._among_the_first()
        self._total = sum(self._telling.values()) or 1.0

    def _among_the_first(self) -> dict[str, float]:
        """Return what terms count among the units of the first document.

        The name of what all of it is about, though rare in all documents, tells none of its
        units from the next.
        """
        first = [held for i, held in enumerate(self.held) if self._is_of_first(i)]
        return {
            term: weight * (1 - _SAME_IN_ALL * sum(term in h for h in first) / max(1, len(first)))
            for term, weight in self._asked.items()
        }

    def _is_of_first(self, i: int) -> bool:
        return self._candidates[i].document.id == self._candidates[0].document.id

    def share(self, i: int, before: Set[str]) -> float:
        """Return the share of the words that a unit holds, or that stand `before` it."""
        held, telling = self.held[i], self._telling
        shared = _shared(telling, held, before)
        if self._candidates[i].kind == "paragraph":
            shared -= _ABOVE * sum(telling.get(term, 0.0) for term in held - self._own[i])
        if not self._is_of_first(i):
            # What all of the first document is about is no less asked for elsewhere.
            shared -= sum(self._asked[t] - telling[t] for t in telling if t not in held)
        if self._candidates[i].kind == "code" and len(self._candidates[i].text) > _LONG_CODE:
            shared *= _IN_LONG_CODE
        return shared / self._total


def _is_quoted_mail(one: Sentence) -> bool:
    """Tell whether a unit is of an earlier mail that its mail quotes."""
    blocks, block = one.document.blocks, one.block
    above = [] if block is None else [blocks.kind(number) for number in blocks.above(block)]
    return "quotation" in above and "message" in above


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text)) or not NUMBER_WORDS.isdisjoint(
        _WORD.findall(text.casefold())
    )


def _held(candidates: Sequence[Sentence]) -> tuple[list[frozenset[str]], list[set[str]]]:
    """Return the terms of each unit with what leads to it, and these with what it stands under."""
    above: dict[int, frozenset[str]] = {}  # the terms above the units of a hit
    own, held = [], []
    for one in candidates:
        language = analysed_as(one.document.language)
        if one.hit.rank not in above:
            titles = "\n".join([one.document.title, *one.hit.passage.section])
            above[one.hit.rank] = terms_of(titles, language)
        own.append(terms_of(f"{one.leading}\n{one.text}" if one.leads else one.text, language))
        held.append({*above[one.hit.rank], *own[-1], *one.named})
    return own, held


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
            nouns = NOUNS.get(term, frozenset())
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


def _within(rows: Rows) -> Rows:
    """Return vectors of one passage without half of their mean, of unit length."""
    centred = rows - _COMMON * rows.mean(axis=0)
    unit: Rows = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit
