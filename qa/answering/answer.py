"""Hits in, answer out: the sentences that answer, quoted from where they stand.

A sentence counts by its own nearness to the question, in meaning and in words, and by its
passage's; the passage says what the sentence is about, which the sentence alone often does
not.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.asked import Asked
from qa.answering.differences import said_in, told
from qa.answering.editions import edition_of
from qa.answering.labels import named_first
from qa.answering.quotes import evidence_of, highlighted, merit, quotes_of, whole
from qa.answering.refusal import Decision, decide
from qa.answering.scores import own_scores
from qa.answering.units import echoes, sentences_of
from qa.answering.versions import Versions
from qa.answering.wholes import tells
from qa.phrases import counted, phrase
from qa.records import ANSWERED, NOT_FOUND, Answer, Hit, Quote
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved


def compose(retrieved: Retrieved, query: Query, *, floor: float | None) -> Answer:
    """Make the answer from the ranked hits of a query.

    A passage, or a sentence of the hits, must be as near as `floor`, None for what is calibrated
    on the documents, or these do not say.
    """
    text, vector, terms = query.quoted_for
    rarity = {term: retrieved.rarity[term] for term in query.terms.terms[:terms]}
    asked = Asked(text, vector, rarity)
    units = sentences_of(retrieved)
    own = own_scores(units, asked.vector, asked.rarity, number=asked.for_a_number)
    naming = frozenset[str]().union(*retrieved.named.values())
    scored = [
        (unit, score)
        for unit, score in zip(units, own, strict=True)
        if not echoes(unit, asked.rarity, naming)
    ]
    # Most headings only name what stands under them.
    telling = [(unit, own) for unit, own in scored if unit.kind == "heading" and tells(unit, asked)]
    scored = [(unit, own) for unit, own in scored if unit.kind != "heading"]
    sentences, own = [unit for unit, _ in scored], [score for _, score in scored]
    decision = decide(retrieved, sentences, floor, query.language)
    hits = highlighted(retrieved.hits, sentences, own)
    quotes: list[Quote] = []
    evidence: list[Quote] = []
    notes: list[str] = []
    if decision.answers:
        versions = Versions(map(edition_of, retrieved.documents.values()))
        scores = named_first(sentences, merit(hits, sentences, own), asked)
        scores = versions.in_order(sentences, scores, asked.question)
        of_headings = merit(hits, [unit for unit, _ in telling], [score for _, score in telling])
        headings = [(unit, s) for (unit, _), s in zip(telling, of_headings, strict=True)]
        quotes = quotes_of(sentences, scores, asked, headings) or [whole(hits[0])]
        evidence = evidence_of(sentences, scores) or quotes
        languages = {key: document.language for key, document in retrieved.documents.items()}
        said = said_in(quotes, hits, languages)
        quotes, notes = told(
            said, versions.noted(quotes, query.language), asked.question, query.language
        )
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
        reason=_reason(query, hits, quotes, evidence, decision),
        nearness=decision.nearness,
        floor=decision.floor,
        quotes=tuple(quotes),
        evidence=tuple(evidence),
        notes=tuple(notes),
        hits=tuple(hits),
        language=query.language,
    )


def _reason(
    query: Query,
    hits: Sequence[Hit],
    quotes: Sequence[Quote],
    evidence: Sequence[Quote],
    decision: Decision,
) -> str:
    if not hits and query.where is not None:
        return phrase(query.language, "No document matches: {where}.", where=query.where)
    if not hits:
        return phrase(query.language, "There are no documents to search.")
    if not quotes:
        return decision.reason
    return answered_by(quotes, evidence, query.language)


def answered_by(
    quotes: Sequence[Quote], evidence: Sequence[Quote] = (), language: str = "en"
) -> str:
    """Return in words how many passages answer, and how many beside them say more of it."""
    answering = {q.citation.number for q in quotes if q.role in ("answer", "item")}
    related = {q.citation.number for q in (*quotes, *evidence)} - answering
    one, other = "1 passage answers this.", "{number} passages answer this."
    said = counted(language, len(answering), one, other)
    if not related:
        return said
    one, other = "1 more is related to it.", "{number} more are related to it."
    return f"{said} {counted(language, len(related), one, other)}"
