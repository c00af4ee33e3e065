"""Places in documents made into the answer that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.answering.cells import cells_in
from qa.blocks import Kind
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.stretches import Offsets, Unit, units
from qa.phrases import counted
from qa.records import ANSWERED, NOT_FOUND, Answer, Document, Hit, Quote, Span
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved, cite, hits_of

MOST = 50  # items of an answer

Role = Literal["answer", "support", "item", "context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`document.text[start:end]`, one of what is listed.

    `marks` are places in it that answer, and `leads` those that it is not understood without.
    """

    document_id: str
    start: int
    end: int
    kind: Kind = "paragraph"
    role: Role = "item"
    marks: tuple[Offsets, ...] = ()
    leads: tuple[Offsets, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is listed, in order, with what is said of it in words, and how many more there are.

    Without items, the documents do not say, and `reason` says why.
    """

    items: Sequence[Item]
    reason: str
    more: int = 0


def answer_of(
    listing: Listing, snapshot: Snapshot, query: Query, retrieved: Retrieved, floor: float
) -> Answer:
    """Return the answer that quotes each item, with the passages that these are of as its hits."""
    passages = [snapshot.catalogue.passages.at(i.document_id, i.start) for i in listing.items]
    ids = [*dict.fromkeys(passage for passage in passages if passage is not None)]
    hits, documents = hits_of(snapshot, query, ids) if ids else ([], {})
    of = dict(zip(ids, hits, strict=True))
    quotes: list[Quote] = []
    led: set[tuple[str, Offsets]] = set()
    for item, passage in zip(listing.items, passages, strict=True):
        if passage is None:
            continue
        hit, document = of[passage], documents[item.document_id]
        quotes.append(_quote(item, hit, document))
        # What leads to several is quoted once.
        for span in item.leads:
            if (document.id, span) not in led:
                led.add((document.id, span))
                lead = Item(document_id=document.id, start=span[0], end=span[1], role="context")
                quotes.append(_quote(lead, hit, document))
    more = counted(
        query.language,
        listing.more,
        "1 more matches; the first {most} are listed.",
        "{number} more match; the first {most} are listed.",
        most=MOST,
    )
    return Answer(
        question=query.question,
        searched=query.spelled.text,
        corrections=query.spelled.corrections,
        context=query.context,
        status=ANSWERED if quotes else NOT_FOUND,
        reason=listing.reason,
        nearness=retrieved.nearest,
        floor=floor,
        quotes=tuple(quotes),
        hits=tuple(hits or retrieved.hits),
        notes=(more,) if listing.more else (),
        language=query.language,
    )


def _quote(item: Item, hit: Hit, document: Document) -> Quote:
    return Quote(
        text=document.text[item.start : item.end],
        citation=cite(document, hit.passage.section, hit.rank, item.start, item.end),
        score=hit.score,
        role=item.role,
        kind=item.kind,
        marks=tuple(Span(start=start, end=end, score=hit.score) for start, end in item.marks),
        cells=cells_in(document, item.start, item.end),
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
