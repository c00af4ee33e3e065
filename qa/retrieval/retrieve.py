"""A question in, ranked hits out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qa.errors import InputError
from qa.indexing.arrays import Rows, Scores
from qa.indexing.calibrate import Everyday, everyday, everyday_of
from qa.indexing.keywords.bm25 import encode_terms, idf
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms, tokens
from qa.indexing.text.chunk import passage_input, surroundings
from qa.indexing.text.questions import exact_terms
from qa.records import Citation, Document, Hit, Passage
from qa.retrieval import followup
from qa.retrieval.candidates import NO_IDS, Candidates, QueryTerms, candidates, neighbours
from qa.retrieval.evidence import (
    Words,
    exact_evidence,
    how_telling,
    nearest_cosine,
    sections_of,
    word_evidence,
)
from qa.retrieval.fuse import fuse, rank_of, ranking
from qa.retrieval.naming import gains, naming, of_named
from qa.retrieval.query import Query
from qa.retrieval.rerank import RERANKED, Reranker, rerank

MAX_HITS = 100
_NEAREST = 50  # passages by plain cosine, of which one is nearest by the centred one
_NONE: frozenset[str] = frozenset()
_BACKING = 3  # passages that may hold the words of a question that says nothing alone
_EXACT = 1e-9  # by which sums of the same numbers may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """Hits, best first, and the documents they are of, by id.

    `sentences` has for each hit the vectors of its sentences, shape (n, dimension).
    `judged` are the vectors that decide whether they answer, and `nearest` is the largest
    cosine of one of them and a passage that `Query.where` leaves, 0 without passages; both sides
    are centred by `everyday`. `words` is what words say for an answer. `rarity` is what each term
    of the question counts: its weight times its idf. `named` has the terms that stand in the
    metadata of each document, by its id: author, date, folder and file.
    """

    hits: list[Hit]
    sentences: list[Rows]
    documents: dict[str, Document]
    judged: tuple[Rows, ...]
    everyday: Everyday
    nearest: float
    words: Words
    rarity: dict[str, float]
    named: dict[str, frozenset[str]] = field(default_factory=dict)


def retrieve(
    snapshot: Snapshot, query: Query, k: int, reranker: Reranker | None = None
) -> Retrieved:
    """Return the k nearest passages as hits, best first.

    A reranker reads the first 50 with the question, which has its context before it where
    it says nothing alone, and decides their order. Raises `InputError` unless k is from 1
    to 100, `ModelError` for a reranker that does not work.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError(f"{k} passages were asked for; ask for 1 to {MAX_HITS}.")
    depth = k if reranker is None else max(k, RERANKED)
    named = naming(snapshot, query)
    also = of_named(snapshot, query, named) if named else NO_IDS
    pool = candidates(snapshot, query.searched, query.terms, depth, query.where, also)
    rarity = _rarity(snapshot, query.terms)
    gained = gains(snapshot, query, named, pool.ids, rarity)
    scores = fuse(pool.own, pool.context) + gained.scores
    contexts = fuse(pool.context, pool.context)
    ranked = ranking(snapshot, pool.ids, scores, depth)
    documents = [snapshot.document(passage.document_id, query.where) for _, passage in ranked]
    order: list[tuple[int, float | None]] = [(n, None) for n in range(len(ranked))]
    if reranker is not None:
        texts = [
            _read(document, passage)
            for document, (_, passage) in zip(documents, ranked, strict=True)
        ]
        order = rerank(reranker, followup.in_full(query.spelled.text, query.context), texts)[:k]
    places = [ranked[n][0] for n, _ in order]
    hits = [
        _hit(rank, query, pool, (scores, contexts), ranked[n], documents[n], rerank_score)
        for rank, (n, rerank_score) in enumerate(order, start=1)
    ]
    read = [(documents[n], ranked[n][1]) for n, _ in order]
    judged = _judged(query, hits, rarity)
    known = everyday_of(everyday(snapshot.catalogue), query.judged)
    return Retrieved(
        judged=judged,
        everyday=known,
        nearest=max(_nearest(snapshot, query, pool, vector, known.mean) for vector in judged),
        # What metadata hold is in more passages than those whose text has it.
        words=_words(snapshot, query, pool.shared + gained.held, rarity | gained.counts, read),
        rarity=rarity,
        hits=hits,
        sentences=[pool.sentences[i] for i in places],
        documents={documents[n].id: documents[n] for n, _ in order},
        named={documents[n].id: gained.terms.get(documents[n].id, _NONE) for n, _ in order},
    )


def hits_of(
    snapshot: Snapshot, query: Query, ids: Sequence[int]
) -> tuple[list[Hit], dict[str, Document]]:
    """Return these passages as hits in this order, and the documents they are of, by id.

    What each side says of them is as if they were among the candidates.
    """
    also = np.array(ids, dtype=np.int64)
    pool = candidates(snapshot, query.searched, query.terms, 1, None, also)
    fused = fuse(pool.own, pool.context), fuse(pool.context, pool.context)
    places = {passage: place for place, passage in enumerate(pool.ids.tolist())}
    passages = snapshot.catalogue.passages.get(ids)
    documents = {i: snapshot.document(passages[i][0].document_id, query.where) for i in ids}
    hits = [
        _hit(rank, query, pool, fused, (places[i], passages[i][0]), documents[i], None)
        for rank, i in enumerate(ids, start=1)
    ]
    return hits, {document.id: document for document in documents.values()}


