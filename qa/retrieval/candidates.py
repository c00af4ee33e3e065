"""The passages that may be among the best for a question, from both sides of an index.

FAISS proposes the nearest in meaning, tantivy those that share words; every candidate then
gets the exact scores of both sides, whichever side it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from qa.indexing.arrays import Ids, Rows, Scores
from qa.indexing.catalogue.passages import CONTEXT_REACH
from qa.indexing.catalogue.vectors import SentenceVectors
from qa.indexing.filters import Filter, Scope
from qa.indexing.keywords import bm25
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.snapshot import Snapshot
from qa.indexing.stores import VectorStore
from qa.retrieval.evidence import shared, worth

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

NO_IDS: Ids = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryTerms:
    """The terms of a question, as `qa.indexing.text.analyze` makes them, each with its weight.

    The first `present` terms are those of the present question, in order; the rest come
    from earlier ones.
    """

    terms: Sequence[str]
    weights: Sequence[float]
    present: int


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side says of n texts: three arrays of shape (n,)."""

    dense: Scores  # cosines; of a passage, that of its nearest sentence
    keyword: Scores  # BM25 of the words, 0 to 1
    pairs: Scores  # BM25 of words that follow each other, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Passages that may be among the best: ids, and what is said of them and their contexts.

    The context of a passage is the text of it and of its neighbours in the document, whose
    vector is the mean of theirs. `sentences` has the vectors of each passage's sentences,
    which `qa.indexing.text.stretches.units` tells. `shared` is the sum of the idf of the present
    question's words that each passage holds, shape (n,), and `terms` are the encoded terms of each.
    """

    ids: Ids
    own: Sides
    context: Sides
    sentences: SentenceVectors
    shared: Scores
    terms: Sequence[bytes]


def candidates(
    snapshot: Snapshot,
    vector: Rows,
    query: QueryTerms,
    k: int,
    where: Filter | None = None,
    also: Ids = NO_IDS,
) -> Candidates:
    """Return at least the k nearest to a vector, shape (dimension,), and the best by words.

    `also` are the ids of passages that are candidates for other reasons.
    `where` is what to search, None for all; what words count by, statistics and document
    frequencies, is of the whole corpus all the same, so that the same words score a passage
    alike whatever the filter. Raises `InputError` if it names a document that is not there.
    """
    scope, store, keywords = snapshot.scope(where), snapshot.store, snapshot.keywords
    near, cosines = nearest(store, vector, max(k, _POOL), scope.passages if scope else None)
    names = bm25.term_names(query.terms)
    by_words = np.setdiff1d(np.union1d(_by_words(keywords, names, scope), also), near)
    # The passages with their neighbours: id -> terms, document.
    entries = snapshot.catalogue.passages.terms(_with_neighbours(near, by_words))
    # The keyword index may still know passages that are gone.
    by_words = by_words[[number in entries for number in by_words.tolist()]]
    ids = np.concatenate([near, by_words])
    own_cosines = np.concatenate([cosines, _cosines(store, by_words, vector)])
    present = query.present  # pairs of it only: across two questions no pair was ever said
    frequencies = keywords.document_frequencies(names)
    pair_frequencies = keywords.pair_frequencies(names[:present])

    def sides(dense: Rows, blobs: Sequence[bytes], mean_terms: float) -> Sides:
        corpus = (snapshot.statistics.passages, mean_terms)
        return Sides(
            dense.astype(np.float64),
            bm25.bm25_scores(query.terms, blobs, frequencies, *corpus, weights=query.weights),
            bm25.pair_scores(query.terms[:present], blobs, pair_frequencies, *corpus),
        )

    rarities = worth(query.terms[:present], frequencies[:present], snapshot.statistics.passages)
    numbers: list[int] = ids.tolist()
    blobs = [entries[i][0] for i in numbers]
    sentences = snapshot.catalogue.vectors.sentences(numbers)
    contexts = [
        # Ids of one document's passages follow each other.
        [n for n in _around(i) if n in entries and entries[n][1] == entries[i][1]]
        for i in numbers
    ]
    return Candidates(
        ids=ids,
        own=sides(sentences.nearest(vector, own_cosines), blobs, snapshot.statistics.passage_terms),
        context=sides(
            _context_cosines(store, contexts, vector),
            [b"".join(entries[n][0] for n in context) for context in contexts],
            snapshot.statistics.context_terms,
        ),
        sentences=sentences,
        shared=shared(rarities, blobs),
        terms=blobs,
    )


def neighbours(snapshot: Snapshot, vector: Rows, where: Filter | None = None) -> Ids:
    """Return the ids of the passages nearest to a vector by plain cosine, some hundred.

    Raises `InputError` if `where` names a document that is not there.
    """
    scope = snapshot.scope(where)
    return nearest(snapshot.store, vector, _POOL, scope.passages if scope else None)[0]


def nearest(store: VectorStore, vector: Rows, k: int, within: Ids | None) -> tuple[Ids, Rows]:
    """Return ids and exact cosines of at least the k nearest, and of all that tie with them.

    `within` are the ids of the only passages to search, None for all.
    """
    count = k + _MARGIN
    while True:
        ids = store.search(vector, count, within)
        if not len(ids):
            return ids, np.empty(0, dtype=np.float32)
        cosines = _cosines(store, ids, vector)
        order = np.argsort(-cosines, kind="stable")
        ids, cosines = ids[order], cosines[order]
        if len(ids) < count or cosines[k - 1] - _ROUNDING > cosines[-1]:
            return ids, cosines
        count *= 4


def _around(passage: int) -> range:
    return range(passage - CONTEXT_REACH, passage + CONTEXT_REACH + 1)


def _with_neighbours(*passages: Ids) -> list[int]:
    numbers = np.concatenate(passages).tolist()
    return sorted({neighbour for passage in numbers for neighbour in _around(passage)})


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


def _cosines(store: VectorStore, ids: Ids, vector: Rows) -> Rows:
    if not len(ids):
        return np.empty(0, dtype=np.float32)
    # Summed in double precision and rounded once: the same to the last bit whatever the
    # order of summation, on any machine.
    exact = store.rows(ids.tolist()).astype(np.float64) @ vector.astype(np.float64)
    cosines: Rows = exact.astype(np.float32)
    return cosines


def _context_cosines(store: VectorStore, contexts: Sequence[Sequence[int]], vector: Rows) -> Rows:
    """Return the cosine of a vector and of the mean of each context's vectors."""
    if not contexts:
        return np.empty(0, dtype=np.float32)
    # By hand, as the first call of `np.unique` imports what takes as long as a question.
    place_of = {one: place for place, one in enumerate(sorted({*chain(*contexts)}))}
    places = [place_of[one] for one in chain(*contexts)]
    starts = np.cumsum([0, *map(len, contexts[:-1])])
    rows = store.rows([*place_of])
    # Added one after another, so that the sums are the same on any machine.
    totals = np.add.reduceat(rows[places], starts).astype(np.float64)
    norms = np.linalg.norm(totals, axis=1)
    cosines = totals @ vector.astype(np.float64) / np.where(norms, norms, 1.0)
    return cosines.astype(np.float32)
