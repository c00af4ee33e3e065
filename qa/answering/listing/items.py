"""Places in documents made into the answer that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.blocks import Kind
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.stretches import Offsets, Unit, units
from qa.records import ANSWERED, Answer, Document, Quote, Span
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved, cite, hits_of

MOST = 50  # items of an answer

Role = Literal["answer", "support", "item", "context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`document.text[start:end]`, one of what is listed; `marks` are places in it that answer."""

    document_id: str
    start: int
    end: int
    kind: Kind = "paragraph"
    role: Role = "item"
    marks: tuple[Offsets, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is listed, in order, with what is said of it in words, and how many more there are."""

    items: Sequence[Item]
    reason: str
    more: int = 0


def answer_of(
    listing: Listing, snapshot: Snapshot, query: Query, retrieved: Retrieved, floor: float
) -> Answer:
    """Return the answer that quotes each item, with the passages that these are of as its hits."""
    passages = [snapshot.catalogue.passages.at(i.document_id, i.start) for i in listing.items]
    ids = [passage for passage in passages if passage is not None]
    hits, documents = hits_of(snapshot, query, [*dict.fromkeys(ids)])
    numbers = {passage: n for n, passage in enumerate(dict.fromkeys(ids))}
    quotes = []
    for item, passage in zip(listing.items, passages, strict=True):
        if passage is None:
            continue
        hit = hits[numbers[passage]]
        document = documents[item.document_id]
        place = cite(document, hit.passage, hit.rank, item.start, item.end)
        quotes.append(
            Quote(
                text=document.text[item.start : item.end],
                citation=place,
                score=hit.score,
                role=item.role,
                kind=item.kind,
                marks=tuple(Span(start=s, end=e, score=hit.score) for s, e in item.marks),
            )
        )
    more = f"{listing.more:,} more {'matches' if listing.more == 1 else 'match'}"
    return Answer(
        question=query.question,
        searched=query.spelled.text,
        corrections=query.spelled.corrections,
        context=query.context,
        status=ANSWERED,
        reason=listing.reason,
        nearness=retrieved.nearest,
        floor=floor,
        quotes=tuple(quotes),
        hits=tuple(hits),
        notes=(f"{more}; the first {MOST} are listed.",) if listing.more else (),
    )


def opening(document: Document, *, titled: bool = True) -> Unit | None:
    """Return what shows a document: its title where it stands as a heading, or its first sentence.

    Without `titled`, the first sentence; None of a document without words.
    """
    first = None
    for unit in units(document, 0, min(len(document.text), 20_000)):
        if unit.kind != "heading":
            first = first or unit
        elif titled and document.text[unit.start : unit.end].strip() == document.title:
            return unit
        if first and not titled:
            return first
    return first
