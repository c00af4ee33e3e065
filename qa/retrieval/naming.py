"""Documents that a question names: by author, year, folder or file name.

A word of the question that stands in the metadata of a document counts for the passages of that
document as if it stood in each of them once: it need not be in the text to be found. Only a
file name, given exactly, leaves all other documents out: what is quoted may well be a title, but of
a song or a book that several documents are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from qa.indexing.arrays import Ids, Scores
from qa.indexing.filters import Filter
from qa.indexing.keywords.bm25 import K1, document_key, idf, names, term_names
from qa.indexing.metadata import YEAR, Field, Names, plain_words
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms
from qa.retrieval.candidates import nearest
from qa.retrieval.fuse import KEYWORD_WEIGHT, PAIR_WEIGHT
from qa.retrieval.query import Query

# Titles are not here: a passage has the words of its title among its own.
_FIELDS: tuple[Field, ...] = ("author", "date", "folder", "file")
# What a word is worth in a passage of average length that has it once.
_ONCE = 1 / (1 + K1)
# Of more documents than these, the best passages are among the candidates anyway.
_FEW = 256
_POOL = 50  # passages of the named documents, by each side

_QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]{2,200}?)\s*[\"”“»]")
_FILE_NAME = re.compile(r"[^\s\"“”„«»()]+")
_NAME_WORDS = 6  # of a file name with spaces in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The documents whose metadata hold terms of a question, by number, for each such term.

    `counts` are what the terms count: their weight in the question times their idf, where
    the passages of those documents count as holding them. `pairs` are those of terms that
    follow each other in the question, such as a name, each with its share of the idf of all.
    """

    holders: dict[str, frozenset[int]]
    counts: dict[str, float]
    pairs: dict[tuple[str, str], float]

    def held(self, number: int) -> frozenset[str]:
        """Return the terms that stand in the metadata of a document."""
        return frozenset(term for term, numbers in self.holders.items() if number in numbers)


def naming(snapshot: Snapshot, query: Query) -> Naming | None:
    """Return which documents a question names, None if none."""
    known = snapshot.names()
    weights = dict(zip(query.terms.terms, query.terms.weights, strict=True))
    holders: dict[str, set[int]] = {}
    for word, form in query.forms.items():
        met = form
        numbers = known.holders([form, tuple(plain_words(word))], _FIELDS)
        years = [term for term in form if YEAR.fullmatch(term)]
        if not numbers and years:  # "in 2021" may be a code, or a year after a word
            met = (years[0],)
            numbers = known.holders([met], _FIELDS)
        for term in met if numbers else ():
            holders.setdefault(term, set()).update(numbers)
    if not holders:
        return None
    total, frequencies = snapshot.statistics.passages, snapshot.frequencies([*holders])
    passages = np.bincount(known.lists.owners, minlength=len(known.titles))
    counts = {
        term: weights.get(term, 0.0)
        * idf(frequencies[term] + int(passages[list(numbers)].sum()), total)
        for term, numbers in holders.items()
    }
    return Naming(
        holders={term: frozenset(held) for term, held in holders.items()},
        counts=counts,
        pairs={pair: share for pair, share in _pairs(snapshot, query) if holders.keys() >= {*pair}},
    )


def _pairs(snapshot: Snapshot, query: Query) -> list[tuple[tuple[str, str], float]]:
    present, total = query.terms.terms[: query.terms.present], snapshot.statistics.passages
    frequencies = snapshot.keywords.pair_frequencies(term_names(present))
    counts = [idf(count, total) for count in frequencies]
    norm = sum(counts) or 1.0
    return [(pair, count / norm) for pair, count in zip(pairwise(present), counts, strict=True)]


