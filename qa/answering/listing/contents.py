"""Lists drawn from the text: every sentence or row, in whatever passage, that holds what is asked.

A unit is listed if it holds the words together with what it stands under and in: title,
headings, the header of a table, metadata. What is asked for, the noun, may stand in one of the
sentences before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.answering.listing.asks import Ask, only_joins
from qa.answering.listing.items import MOST, Item, Listing
from qa.answering.listing.wanted import Wanted, passages_with, wanted_of
from qa.indexing.metadata import FIELDS
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.leads import leads
from qa.indexing.text.stretches import units
from qa.phrases import counted, phrase
from qa.records import Document, Passage
from qa.retrieval.query import Query

_LEAST = 2  # items make a list
_READ = 400  # passages, at most
_BEFORE = 2  # sentences before a unit that may hold the noun
_NO_ITEMS = frozenset({"heading", "question", "contents", "caption"})
# By language: "mai" is never in Italian, and May in French.
_NEGATIONS = {
    "en": {"no", "not", "never", "none", "without"},
    "de": {"nicht", "kein", "keine", "keinen", "nie", "ohne"},
    "fr": {"pas", "aucun", "aucune", "jamais", "sans"},
    "es": {"no", "nunca", "ningún", "ninguna", "sin"},
    "it": {"non", "nessun", "nessuna", "mai", "senza"},
    "nl": {"niet", "geen", "nooit", "zonder"},
    "pt": {"não", "nunca", "nenhum", "nenhuma", "sem"},
}


def contents(snapshot: Snapshot, query: Query, ask: Ask) -> Listing | None:
    """Return all that the documents hold of a subject, None if it is no list of two at least.

    Without "all", a list in one document alone is none, unless it is of rows of a table.
    """
    found = wanted_of(snapshot, query, ask.subject)
    wanted = [*{one.terms: one for one in found if not only_joins(one.word)}.values()]
    languages = snapshot.languages(query.where)
    if any(_denies(query.spelled.text, language) for language in languages):
        return None
    if len(wanted) < _LEAST:
        return None
    items, unread = _items(snapshot, query, wanted, noun=wanted[0])
    if not items and len(wanted) > _LEAST and ask.cues & {"all", "list"}:
        # That what works in Lyon are people need not be said.
        items, unread = _items(snapshot, query, wanted[1:], noun=None)
    documents = len({item.document_id for item in items})
    if len(items) < _LEAST or _one_list(snapshot, items):
        return None
    if documents == 1 and "all" not in ask.cues and any(item.kind != "row" for item in items):
        return None
    matching = _matching(query.language, len(items), documents, unread)
    return Listing(items=items[:MOST], reason=matching, more=max(0, len(items) - MOST))


def _matching(language: str, places: int, documents: int, unread: bool) -> str:
    """Return how many match, in words."""
    if documents == places:
        if unread:
            return phrase(language, "More than {number} documents match.", number=documents)
        return phrase(language, "{number} documents match.", number=documents)
    one, other = (
        "{places} places in 1 document match.",
        "{places} places in {number} documents match.",
    )
    if unread:
        one, other = (
            "More than {places} places in 1 document match.",
            "More than {places} places in {number} documents match.",
        )
    return counted(language, documents, one, other, places=places)


def _items(
    snapshot: Snapshot, query: Query, wanted: Sequence[Wanted], noun: Wanted | None
) -> tuple[list[Item], bool]:
    """Return what holds all words, none where a list or a section does that is all about them.

    Also returns whether there are passages that were not read.

    `noun` is the word that may stand in a sentence before, None if none may.
    """
    items: list[Item] = []
    passages = passages_with(snapshot, query, wanted, FIELDS)
    placed = snapshot.catalogue.passages.get(passages[:_READ])
    for _, (passage, _) in sorted(placed.items(), key=lambda p: (p[1][1], p[1][0].start)):
        reader = _Reader(snapshot, snapshot.document(passage.document_id), passage, wanted, noun)
        if reader.all_of_it():
            return [], False
        items += reader.items()
    return items, len(passages) > _READ


class _Reader:
    """One passage, read for the units that are listed."""

    def __init__(
        self,
        snapshot: Snapshot,
        document: Document,
        passage: Passage,
        wanted: Sequence[Wanted],
        noun: Wanted | None,
    ) -> None:
        self.document = document
        self.passage = passage
        self.noun, self.wanted = noun, wanted
        self.language = analysed_as(document.language)
        self.units = units(document, passage.start, passage.end)
        names = snapshot.names()
        number = names.lists.numbers[document.id]
        self.under = set(terms("\n".join([document.title, *passage.section]), self.language))
        self.known = {one.word for one in wanted if number in names.holders(one.forms)}

    def all_of_it(self) -> bool:
        """Tell whether headings, or the words before a list, say all that is asked."""
        if all(one.met(self.under, self.language) for one in self.wanted):
            return True
        return any(
            self.document.text[unit.end - 1] in ":："
            and self._lists(self._terms(unit.start, unit.end), set())
            for unit in self.units
        )

    def items(self) -> Iterator[Item]:
        """Yield what is listed of it, in order."""
        listed_to = 0
        for place, unit in enumerate(self.units):
            if unit.kind in _NO_ITEMS:
                continue
            own, start = self._terms(unit.start, unit.end), unit.start
            leading = leads(self.document, unit.block, unit.start)
            led = {term for span in leading for term in self._terms(*span)}
            if not self._lists(own, led):
                before = self._noun_before(place, listed_to)
                if before is None:
                    continue
                start = before
                if not self._lists(own | self._terms(start, unit.start), led):
                    continue
            if not _denies(self.document.text[start : unit.end], self.language):
                listed_to = unit.end
                yield Item(
                    document_id=self.document.id,
                    start=start,
                    end=unit.end,
                    kind=unit.kind,
                    leads=leading,
                )

    def _terms(self, start: int, end: int) -> set[str]:
        return set(terms(self.document.text[start:end], self.language))

    def _lists(self, own: set[str], led: set[str]) -> bool:
        """Tell whether a unit of such terms, after what leads to it, is one of what is asked."""
        held, code = own | led, self.language
        around = held | self.under
        if not all(one.met(around, code) or one.word in self.known for one in self.wanted):
            return False
        # What it stands under may name what it is about, but not say all that is asked.
        said = sum(one.rarity for one in self.wanted if one.met(held, code))
        return 2 * said >= sum(one.rarity for one in self.wanted) and any(
            one.met(own, code) and not one.met(led | self.under, code) for one in self.wanted
        )

    def _noun_before(self, place: int, after: int) -> int | None:
        """Return where the sentence with the noun begins, shortly before a unit in its block.

        It begins `after` an offset.
        """
        for earlier in reversed(self.units[max(0, place - _BEFORE) : place]):
            if earlier.block != self.units[place].block or earlier.start < after:
                return None
            said = self._terms(earlier.start, earlier.end)
            if self.noun and self.noun.met(said, self.language):
                return earlier.start
        return None


def _denies(text: str, language: str) -> bool:
    return not _NEGATIONS.get(language, set()).isdisjoint(text.casefold().split())


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
