"""Answers to one question from several indexes, put together into one.

Cosines and the BM25 scores of each index are on the same scales, so hits can be ranked
together. Each index decides by its own floor whether it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.answer import answered_by
from qa.answering.quotes import NEAR_BEST
from qa.records import ANSWERED, SMALL_TALK, Answer, Citation, Hit, Quote

# Which answer, and the rank of a hit in it.
_Place = tuple[int, int]


def merge(answers: Sequence[Answer], top_k: int) -> Answer:
    """Return one answer with the best `top_k` hits of all, and the best quotes among them.

    It is answered if any of the answers is; how the question was searched is told as the
    surest of them has it. Ranks by one side alone stay those within a hit's own index.
    """
    if len(answers) == 1 or answers[0].status == SMALL_TALK:
        return answers[0]
    lead = max(answers, key=lambda a: (a.status == ANSWERED, bool(a.hits), a.nearness - a.floor))
    quoted = _best([(i, quote) for i, answer in enumerate(answers) for quote in answer.quotes])
    cited = {(i, quote.citation.number) for i, quote in quoted}
    hits = [((i, hit.rank), hit) for i, answer in enumerate(answers) for hit in answer.hits]
    hits.sort(key=lambda placed: _order(placed[1]))
    # What is quoted has to be there, however near the other passages come.
    kept = sorted(hits, key=lambda placed: placed[0] not in cited)[:top_k]
    chosen = {place for place, _ in kept}
    numbers = {place: n for n, (place, _) in enumerate((h for h in hits if h[0] in chosen), 1)}
    quotes = _renumbered(quoted, numbers)
    evidence = _renumbered(
        [(i, quote) for i, answer in enumerate(answers) for quote in answer.evidence], numbers
    )
    return replace(
        lead,
        reason=answered_by(quotes) if quotes else lead.reason,
        quotes=tuple(quotes),
        evidence=tuple(evidence),
        hits=tuple(
            replace(hit, rank=numbers[place], citation=_numbered(hit.citation, numbers[place]))
            for place, hit in hits
            if place in numbers
        ),
        timings={key: round(sum(a.timings[key] for a in answers), 3) for key in lead.timings},
    )


def _best(quotes: Sequence[tuple[int, Quote]]) -> list[tuple[int, Quote]]:
    """Return the quotes that are nearly as good as the best of all."""
    most = max((quote.score for _, quote in quotes), default=0.0)
    return [(i, quote) for i, quote in quotes if quote.score >= NEAR_BEST * most]


def _order(hit: Hit) -> tuple[bool, float, float]:
    """Return what hits are sorted by: those that a reranker has read are first."""
    unread = hit.rerank_score is None
    return unread, -(hit.rerank_score or 0.0), -hit.score


def _renumbered(quotes: Sequence[tuple[int, Quote]], numbers: dict[_Place, int]) -> list[Quote]:
    """Return the quotes whose passages are left, in the order of these."""
    left = [
        replace(
            quote,
            citation=_numbered(quote.citation, numbers[i, quote.citation.number]),
            also_in=tuple(
                _numbered(place, numbers[i, place.number])
                for place in quote.also_in
                if (i, place.number) in numbers
            ),
        )
        for i, quote in quotes
        if (i, quote.citation.number) in numbers
    ]
    return sorted(left, key=lambda quote: (quote.citation.number, quote.citation.start))


def _numbered(citation: Citation, number: int) -> Citation:
    return replace(citation, number=number)
