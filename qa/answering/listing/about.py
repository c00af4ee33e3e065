"""Answers about documents, from what is known of them: who wrote one, when, and which are which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from qa.answering.listing.asks import Ask, leads_only
from qa.answering.listing.items import MOST, Item, Listing, Role, opening
from qa.answering.listing.wanted import Wanted, named_by, passages_with, wanted_of
from qa.indexing.metadata import FIELDS, Field, date_words, plain_words
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.stretches import Offsets, Unit, bare, units
from qa.phrases import counted, phrase
from qa.records import Document
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved

_FIELD_WORDS: tuple[tuple[Field, str], ...] = (
    ("author", "by"),
    ("date", "from"),
    ("folder", "in the folder"),
    ("title", "about"),
    ("file", "about"),
)
_LISTS = frozenset({"which", "list", "all", "count"})
_PAIRS = 100  # of a document, that are looked at
_FEW = 3  # documents that may be meant by "the guideline on …"


class About:
    """Answers to what is asked about the documents of a snapshot, for one question."""

    def __init__(self, snapshot: Snapshot, query: Query, retrieved: Retrieved) -> None:
        self._snapshot = snapshot
        self._query = query
        self._language = query.language
        self._retrieved = retrieved
        self._names = snapshot.names()
        self._documents = self._names.lists.documents
        lists, scope = self._names.lists, snapshot.scope(query.where)
        every = range(len(lists.documents))
        self._allowed = {*(every if scope is None else lists.holders(scope.passages).tolist())}

    def overview(self) -> Listing | None:
        """Return all documents, each with its first sentence."""
        numbers = self._in_order(self._allowed)
        if not numbers:
            return None
        items = self._items(numbers, titled=False)
        reason = counted(
            self._language,
            len(numbers),
            "There is 1 document; its first sentence says what it is about.",
            "There are {number} documents; the first sentence of each says what it is about.",
        )
        return Listing(items=items, reason=reason, more=max(0, len(numbers) - MOST))

    def documents(self, ask: Ask) -> Listing | None:
        """Return the documents that are asked for, None if the question is not about them."""
        given = wanted_of(self._snapshot, self._query, ask.subject)
        of = [one for one in given if not leads_only(one.word)]
        topic = wanted_of(self._snapshot, self._query, ask.topic)
        numbers, facts = set(self._allowed), list[tuple[str, str]]()
        if of:
            # Words beside these may stand in any of the metadata.
            decisive: tuple[Field, ...] = ("author", "date")
            if "folder" in ask.cues:
                decisive = (*decisive, "folder")
            known = named_by(self._snapshot, of) & numbers
            if not known and not topic and all(map(_is_date, of)):
                return self._of_year(ask)
            if not known or not any(named_by(self._snapshot, [one], decisive) for one in of):
                return None
            numbers = known
            facts.append(("are", self._fact(of)))
        places: dict[int, list[int]] = {}
        if topic:
            titled = named_by(self._snapshot, topic, ("title",)) & numbers
            if titled and "about" in ask.cues:
                numbers, verb = titled, "are about"
            else:
                places = self._mentions(topic, numbers)
                numbers, verb = set(places), "mention"
            facts.append((verb, f"“{ask.topic}”"))
        if not numbers and not of and "mention" in ask.cues and ask.cues & _LISTS:
            reason = phrase(self._language, "No document mentions “{words}”.", words=ask.topic)
            return Listing(items=(), reason=reason)
        if not numbers:
            return None
        ordered = self._in_order(numbers)
        items = self._items(ordered, titled=True) if not places else []
        for number in ordered[:MOST] if places else ():
            items.append(self._mention(number, places[number], topic))
        return Listing(
            items=items,
            reason=_sentence(len(ordered), facts, self._language),
            more=max(0, len(ordered) - MOST),
        )

    def of_a_kind(self, ask: Ask) -> Listing | None:
        """Return the documents of a kind by somebody or of a time: "the minutes of 2024".

        Of all of a kind and nothing else, those that say the word.
        """
        wanted = wanted_of(self._snapshot, self._query, ask.subject)
        if len(wanted) == 1 and "all" in ask.cues:
            topic = Ask(asked="documents", subject="", topic=wanted[0].word)
            listing = self.documents(topic)
            return listing if listing and len(listing.items) > 1 else None
        fields = [{f for f in FIELDS if named_by(self._snapshot, [o], (f,))} for o in wanted]
        if any(held & {"author", "date"} for held in fields) and all(fields):
            return self.documents(Ask(asked="documents", subject=ask.subject))
        return None

    def author(self, ask: Ask) -> Listing | None:
        """Return who wrote what is asked for, None if that is not known."""
        numbers = [n for n in self.meant(ask) if self._documents[n].author]
        said = [self._wrote(self._documents[n].author or "", [n]) for n in numbers]
        shown = [self._shown(number, self._documents[number].author or "") for number in numbers]
        return _single(shown, said)

    def date(self, ask: Ask) -> Listing | None:
        """Return when what is asked for was written, None if that is not known."""
        numbers = [n for n in self.meant(ask) if self._documents[n].date]
        said, shown = list[str](), list[Item | None]()
        for number in numbers:
            document = self.document(number)
            if pair := _pair(document, self._query.spelled.text):
                told = " ".join(document.text[pair.start : pair.end].split())
                said.append(self._phrase("“{title}” says “{said}”.", number, said=told))
                shown.append(pair)
                continue
            day = (document.date or "")[:10]
            said.append(self._phrase("“{title}” is dated {date}.", number, date=day))
            shown.append(self._shown(number, day))
        return _single(shown, said)

    def title(self, ask: Ask) -> Listing | None:
        """Return the title of what is asked for, None if there is no such document."""
        numbers = self.meant(ask)
        said = [self._phrase("The title is “{title}”.", number) for number in numbers]
        return _single([self._shown(number, "") for number in numbers], said)

    def person(self, ask: Ask) -> Listing | None:
        """Return what somebody wrote, None if the name is of no author."""
        wanted = wanted_of(self._snapshot, self._query, ask.subject)
        if len(wanted) != len(plain_words(ask.subject)):
            return None
        numbers = self._in_order(named_by(self._snapshot, wanted, ("author",)) & self._allowed)
        if not numbers:
            return None
        author = self._documents[numbers[0]].author or ""
        shown = [self._shown(number, author, role="item") for number in numbers[:MOST]]
        return Listing(
            items=[item for item in shown if item],
            reason=self._wrote(author, numbers),
            more=max(0, len(numbers) - MOST),
        )

    def _of_year(self, ask: Ask) -> Listing:
        """Return the documents that speak of a year or a day that is the date of none."""
        speaking = self.documents(Ask(asked="documents", subject="", topic=ask.subject))
        reason = phrase(self._language, "No document is from {date}.", date=ask.subject)
        return speaking or Listing(items=(), reason=reason)

    # What is said of them

    def _phrase(self, english: str, number: int, **values: str) -> str:
        title = self._names.titles[number]
        return phrase(self._language, english, title=title, **values)

    def _wrote(self, author: str, numbers: Sequence[int]) -> str:
        if len(numbers) == 1:
            return self._phrase("{author} wrote “{title}”.", numbers[0], author=author)
        wrote = "{author} wrote {number} of the documents."
        return phrase(self._language, wrote, author=author, number=len(numbers))

    # Which documents are meant

    def meant(self, ask: Ask) -> list[int]:
        """Return the few documents that a description such as "guideline on records" means."""
        wanted = wanted_of(self._snapshot, self._query, ask.subject)
        if len(self._allowed) == 1:
            return [*self._allowed]
        numbers = named_by(self._snapshot, wanted, ("title", "file")) & self._allowed
        described = bool(ask.cues & {"about", "document"})
        close = [n for n in self._in_order(numbers) if described or self._covers(wanted, n)]
        if not close and described and wanted:
            # What it is about may stand in its text alone.
            close = [
                self._names.lists.numbers[hit.passage.document_id]
                for hit in self._retrieved.hits[:1]
                if {one.word for one in wanted} <= set(hit.matched)
            ]
        return close if len(close) <= _FEW else []

    def _covers(self, wanted: Sequence[Wanted], number: int) -> bool:
        """Tell whether the words are half of a title at least."""
        language = analysed_as(self._documents[number].language)
        title = set(terms(self._names.titles[number], language))
        return 2 * len({term for one in wanted for term in one.terms} & title) >= len(title)

    def _in_order(self, numbers: set[int]) -> list[int]:
        return sorted(numbers, key=lambda number: self._documents[number].path)

    def number(self, document_id: str) -> int:
        """Return the number of a document."""
        return self._names.lists.numbers[document_id]

    # What is shown of them

    def _fact(self, of: Sequence[Wanted]) -> str:
        """Return in words what the documents have in common."""
        parts = []
        for field, word in _FIELD_WORDS:
            held = [o.word for o in of if self._names.holders(o.forms, (field,)) & self._allowed]
            of = [one for one in of if one.word not in held]
            parts += [f"{word} {' '.join(held)}"] if held else []
        return _joined(parts)

    def _items(self, numbers: Sequence[int], *, titled: bool) -> list[Item]:
        items = []
        for number in numbers[:MOST]:
            document = self.document(number)
            if unit := opening(document, titled=titled):
                items.append(_item(document, unit))
        return items

    def _shown(self, number: int, value: str, role: Role = "answer") -> Item | None:
        """Return what shows a document: where the value stands in it, or what it opens with."""
        document = self.document(number)
        at = document.text.find(value) if value else -1
        if at >= 0:
            for unit in self._units_at(document, at):
                if unit.start <= at and at + len(value) <= unit.end:
                    return _item(document, unit, role=role, marks=((at, at + len(value)),))
        first = opening(document)
        return _item(document, first, role=role) if first else None

    def _units_at(self, document: Document, at: int) -> list[Unit]:
        number = self._snapshot.catalogue.passages.at(document.id, at)
        if number is None:
            return []
        passage = self._snapshot.catalogue.passages.get([number])[number][0]
        return units(document, passage.start, passage.end)

    def _mentions(self, topic: Sequence[Wanted], numbers: set[int]) -> dict[int, list[int]]:
        """Return the passages that hold all words, by the number of their document."""
        lists = self._names.lists
        places: dict[int, list[int]] = {}
        passages = passages_with(self._snapshot, self._query, topic)
        owners = lists.holders(np.array(passages, dtype=np.int64)).tolist()
        for passage, number in zip(passages, owners, strict=True):
            if number in numbers:
                places.setdefault(number, []).append(passage)
        return places

    def _mention(self, number: int, passages: Sequence[int], topic: Sequence[Wanted]) -> Item:
        """Return the first unit of the passages that has all words, or the most of them."""
        document = self.document(number)
        language = analysed_as(document.language)
        best: tuple[int, Unit] | None = None
        held = self._snapshot.catalogue.passages.get(passages[:MOST])
        for passage in (held[i][0] for i in passages[:MOST]):
            for unit in units(document, passage.start, passage.end):
                there = set(terms(document.text[unit.start : unit.end], language))
                count = sum(one.met(there, language) for one in topic)
                if best is None or count > best[0]:
                    best = count, unit
            if best and best[0] == len(topic):
                break
        assert best, "a passage has units"
        return _item(document, best[1])

    def document(self, number: int) -> Document:
        """Return a document by its number, with its text."""
        return self._snapshot.document(self._documents[number].id)


def _is_date(one: Wanted) -> bool:
    return any(len(form) == 1 and date_words(form[0]) for form in one.forms)


def _item(
    document: Document, unit: Unit, *, role: Role = "item", marks: tuple[Offsets, ...] = ()
) -> Item:
    return Item(
        document_id=document.id,
        start=unit.start,
        end=unit.end,
        kind=unit.kind,
        role=role,
        marks=marks,
    )


def _pair(document: Document, question: str) -> Item | None:
    """Return a pair whose key the question has, such as "last updated", None if there is none."""
    asked, blocks = set(plain_words(question)), document.blocks
    for number in islice(blocks.of_kind("pair"), _PAIRS):
        parts = {blocks.kind(child): blocks.span(child) for child in blocks.children(number)}
        if "key" in parts and "value" in parts:
            key = plain_words(document.text[slice(*parts["key"])])
            if key and set(key) <= asked:
                start, end = bare(document.text, *blocks.span(number))
                place = Unit("pair", start, end, number)
                return _item(document, place, role="answer", marks=(parts["value"],))
    return None


def _single(shown: Sequence[Item | None], said: Sequence[str]) -> Listing | None:
    """Return what answers with a value for each of a few documents."""
    items = [item for item in shown if item is not None]
    return Listing(items=items, reason=" ".join(dict.fromkeys(said))) if items else None


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([*([", ".join(parts[:-1])] if parts[:-1] else []), *parts[-1:]])


def _sentence(count: int, facts: Sequence[tuple[str, str]], language: str) -> str:
    """Return how many documents have what in common: "2 documents are by Tom Reed."."""
    if language != "en":
        return counted(language, count, "1 document matches.", "{number} documents match.")
    one = {"are": "is", "are about": "is about", "mention": "mentions"}
    said = " and ".join(f"{one[verb] if count == 1 else verb} {what}" for verb, what in facts)
    return f"1 document {said}." if count == 1 else f"{count:,} documents {said}."