def _hit(
    rank: int,
    query: Query,
    pool: Candidates,
    fused: tuple[Scores, Scores],
    candidate: tuple[int, Passage],
    document: Document,
    rerank_score: float | None,
) -> Hit:
    """Return the hit of a candidate; `fused` are the scores of passages and of contexts."""
    (i, passage), own = candidate, pool.own
    text = document.text[passage.start : passage.end]
    return Hit(
        rank=rank,
        score=float(fused[0][i]),
        passage=passage,
        citation=cite(document, passage.section, rank, passage.start, passage.end),
        text=text,
        dense_score=float(own.dense[i]),
        dense_rank=rank_of(own.dense, i),
        keyword_score=float(own.keyword[i]),
        keyword_rank=rank_of(own.keyword, i) if own.keyword[i] > 0 else None,
        pair_score=float(own.pairs[i]),
        context_score=float(fused[1][i]),
        matched=_matched(query, pool.terms[i]),
        rerank_score=rerank_score,
    )


def _read(document: Document, passage: Passage) -> str:
    """Return a passage with all that it is read together with."""
    text = document.text[passage.start : passage.end]
    return passage_input(document.title, surroundings(document, passage), text)


def _judged(query: Query, hits: Sequence[Hit], rarity: dict[str, float]) -> tuple[Rows, ...]:
    """Return the vectors that decide whether the documents answer: that one of them is near.

    A question that leans on others is judged with a little of the conversation as well. With
    much of it, any question is near to what the conversation is about: a tenth of those from
    elsewhere were answered. So that counts only if one of the first passages holds half of the
    question's own words, rare ones counting more. Bare words begin a subject of their own.
    """
    if query.backed is None or query.bare:
        return (query.judged,)
    own = dict.fromkeys(query.terms.terms[: query.terms.present])
    for hit in hits[:_BACKING]:
        held = {term for word in hit.matched for term in _terms_of(query, word)}
        if 2 * sum(rarity[term] for term in own if term in held) >= sum(rarity[t] for t in own):
            return query.judged, query.searched, query.backed
    return query.judged, query.searched


def _nearest(snapshot: Snapshot, query: Query, pool: Candidates, vector: Rows, mean: Rows) -> float:
    searched = vector is query.searched
    ids = pool.ids if searched else neighbours(snapshot, vector, query.where)
    # They stand nearest first; centring moves few of them far.
    return nearest_cosine(snapshot, ids[:_NEAREST], vector, mean)


def _words(
    snapshot: Snapshot,
    query: Query,
    shared: Scores,
    rarity: dict[str, float],
    read: Sequence[tuple[Document, Passage]],
) -> Words:
    """Return what words say for an answer; `read` are the passages of the hits.

    `shared` is the sum of the idf of the question's words that each candidate holds.
    """
    asked = sum(rarity[term] for term in {*query.terms.terms[: query.terms.present]})
    held = float(shared.max(initial=0.0))
    evidence = word_evidence(held, asked, snapshot.statistics.passages)
    if exact := exact_terms(query.spelled.text, snapshot.languages(query.where)):
        passages = [
            [*terms(_read(one, place), analysed_as(one.language)), *sections_of(one, place)]
            for one, place in read
        ]
        counts = snapshot.frequencies([one.terms[0] for one in exact])
        titles = [terms(one.title, analysed_as(one.language)) for one, _ in read]
        there, missing = exact_evidence(exact, passages, counts, titles)
        if missing:
            return Words(evidence=evidence, missing=missing)
        evidence = 1.0 if there else evidence
    if query.bare and held > asked - _EXACT:
        return Words(evidence=1.0, all=True)
    # What leans on a conversation has not said what it asks for: "And since when?"
    back = followup.points_back(query.spelled.text)
    whole = 0.0 if back else how_telling(held, asked, snapshot.statistics.passages)
    return Words(evidence=evidence, whole=whole)


def _rarity(snapshot: Snapshot, query: QueryTerms) -> dict[str, float]:
    """Return what each term counts: its weight times its idf over the passages."""
    total, counts = snapshot.statistics.passages, snapshot.frequencies(query.terms)
    weights: dict[str, float] = {}
    for term, weight in zip(query.terms, query.weights, strict=True):
        weights[term] = max(weight, weights.get(term, 0.0))
    return {term: weight * idf(counts[term], total) for term, weight in weights.items()}


def cite(
    document: Document, section: tuple[str, ...], number: int, start: int, end: int
) -> Citation:
    """Return the citation of `document.text[start:end]`, in a section, under a number."""
    pages = document.pages(start, end)
    return Citation(
        number=number,
        document_id=document.id,
        file=document.path,
        title=document.title,
        author=document.author,
        date=document.date,
        section=section,
        first_page=pages[0] if pages else None,
        last_page=pages[1] if pages else None,
        start=start,
        end=end,
    )


def _matched(query: Query, encoded: bytes) -> tuple[str, ...]:
    """Return the words of the question, as searched, that stand in a passage in any form.

    `encoded` are the terms of the passage.
    """
    there = _numbers(encoded)
    words = re.findall(r"\w+(?:[-.'’]\w+)*", " ".join([query.spelled.text, *query.context]))
    of = {word: _terms_of(query, word) for word in words}
    return tuple(
        word for word, wanted in of.items() if wanted and _numbers(encode_terms([*wanted])) <= there
    )


def _numbers(encoded: bytes) -> set[int]:
    return set(np.frombuffer(encoded, dtype="<u4").tolist())


def _terms_of(query: Query, word: str) -> set[str]:
    return {term for token in tokens(word) for term in query.forms.get(token, ())}
