"""Answers to one question from several indexes, put together into one.

Cosines and the BM25 scores of each index are on the same scales, so hits can be ranked
together. Each index decides by its own floor whether it answers. What is said of twins and of
versions in one index holds across several: it is folded, told, and put in order anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

from qa.answering.answer import answered_by
from qa.answering.differences import Said, is_aside, otherwise, said_in, told
from qa.answering.editions import Edition
from qa.answering.quotes import NEAR_BEST, PLACES, SUPPORTS
from qa.answering.versions import Versions, in_place_of
from qa.phrases import counted
from qa.records import ANSWERED, SMALL_TALK, Answer, Citation, Hit, Quote

_APART = 1_000_000  # between the numbers of two answers, until their hits are numbered together


@dataclass(frozen=True, slots=True)
class _Group:
    """A quote with what it is not understood without, and what it says."""

    quotes: tuple[Quote, ...]
    said: Said

    @property
    def first(self) -> Quote:
        return self.quotes[0]

    def with_first(self, **values: Any) -> _Group:
        return replace(self, quotes=(replace(self.first, **values), *self.quotes[1:]))


def merge(answers: Sequence[Answer], top_k: int) -> Answer:
    """Return one answer with the best `top_k` hits of all, and the best quotes among them.

    It is answered if any of the answers is; how the question was searched is told as the
    surest of them has it. Ranks by one side alone stay those within a hit's own index.
    """
    if len(answers) == 1 or answers[0].status == SMALL_TALK:
        return answers[0]
    lead = max(answers, key=lambda a: (a.status == ANSWERED, bool(a.hits), a.nearness - a.floor))
    answers = [_apart(answer, n * _APART) for n, answer in enumerate(answers)]
    hits = sorted((hit for answer in answers for hit in answer.hits), key=_order)
    versions = Versions(_editions(hits))
    quoted = versions.noted(_best(answers, versions, lead.searched), lead.language)
    cited = {quote.citation.number for quote in quoted}
    # What is quoted has to be there, however near the other passages come.
    most = max(top_k, len(cited))
    kept = {hit.rank for hit in sorted(hits, key=lambda hit: hit.rank not in cited)[:most]}
    hits = [hit for hit in hits if hit.rank in kept]
    numbers = {hit.rank: n for n, hit in enumerate(hits, start=1)}
    hits = _numbered(hits, numbers)
    quotes = _renumbered(quoted, numbers)
    quotes, notes = told(said_in(quotes, hits, {}), quotes, lead.searched, lead.language)
    evidence = _renumbered((quote for answer in answers for quote in answer.evidence), numbers)
    evidence.sort(key=lambda quote: (quote.citation.number, quote.citation.start))
    return replace(
        lead,
        reason=_reason(answers, quotes, evidence, lead.language) or lead.reason,
        quotes=tuple(quotes),
        evidence=tuple(evidence),
        hits=tuple(hits),
        notes=tuple(dict.fromkeys([*_notes(answers, quotes, lead.status), *notes])),
        timings={key: round(sum(a.timings[key] for a in answers), 3) for key in lead.timings},
    )


def _reason(
    answers: Sequence[Answer], quotes: Sequence[Quote], evidence: Sequence[Quote], language: str
) -> str:
    """Return how the answer came about: of one list as it says, of several how many match."""
    if not quotes or quotes[0].role != "item":
        return answered_by(quotes, evidence, language) if quotes else ""
    reasons = [a.reason for a in answers if a.quotes and a.quotes[0].role == "item"]
    if len(reasons) == 1:
        return reasons[0]
    documents = len({quote.citation.document_id for quote in quotes if quote.role == "item"})
    return counted(language, documents, "1 document matches.", "{number} documents match.")


def _notes(answers: Sequence[Answer], quotes: Sequence[Quote], status: str) -> list[str]:
    """Return what is to know of the answer: not that a part lacks what another index says."""
    answered = [_bare(quote.asked) for quote in quotes if quote.asked]
    notes = [note for answer in answers if answer.status == status for note in answer.notes]
    return [note for note in notes if not any(note.endswith(f" {part}") for part in answered)]


def _bare(part: str) -> str:
    return part.strip(" ?.!¿？؟")


def _best(answers: Sequence[Answer], versions: Versions, question: str) -> list[Quote]:
    """Return the best quotes of all, for each part of the question in turn."""
    parts = dict.fromkeys(quote.asked for answer in answers for quote in answer.quotes)
    return [quote for part in parts for quote in _best_for(part, answers, versions, question)]


def _best_for(
    part: str, answers: Sequence[Answer], versions: Versions, question: str
) -> list[Quote]:
    """Return the quotes that are nearly as good as the best of all, the best first.

    What is listed stays, all of it; what a quote is not understood without stays with it.
    """
    groups = [group for answer in answers for group in _groups(answer) if group.first.asked == part]
    listed = [group for group in groups if group.first.role == "item"]
    if listed:
        return [quote for group in _folded(listed) for quote in group.quotes]
    groups.sort(key=lambda group: -group.first.score)
    least = NEAR_BEST * groups[0].first.score if groups else 0.0
    kept: list[_Group] = []
    for group in _rivals_first(_folded(_in_order(groups, versions, question)), question, least):
        if not any(is_aside(other.said, group.said, question) for other in kept):
            kept.append(group.with_first(role="support" if kept else "answer"))
    return [quote for group in kept[: 1 + SUPPORTS] for quote in group.quotes]


def _groups(answer: Answer) -> list[_Group]:
    said = said_in(answer.quotes, answer.hits, {})
    starts = [*said, len(answer.quotes)]
    return [_Group(answer.quotes[start:end], said[start]) for start, end in pairwise(starts)]


def _in_order(groups: Sequence[_Group], versions: Versions, question: str) -> list[_Group]:
    """Return groups with what the version says that comes first before what the other says."""
    ordered = list(groups)
    for pair in versions.pairs(question):
        for a, b in combinations(range(len(ordered)), 2):
            one, two = ordered[a], ordered[b]
            ids = (two.first.citation.document_id, one.first.citation.document_id)
            if ids == pair and in_place_of(one.said.statement, two.said.statement):
                ordered[a], ordered[b] = two, one
    return ordered


def _folded(groups: Sequence[_Group]) -> list[_Group]:
    """Return groups without those that say the same as one before, which names their places."""
    kept: dict[tuple[str, ...], _Group] = {}
    for group in groups:
        form = group.said.statement.form
        if form in kept:
            also = (*kept[form].first.also_in, group.first.citation, *group.first.also_in)
            kept[form] = kept[form].with_first(also_in=also[:PLACES])
        else:
            kept[form] = group
    return list(kept.values())


def _rivals_first(groups: Sequence[_Group], question: str, least: float) -> list[_Group]:
    """Return the best group and those that say otherwise, else those that are nearly as good."""
    if not groups:
        return []
    best, *rest = groups
    rivals = [group for group in rest if otherwise(best.said, group.said, question)]
    return [best, *(rivals or [group for group in rest if group.first.score >= least])]


def _editions(hits: Iterable[Hit]) -> list[Edition]:
    """Return the documents of hits as versions, with what of their texts the hits have."""
    texts: dict[str, list[Hit]] = {}
    for hit in hits:
        texts.setdefault(hit.passage.document_id, []).append(hit)
    return [
        Edition(
            id=key,
            file=held[0].citation.file,
            title=held[0].citation.title,
            date=held[0].citation.date,
            text="\n".join(h.text for h in sorted(held, key=lambda h: h.passage.start)),
        )
        for key, held in texts.items()
    ]


def _order(hit: Hit) -> tuple[bool, float, float]:
    """Return what hits are sorted by: those that a reranker has read are first."""
    unread = hit.rerank_score is None
    return unread, -(hit.rerank_score or 0.0), -hit.score


def _apart(answer: Answer, offset: int) -> Answer:
    """Return an answer with numbers that no other answer has."""
    numbers = {hit.rank: hit.rank + offset for hit in answer.hits}
    return replace(
        answer,
        hits=tuple(_numbered(answer.hits, numbers)),
        quotes=tuple(_renumbered(answer.quotes, numbers)),
        evidence=tuple(_renumbered(answer.evidence, numbers)),
    )


def _numbered(hits: Iterable[Hit], numbers: Mapping[int, int]) -> list[Hit]:
    return [
        replace(hit, rank=numbers[hit.rank], citation=_cited(hit.citation, numbers)) for hit in hits
    ]


def _renumbered(quotes: Iterable[Quote], numbers: Mapping[int, int]) -> list[Quote]:
    """Return the quotes whose passages are left, each under the number of its own."""
    return [
        replace(
            quote,
            citation=_cited(quote.citation, numbers),
            also_in=tuple(
                _cited(place, numbers) for place in quote.also_in if place.number in numbers
            ),
        )
        for quote in quotes
        if quote.citation.number in numbers
    ]


def _cited(citation: Citation, numbers: Mapping[int, int]) -> Citation:
    return replace(citation, number=numbers[citation.number])
