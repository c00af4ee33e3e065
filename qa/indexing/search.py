"""Candidates of both sides of an index, each with its exact scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.indexing import bm25
from qa.indexing.catalogue import Catalogue, Ids, Rows
from qa.indexing.filters import Scope
from qa.indexing.keywords import KeywordIndex
from qa.indexing.stores import VectorStore
from qa.records import Document, Passage

# Extra candidates from the store, so that rounding inside it cannot push out a passage
# that belongs among the first k.
_MARGIN = 16
# What the store's sums in single precision may be off by.
_ROUNDING = np.float32(1e-5)
# Candidates of each side, before their scores are put together.
_POOL = 100

# The keyword index looks up the documents that may be searched, which takes longer the more
# there are, or it skips all others, which takes longer the fewer there are. For n documents
# and N passages both took as long at about n² = 60 N.
_LOOKED_UP = 60

Scores = NDArray[np.float64]
# (dense, keyword, pairs), each of shape (n,), to the scores by which passages are ranked.
Fuse = Callable[[Rows, Scores, Scores], Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The terms of a question, as `qa.indexing.analyze` makes them, each with its weight.

    The first `present` terms are those of the present question, in order; the rest come
    from earlier ones.
    """

    terms: Sequence[str]
    weights: Sequence[float]
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was found, and what each side says of it.

    `dense` is the cosine, `keyword` and `pairs` are BM25 scores from 0 to 1. Ranks are
    those by one side alone, among the candidates; None where no word matches.
    """

    passage: Passage
    document: Document
    score: float
    dense: float
    dense_rank: int
    keyword: float = 0.0
    keyword_rank: int | None = None
    pairs: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may be among the best: ids, and what each side says, of one length."""

    ids: Ids
    dense: Rows
    keyword: Scores
    pairs: Scores


def candidates(
    catalogue: Catalogue,
    store: VectorStore,
    keywords: KeywordIndex,
    query: Rows,
    k: int,
    words: Words | None,
    statistics: tuple[int, float],
    scope: Scope | None,
) -> Candidates:
    """Return at least the k nearest to a vector, and with words the best by these as well.

    Every candidate has the exact values of both sides, whichever side it comes from.
    `statistics` are the number of passages and their mean number of terms. `scope` is what
    to search, None for all; what words count by, statistics and document frequencies, is of
    the whole corpus all the same, so that the same words score a passage alike whatever the
    filter. The caller is in a read transaction of the catalogue.
    """
    within = scope.passages if scope else None
    ids, dense = _nearest(store, query, k if words is None else max(k, _POOL), within)
    if words is None:
        return Candidates(ids, dense, np.zeros(len(ids)), np.zeros(len(ids)))
    names = bm25.term_names(words.terms)
    more = np.setdiff1d(_by_words(keywords, names, scope), ids)
    entries = catalogue.terms([*ids.tolist(), *more.tolist()])
    # The keyword index may still know passages that are gone.
    more = more[[number in entries for number in more.tolist()]]
    ids, dense = np.concatenate([ids, more]), np.concatenate([dense, _cosines(store, more, query)])
    blobs = [entries[number][0] for number in ids.tolist()]
    # Pairs of the present question only: across two questions no pair was ever said.
    present = words.terms[: words.present]
    return Candidates(
        ids,
        dense,
        bm25.bm25_scores(
            words.terms,
            blobs,
            keywords.document_frequencies(names),
            *statistics,
            weights=words.weights,
        ),
        bm25.pair_scores(
            present, blobs, keywords.pair_frequencies(names[: words.present]), *statistics
        ),
    )


def rank_of(scores: Rows | Scores, i: int) -> int:
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