def of_named(snapshot: Snapshot, query: Query, named: Naming) -> Ids:
    """Return the ids of the best passages of the documents that a question names best."""
    totals: dict[int, float] = {}
    for term, numbers in named.holders.items():
        for number in numbers:
            totals[number] = totals.get(number, 0.0) + named.counts[term]
    most = max(totals.values())
    best = sorted(number for number, total in totals.items() if total >= most)
    if most <= 0 or len(best) > _FEW:
        return np.empty(0, dtype=np.int64)
    lists = snapshot.names().lists
    within = lists.passages[np.isin(lists.owners, best)]
    if scope := snapshot.scope(query.where):
        within = np.intersect1d(within, scope.passages, assume_unique=True)
    near = nearest(snapshot.store, query.searched, _POOL, within)[0]
    keys = [document_key(lists.documents[number].id) for number in best]
    by_words = snapshot.keywords.candidates(term_names(query.terms.terms), _POOL, keys)
    return np.union1d(near, by_words[np.isin(by_words, within)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """What the metadata of their documents adds to n passages: two arrays of shape (n,).

    `scores` are added to those that rank, `held` to the sums of what the terms of the present
    question count. `terms` are those that the metadata of each document hold, by its id, and
    `counts` what they count as terms of the present question.
    """

    scores: Scores
    held: Scores
    terms: dict[str, frozenset[str]]
    counts: dict[str, float]


def gains(
    snapshot: Snapshot, query: Query, named: Naming | None, ids: Ids, rarity: dict[str, float]
) -> Gains:
    """Return what naming adds to passages; `rarity` is what each term of the question counts."""
    scores, sums, of = np.zeros(len(ids)), np.zeros(len(ids)), dict[str, frozenset[str]]()
    if named is None:
        return Gains(scores=scores, held=sums, terms=of, counts={})
    entries = snapshot.catalogue.passages.terms(ids.tolist())
    numbers = snapshot.names().lists.numbers
    known = dict(zip(named.holders, term_names([*named.holders]), strict=True))
    present = set(query.terms.terms[: query.terms.present])
    norm = sum(rarity.values()) or 1.0
    counts = {term: count for term, count in named.counts.items() if term in present}
    for place, passage in enumerate(ids.tolist()):
        blob, document = entries[passage]
        held = of.setdefault(document, named.held(numbers[document]))
        own = names(blob)
        for term, count in counts.items():
            # One that the text has was counted as if no metadata had it.
            sums[place] -= rarity[term] - count if known[term] in own else 0.0
        if not held:
            continue
        lacking = {term for term in held if known[term] not in own}
        added = {term: named.counts[term] for term in sorted(lacking)}
        in_a_row = {*pairwise(own)}
        paired = sum(
            share
            for (first, second), share in named.pairs.items()
            if held >= {first, second} and (known[first], known[second]) not in in_a_row
        )
        words = KEYWORD_WEIGHT * sum(added.values()) / norm
        scores[place] = _ONCE * (words + PAIR_WEIGHT * paired)
        sums[place] += sum(count for term, count in added.items() if term in present)
    return Gains(scores=scores, held=sums, terms=of, counts=counts)


def narrowed(
    snapshot: Snapshot, question: str, where: Filter | None
) -> tuple[Filter | None, tuple[str, ...]]:
    """Return the filter for a question that names files, and their paths.

    That is `where`, without paths, if it names none, or if other documents write of what it
    names: the question may then be about that.
    """
    if where is not None and where.documents is not None:
        return where, ()
    known = snapshot.names()
    numbers: set[int] = set()
    for name, found in _exact_names(known, question):
        if not _written_of(snapshot, name, found):
            numbers |= found
    paths = sorted(known.lists.documents[number].path for number in numbers)
    if not paths:
        return where, ()
    only = replace(where or Filter(), documents=tuple(paths))
    scope = snapshot.scope(only)
    return (only, tuple(paths)) if scope and len(scope.passages) else (where, ())


def _exact_names(known: Names, question: str) -> Iterator[tuple[str, set[int]]]:
    """Yield what is named exactly, each with the documents: the longest name at each place."""
    for quoted in _QUOTED.finditer(question):
        if found := known.named(quoted[1]):
            yield quoted[1], found
    words = [match.span() for match in _FILE_NAME.finditer(question)]
    for last, (_, end) in enumerate(words):
        for first in range(max(0, last - _NAME_WORDS + 1), last + 1):
            name = question[words[first][0] : end].rstrip(".,;:!?…'’").removesuffix("'s")
            if re.search(r"[-_./]", name) and (found := known.named(name)):
                yield name, found
                break


def _written_of(snapshot: Snapshot, name: str, documents: set[int]) -> bool:
    """Tell whether other documents hold the words of a name in their text."""
    lists = snapshot.names().lists
    codes: Sequence[str] = snapshot.languages() or (analysed_as(None),)
    for language in codes:
        passages = snapshot.holding([([terms(name, language)], ())])
        if set(lists.holders(passages).tolist()) - documents:
            return True
    return False
