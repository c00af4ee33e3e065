"""Lists drawn from the text: every sentence or row, in whatever passage, that holds what is asked.

A unit is listed if it holds the words together with what it stands under and in: title,
headings, the header of a table, metadata. What is asked for, the noun, may stand in one of the
sentences before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.answering.listing.items import MOST, Item, Listing
from qa.answering.listing.wanted import Wanted, passages_with, wanted_of
from qa.indexing.metadata import FIELDS
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import leads
from qa.indexing.text.stretches import Unit, units
from qa.records import Document, Passage
from qa.retrieval.query import Query

_LEAST = 2  # items make a list
_READ = 400  # passages, at most
_BEFORE = 2  # sentences before a unit that may hold the noun
_NO_ITEMS = frozenset({"heading", "question", "contents", "caption"})
_NEGATIONS = frozenset(
    """
    no not never none without nicht kein keine keinen nie ohne pas aucun aucune jamais sans nunca
    ningún ninguna sin non nessun nessuna mai senza niet geen nooit zonder não nenhum sem
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)


def contents(snapshot: Snapshot, query: Query, subject: str) -> Listing | None:
    """Return all that the documents hold of a subject, None if it is no list of two at least."""
    wanted = wanted_of(snapshot, query, subject)
    if len(wanted) < _LEAST:
        return None
    items: list[Item] = []
    passages = passages_with(snapshot, query, wanted, FIELDS)
    placed = snapshot.catalogue.passages.get(passages[:_READ])
    for _, (passage, _) in sorted(placed.items(), key=lambda p: (p[1][1], p[1][0].start)):
        document = snapshot.document(passage.document_id)
        items += _Reader(snapshot, document, passage, wanted).items()
    if len(items) < _LEAST or _one_list(snapshot, items):
        return None
    documents = len({item.document_id for item in items})
    matching = f"{len(items)} places in {documents} documents match."
    if documents == len(items):
        matching = f"{documents} documents match."
    elif documents == 1:
        matching = f"{len(items)} places in 1 document match."
    return Listing(items=items[:MOST], reason=matching, more=max(0, len(items) - MOST))


class _Reader:
    """One passage, read for the units that are listed."""

    def __init__(
        self, snapshot: Snapshot, document: Document, passage: Passage, wanted: Sequence[Wanted]
    ) -> None:
        self.document = document
        self.passage = passage
        self.noun, self.wanted = wanted[0], wanted
        self.language = analysed_as(document.language)
        names = snapshot.names()
        number = names.lists.numbers[document.id]
        self.around = set(terms("\n".join([document.title, *passage.section]), self.language))
        for one in wanted:
            if number in names.holders(one.forms):
                self.around.update(one.terms)

    def items(self) -> Iterator[Item]:
        """Yield what is listed of it, in order."""
        text = self.document.text
        found = units(self.document, self.passage.start, self.passage.end)
        for place, unit in enumerate(found):
            if unit.kind in _NO_ITEMS:
                continue
            said = text[unit.start : unit.end]
            own = set(terms(said, self.language))
            leading = leads(self.document, unit.block, unit.start)
            led = {t for span in leading for t in terms(text[slice(*span)], self.language)}
            start = unit.start
            if not self._lists(own, led):
                before = self._noun_before(found, place)
                if before is None or not self._lists(own | set(self.noun.terms), led):
                    continue
                start = before
            if not self._denies(said):
                yield Item(document_id=self.document.id, start=start, end=unit.end, kind=unit.kind)

    def _lists(self, own: set[str], led: set[str]) -> bool:
        """Tell whether a unit of such terms, after what leads to it, is one of what is asked."""
        held = own | led
        if not all(one.met(held | self.around) for one in self.wanted):
            return False
        # What it stands under may name what it is about, but not say all that is asked.
        said = sum(one.rarity for one in self.wanted if one.met(held))
        return 2 * said >= sum(one.rarity for one in self.wanted) and any(
            one.met(own) for one in self.wanted[1:]
        )

    def _noun_before(self, found: Sequence[Unit], place: int) -> int | None:
        """Return where the sentence with the noun begins, shortly before a unit in its block."""
        for earlier in reversed(found[max(0, place - _BEFORE) : place]):
            if earlier.block != found[place].block:
                return None
            if self.noun.met(terms(self.document.text[earlier.start : earlier.end], self.language)):
                return earlier.start
        return None

    def _denies(self, said: str) -> bool:
        asked = {one.word.casefold() for one in self.wanted}
        return bool(_NEGATIONS & (set(said.casefold().split()) - asked))


def _one_list(snapshot: Snapshot, items: Sequence[Item]) -> bool:
    """Tell whether all items are of one list, which is quoted as it stands."""
    if len({item.document_id for item in items}) > 1:
        return False
    blocks = snapshot.document(items[0].document_id).blocks
    lists = set()
    for item in items:
        at = blocks.at(item.start)
        above = [] if at is None else [at, *blocks.above(at)]
        lists.add(next((number for number in above if blocks.kind(number) == "list"), None))
    return len(lists) == 1 and None not in lists
