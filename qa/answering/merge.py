"""Answers to one question from several indexes, put together into one.

Cosines and the BM25 scores of each index are on the same scales, so hits can be ranked
together. Each index decides by its own floor whether it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.answer import answered_by
from qa.answering.quotes import NEAR_BEST, SUPPORTS
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
    quoted = _best(answers)
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
    evidence.sort(key=lambda quote: (quote.citation.number, quote.citation.start))
    return replace(
        lead,
        reason=answered_by(quotes, evidence) if quotes else lead.reason,
        quotes=tuple(quotes),
        evidence=tuple(evidence),
        notes=_notes(answers, quotes),
        hits=tuple(
            replace(hit, rank=numbers[place], citation=_numbered(hit.citation, numbers[place]))
            for place, hit in hits
            if place in numbers
        ),
        timings={key: round(sum(a.timings[key] for a in answers), 3) for key in lead.timings},
    )


def _notes(answers: Sequence[Answer], quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return what is to know of the answer: not that a part lacks what another index says."""
    told = [_bare(quote.asked) for quote in quotes if quote.asked]
    notes = dict.fromkeys(
        note for answer in answers if answer.status == ANSWERED for note in answer.notes
    )
    return tuple(note for note in notes if not any(note.endswith(f" {part}") for part in told))


def _bare(part: str) -> str:
    return part.strip(" ?.!¿？؟")


def _best(answers: Sequence[Answer]) -> list[tuple[int, Quote]]:
    """Return the best quotes of all, for each part of the question in turn."""
    parts = dict.fromkeys(quote.asked for answer in answers for quote in answer.quotes)
    return [placed for part in parts for placed in _best_for(part, answers)]


def _best_for(part: str, answers: Sequence[Answer]) -> list[tuple[int, Quote]]:
    """Return the quotes that are nearly as good as the best of all, the best first.

    What is listed stays, all of it; what a quote is not understood without stays with it.
    """
    groups: list[list[tuple[int, Quote]]] = []
    for i, answer in enumerate(answers):
        for quote in answer.quotes:
            if quote.asked != part:
                continue
            if quote.role == "context" and groups:
                groups[-1].append((i, quote))
            else:
                groups.append([(i, quote)])
    listed = [group for group in groups if group[0][1].role == "item"]
    if listed:
        return [placed for group in listed for placed in group]
    groups.sort(key=lambda group: -group[0][1].score)
    least = NEAR_BEST * groups[0][0][1].score if groups else 0.0
    kept = [group for group in groups[: 1 + SUPPORTS] if group[0][1].score >= least]
    return [
        (i, quote if quote.role == "context" else replace(quote, role="support" if n else "answer"))
        for n, group in enumerate(kept)
        for i, quote in group
    ]


def _order(hit: Hit) -> tuple[bool, float, float]:
    """Return what hits are sorted by: those that a reranker has read are first."""
    unread = hit.rerank_score is None
    return unread, -(hit.rerank_score or 0.0), -hit.score


def _renumbered(quotes: Sequence[tuple[int, Quote]], numbers: dict[_Place, int]) -> list[Quote]:
    """Return the quotes whose passages are left, each under the number of its own."""
    return [
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


def _numbered(citation: Citation, number: int) -> Citation:
    return replace(citation, number=number)
