"""Candidates of both sides of an index, each with its exact scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qa.indexing.catalogue.documents import Catalogue
from qa.indexing.catalogue.vectors import Ids, Parts, Rows
from qa.indexing.filters import Scope
from qa.indexing.keywords import bm25
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.stores import VectorStore
from qa.records import Document, Passage

# Extra candidates from the store, so that rounding inside it cannot push out a passage
# that belongs among the first k.
_MARGIN = 16
# What the store's sums in single precision may be off by.
_ROUNDING = np.float32(1e-5)
# Candidates of each side, before their scores are put together.
_POOL = 100

# Passages on each side that are a passage's context.
REACH = 2
# The keyword index looks up the documents that may be searched, which takes longer the more
# there are, or it skips all others, which takes longer the fewer there are. For n documents
# and N passages both took as long at about n² = 60 N.
_LOOKED_UP = 60

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side says of n texts: three arrays of shape (n,)."""

    dense: Scores  # cosines; of a passage, that of its nearest sentence
    keyword: Scores  # BM25 of the words, 0 to 1
    pairs: Scores  # BM25 of words that follow each other, 0 to 1


# What the sides say of passages, and of their contexts, to the scores that rank them.
Fuse = Callable[[Sides, Sides], Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The terms of a question, as `qa.indexing.text.analyze` makes them, each with its weight.

    The first `present` terms are those of the present question, in order; the rest come
    from earlier ones.
    """

    terms: Sequence[str]
    weights: Sequence[float]
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was found, and what each side says of it.

    `dense` is the cosine of its nearest sentence, or of all of it where there are no words to
    search by; `keyword` and `pairs` are BM25 scores from 0 to 1, `context` is
    the score that its context would have as a passage. Ranks are those by one side alone,
    among the candidates; None where no word matches. `sentences` are the vectors of the
    passage's sentences, which `qa.indexing.text.sentences.parts` tells: shape (n, dimension).
    """

    passage: Passage
    document: Document
    score: float
    dense: float
    dense_rank: int
    keyword: float = 0.0
    keyword_rank: int | None = None
    pairs: float = 0.0
    context: float = 0.0
    sentences: Rows = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The passages of a search, best first, and the cosine of the nearest of all, 0 without any."""

    found: list[Found]
    nearest: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs to know of the corpus: how many passages, and mean numbers of terms."""

    passages: int
    passage_terms: float
    context_terms: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may be among the best: ids, and what is said of them and their contexts.

    The context of a passage is the text of it and of its neighbours in the document, whose
    vector is the mean of theirs. `sentences` has the vectors of each passage's sentences;
    `nearest` is the cosine of the passage of all that is nearest to the vector, 0 without any.
    """

    ids: Ids
    own: Sides
    context: Sides
    sentences: Parts
    nearest: float


def candidates(
    catalogue: Catalogue,
    store: VectorStore,
    keywords: KeywordIndex,
    query: Rows,
    k: int,
    words: Words | None,
    statistics: Statistics,
    scope: Scope | None,
) -> Candidates:
    """Return at least the k nearest to a vector, and with words the best by these as well.

    Every candidate has the exact values of both sides, whichever side it comes from.
    Without words there are no contexts: each is the passage alone. `scope` is what to
    search, None for all; what words count by, statistics and document frequencies, is of the
    whole corpus all the same, so that the same words score a passage alike whatever the
    filter. The caller is in a read transaction of the catalogue.
    """
    within = scope.passages if scope else None
    ids, dense = _nearest(store, query, k if words is None else max(k, _POOL), within)
    if words is None:
        alone = Sides(dense.astype(np.float64), np.zeros(len(ids)), np.zeros(len(ids)))
        sentences = catalogue.sentence_vectors(ids.tolist())
        return Candidates(ids, alone, alone, sentences, _largest(dense))
    names = bm25.term_names(words.terms)
    more = np.setdiff1d(_by_words(keywords, names, scope), ids)
    entries = catalogue.terms(_with_neighbours([*ids.tolist(), *more.tolist()]))
    # The keyword index may still know passages that are gone.
    more = more[[number in entries for number in more.tolist()]]
    ids, dense = np.concatenate([ids, more]), np.concatenate([dense, _cosines(store, more, query)])
    # Pairs of the present question only: across two questions no pair was ever said.
    present = words.present
    frequencies = keywords.document_frequencies(names)
    pair_frequencies = keywords.pair_frequencies(names[:present])

    def sides(cosines: Rows, blobs: Sequence[bytes], mean_terms: float) -> Sides:
        corpus = (statistics.passages, mean_terms)
        return Sides(
            cosines.astype(np.float64),
            bm25.bm25_scores(words.terms, blobs, frequencies, *corpus, weights=words.weights),
            bm25.pair_scores(words.terms[:present], blobs, pair_frequencies, *corpus),
        )

    numbers: list[int] = ids.tolist()
    sentences = catalogue.sentence_vectors(numbers)
    contexts = [
        # Ids of one document's passages follow each other.
        [n for n in _around(i) if n in entries and entries[n][1] == entries[i][1]]
        for i in numbers
    ]
    return Candidates(
        ids,
        sides(
            sentences.nearest(query, dense),
            [entries[i][0] for i in numbers],
            statistics.passage_terms,
        ),
        sides(
            _context_cosines(store, contexts, query),
            [b"".join(entries[n][0] for n in context) for context in contexts],
            statistics.context_terms,
        ),
        sentences,
        _largest(dense),
    )


def nearness(store: VectorStore, query: Rows, within: Ids | None) -> float:
    """Return the largest cosine of a vector and a stored one, 0 where there is none."""
    return _largest(_nearest(store, query, 1, within)[1])


def _largest(cosines: Rows) -> float:
    return float(cosines.max()) if len(cosines) else 0.0


def _around(passage: int) -> range:
    return range(passage - REACH, passage + REACH + 1)


def _with_neighbours(passages: Sequence[int]) -> list[int]:
    return sorted({neighbour for passage in passages for neighbour in _around(passage)})


def rank_of(scores: Scores, i: int) -> int:
    """Return the place of one score among all, from 1; equal scores share a place."""
    return 1 + int(np.count_nonzero(scores > scores[i]))


def _nearest(store: VectorStore, query: Rows, k: int, within: Ids | None) -> tuple[Ids, Rows]:
    """Return ids and exact scores of at least the k nearest, and of all that tie with them."""
    count = k + _MARGIN
    while True:
        ids = store.search(query, count, within)
        if not len(ids):
            return ids, np.empty(0, dtype=np.float32)
        scores = _cosines(store, ids, query)
        order = np.argsort(-scores, kind="stable")
        ids, scores = ids[order], scores[order]
        if len(ids) < count or scores[k - 1] - _ROUNDING > scores[-1]:
            return ids, scores
        count *= 4


def _by_words(keywords: KeywordIndex, names: Sequence[str], scope: Scope | None) -> Ids:
    """Return the ids of the best by words, of what may be searched."""
    if scope is None:
        return keywords.candidates(names, _POOL)
    if len(scope.documents) ** 2 <= _LOOKED_UP * len(keywords.ids()):
        return keywords.candidates(names, _POOL, scope.documents.tolist())
    count = 4 * _POOL
    while True:
        ids = keywords.candidates(names, count)
        places = np.searchsorted(scope.passages, ids)
        places = np.minimum(places, len(scope.passages) - 1)
        allowed: Ids = ids[scope.passages[places] == ids]
        if len(allowed) >= _POOL or len(ids) < count:
            return allowed[:_POOL]
        count *= 4


def _cosines(store: VectorStore, ids: Ids, query: Rows) -> Rows:
    if not len(ids):
        return np.empty(0, dtype=np.float32)
    # Summed in double precision and rounded once: the same to the last bit whatever the
    # order of summation, on any machine.
    exact = store.rows(ids.tolist()).astype(np.float64) @ query.astype(np.float64)
    cosines: Rows = exact.astype(np.float32)
    return cosines


def _context_cosines(store: VectorStore, contexts: Sequence[Sequence[int]], query: Rows) -> Rows:
    """Return the cosine of a query and of the mean of each context's vectors."""
    if not contexts:
        return np.empty(0, dtype=np.float32)
    ids, places = np.unique(np.concatenate(contexts), return_inverse=True)
    starts = np.cumsum([0, *map(len, contexts[:-1])])
    rows = store.rows(ids.tolist())
    # Added one after another, so that the sums are the same on any machine.
    totals = np.add.reduceat(rows[places], starts).astype(np.float64)
    norms = np.linalg.norm(totals, axis=1)
    cosines = totals @ query.astype(np.float64) / np.where(norms, norms, 1.0)
    return cosines.astype(np.float32)
