"""The answer to a question of several parts: each is answered by itself, and all put together.

The question is answered as a whole as well: what is taken for parts may be one question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from qa.answering.answer import answered_by
from qa.answering.asks import Ask, asks_of
from qa.answering.comparing import sides_of
from qa.answering.listing.asks import asks_for_some
from qa.answering.listing.outline import QUOTED, summary_subject
from qa.answering.smalltalk import SmallTalk
from qa.indexing.filters import Filter
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import terms
from qa.phrases import phrase
from qa.records import ANSWERED, Answer, Citation, Hit, Quote
from qa.retrieval.followup import leans, points_back
from qa.retrieval.query import Query, make_queries
from qa.wording import words_in

Answering = Callable[[Query], Answer]
_DEEP = 3  # hits of a refusal that are compared
_SUPPORT = 2  # quotes at most that say more of the same


def answer_parts(
    snapshot: Snapshot,
    question: str,
    history: Sequence[str],
    answer: Answering,
    *,
    small_talk: SmallTalk,
    where: Filter | None = None,
) -> Answer | str:
    """Return the answer to a question and to all of its parts; `answer` answers a query.

    Of small talk, the kind is returned. `history` holds the earlier questions, which are named
    only if they changed what is said. Raises `InputError` if `where` names a document that is
    not there.
    """
    sides = sides_of(question)
    if sides and not points_back(question):
        history = ()  # a comparison that names its sides is a question of its own
    asks = sides or [
        ask for ask in asks_of(question) if small_talk.kind_in(snapshot, ask.words) is None
    ]
    asked: list[tuple[str, Sequence[str]]] = [(question, history)]
    if history:
        asked.append((question, ()))
    asked += [(ask.searched, _needed(ask, history)) for ask in asks]
    queries = make_queries(snapshot, asked, where=where)
    kind = small_talk.kind_in(snapshot, question, queries[0].spelled.text, queries[0].own)
    if kind and not asks_for_some(question):
        return kind
    whole = answer(queries[0])
    if history:
        whole = _with_or_without(whole, answer(queries[1]))
    if whole.status == ANSWERED and summary_subject(question) is not None:
        # Where no document is known to be meant, what is said of the subject is quoted.
        quoted = phrase(whole.language, QUOTED)
        told = whole.reason.startswith(quoted)
        return whole if told else replace(whole, notes=(*whole.notes, quoted))
    if not asks:
        return whole
    answers = [answer(query) for query in queries[-len(asks) :]]
    if len(asks) == 1:
        return _surer(whole, asks[0], answers[0])
    return join(whole, asks, answers, compared=bool(sides))


def _needed(ask: Ask, history: Sequence[str]) -> Sequence[str]:
    """Return what an ask is searched together with: nothing if it can be understood alone."""
    if not leans(ask.searched):
        return ()
    return [*history, ask.before] if ask.before else history


def _with_or_without(answer: Answer, alone: Answer) -> Answer:
    """Return the answer with the conversation, or the one without where that says the same."""
    if answer.status != alone.status:
        return answer if answer.status == ANSWERED else alone
    if answer.status == ANSWERED:
        same = _answering(answer) == _answering(alone)
    else:
        same = [hit.passage.id for hit in answer.hits[:_DEEP]] == [
            hit.passage.id for hit in alone.hits[:_DEEP]
        ]
    return alone if same else answer


def _answering(answer: Answer) -> list[tuple[str, int, int]]:
    """Return the places of what answers: the first quote, or all that are listed."""
    listed = [quote for quote in answer.quotes if quote.role == "item"]
    return [_place(quote.citation) for quote in listed or answer.quotes[:1]]


def _surer(whole: Answer, ask: Ask, answer: Answer) -> Answer:
    """Return what answers best of a long message as a whole and of the one ask in it."""
    if answer.status != ANSWERED:
        return whole
    if whole.status == ANSWERED and whole.nearness - whole.floor > answer.nearness - answer.floor:
        return whole
    return replace(
        answer,
        question=whole.question,
        searched=whole.searched,
        corrections=whole.corrections,
        context=whole.context,
        quotes=tuple(replace(quote, asked=ask.words) for quote in answer.quotes),
    )


def join(
    whole: Answer, asks: Sequence[Ask], answers: Sequence[Answer], *, compared: bool = False
) -> Answer:
    """Return one answer of those to the parts of a question and to all of it.

    Its quotes are those of the parts, in their order, and what answers the whole where that
    is something else. Passages take turns, the best of each part first. Of sides that are
    `compared` a quote each is shown, after one that speaks of all of them.
    """
    said = [(ask, a) for ask, a in zip(asks, answers, strict=True) if a.status == ANSWERED]
    if not said:
        return whole
    most = 2 if len(said) == 2 and not compared else 1
    quotes = [
        (answer, replace(quote, asked=ask.words))
        for ask, answer in said
        for quote in _best(answer.quotes, most)
    ]
    if whole.quotes:
        first = whole.quotes[0]
        if compared and _names_all(first.text, asks):
            quotes.insert(0, (whole, first))
        elif sum(quote.role == "support" for _, quote in quotes) < _SUPPORT:
            quotes.append((whole, replace(first, role="support")))
    # What answers one part may say more of another.
    answering = {_place(quote.citation) for _, quote in quotes if quote.role != "support"}
    quotes = [
        (answer, quote)
        for answer, quote in quotes
        if quote.role != "support" or _place(quote.citation) not in answering
    ]
    every = [*answers, whole]
    numbers, hits = _numbered_hits(every, [(a, quote.citation) for a, quote in quotes])
    kept = _renumbered(quotes, numbers)
    evidence = _renumbered([(a, quote) for a in every for quote in a.evidence], numbers)
    lead = max((a for _, a in said), key=lambda a: a.nearness - a.floor)
    untold = [ask for ask, a in zip(asks, answers, strict=True) if a.status != ANSWERED]
    return replace(
        whole,
        status=ANSWERED,
        reason=answered_by(kept, evidence, whole.language),
        nearness=lead.nearness,
        floor=lead.floor,
        quotes=tuple(kept),
        evidence=tuple(evidence),
        hits=hits,
        sides=tuple(ask.words for ask in asks) if compared else (),
        notes=(
            *dict.fromkeys(note for a in every if a.status == ANSWERED for note in a.notes),
            *(_not_said(ask, whole.language) for ask in untold),
        ),
    )


def _not_said(ask: Ask, language: str) -> str:
    return f"{words_in(language).not_said} {ask.words.strip(' ?.!¿？؟')}"


def _best(quotes: Sequence[Quote], most: int) -> list[Quote]:
    """Return the first quotes, `most` beside the items of a list, each with its context."""
    kept: list[Quote] = []
    count, keeping = 0, False
    for quote in quotes:
        if quote.role != "context":
            keeping = quote.role == "item" or count < most
            count += keeping and quote.role != "item"
        if keeping:
            kept.append(quote)
    return kept


def _names_all(text: str, sides: Sequence[Ask]) -> bool:
    held = set(terms(text))
    return all(held.issuperset(terms(side.words)) for side in sides)


_Numbers = dict[str, int]  # of passages, by their ids


def _numbered_hits(
    answers: Sequence[Answer], cited: Sequence[tuple[Answer, Citation]]
) -> tuple[_Numbers, tuple[Hit, ...]]:
    """Return the number of each passage that is kept, and the hits under these numbers.

    As many are kept as one of the answers has, and what is cited in any case.
    """
    needed = {_passage_of(answer)[place.number] for answer, place in cited}
    turns: dict[str, Hit] = {}
    for hits in zip_longest(*(answer.hits for answer in answers)):
        for hit in hits:
            if hit is not None:
                turns.setdefault(hit.passage.id, hit)
    free = max(len(answer.hits) for answer in answers) - len(needed)
    kept: list[Hit] = []
    for passage, hit in turns.items():
        if passage in needed or free > 0:
            free -= passage not in needed
            kept.append(hit)
    numbers = {hit.passage.id: number for number, hit in enumerate(kept, 1)}
    renumbered = (
        replace(hit, rank=number, citation=replace(hit.citation, number=number))
        for number, hit in enumerate(kept, 1)
    )
    return numbers, tuple(renumbered)


def _renumbered(quotes: Sequence[tuple[Answer, Quote]], numbers: _Numbers) -> list[Quote]:
    """Return the quotes of passages that are kept, each place once, under their new numbers."""
    left: dict[tuple[str, int, int], Quote] = {}
    for answer, quote in quotes:
        passages = _passage_of(answer)
        if passages.get(quote.citation.number) not in numbers:
            continue
        place = _place(quote.citation)
        left[place] = left.get(place) or replace(
            quote,
            citation=replace(quote.citation, number=numbers[passages[quote.citation.number]]),
            also_in=tuple(
                replace(place, number=numbers[passages[place.number]])
                for place in quote.also_in
                if passages.get(place.number) in numbers
            ),
        )
    return list(left.values())


def _passage_of(answer: Answer) -> dict[int, str]:
    return {hit.rank: hit.passage.id for hit in answer.hits}


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.document_id, citation.start, citation.end
