"""Hits in, answer out: the sentences that answer, quoted from where they stand.

A sentence counts by its own nearness to the question, in meaning and in words, and by its
passage's; the passage says what the sentence is about, which the sentence alone often does
not.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.quotes import evidence_of, highlighted, merit, quotes_of, whole
from qa.answering.refusal import Decision, decide
from qa.answering.units import own_scores, sentences_of
from qa.records import ANSWERED, NOT_FOUND, Answer, Hit, Quote
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved


def compose(retrieved: Retrieved, query: Query, *, floor: float) -> Answer:
    """Make the answer from the ranked hits of a query.

    A passage, or a sentence of the hits, must be as near as `floor` (a cosine), or the
    documents do not say.
    """
    sentences = sentences_of(retrieved)
    own = own_scores(sentences, query.searched, retrieved.rarity)
    decision = decide(retrieved, sentences, floor)
    hits = highlighted(retrieved.hits, sentences, own)
    quotes: list[Quote] = []
    evidence: list[Quote] = []
    if decision.answers:
        scores = merit(hits, sentences, own)
        quotes = quotes_of(sentences, scores) or [whole(hits[0])]
        evidence = evidence_of(sentences, scores) or quotes
    for quote in (*quotes, *evidence):
        place = quote.citation
        held = retrieved.documents[place.document_id].text[place.start : place.end]
        assert held == quote.text, f"a quote is not what stands in {place.file}"
    return Answer(
        question=query.question,
        searched=query.spelled.text,
        corrections=query.spelled.corrections,
        context=query.context,
        status=ANSWERED if quotes else NOT_FOUND,
        reason=_reason(query, hits, quotes, decision),
        nearness=decision.nearness,
        floor=decision.floor,
        quotes=tuple(quotes),
        evidence=tuple(evidence),
        hits=tuple(hits),
    )


def _reason(query: Query, hits: Sequence[Hit], quotes: Sequence[Quote], decision: Decision) -> str:
    if not hits and query.where is not None:
        return f"No document matches: {query.where}."
    if not hits:
        return "There are no documents to search."
    if not quotes:
        return decision.reason
    return answered_by(quotes)


def answered_by(quotes: Sequence[Quote]) -> str:
    """Return in words how many passages the quotes of an answer are from."""
    passages = len({quote.citation.number for quote in quotes})
    return "1 passage answers this." if passages == 1 else f"{passages} passages answer this."
