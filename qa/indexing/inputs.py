"""What is embedded for a passage, and how its units get their vectors from that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.embed import Embedder
from qa.indexing.text.chunk import passage_input, surroundings
from qa.indexing.text.leads import leads
from qa.indexing.text.stretches import Offsets, units
from qa.records import Document, Passage

# A passage is embedded after its title; a longer title is cut, or it would crowd out the
# passage.
_TITLE_CHARS = 120
_AROUND_CHARS = 400  # of headings, a table's header, or the words before a list
# A row says little without its header: of the vector of a unit, this is the part of what leads
# to it beside its own.
_LEAD = 0.5


@dataclass(frozen=True, slots=True)
class Input:
    """What is embedded for a passage, and where its units and what leads to them stand in it.

    `units` has for each unit the numbers of `spans` that it is made of, its own first.
    """

    text: str
    spans: tuple[Offsets, ...]
    units: tuple[tuple[int, ...], ...]

    def key(self) -> bytes:
        """Return a hash of all of it, by which its vectors are known."""
        told = f"{self.spans}{self.units}{self.text}"
        return hashlib.blake2b(told.encode(), digest_size=16).digest()

    def rows(self, spans: Rows) -> Rows:
        """Return a vector a unit, shape (units, dimension), of those of the spans."""
        made = np.empty((len(self.units), spans.shape[1]), dtype=np.float32)
        for row, (own, *leading) in zip(made, self.units, strict=True):
            row[:] = spans[own]
            if leading:
                row += _LEAD * spans[leading].mean(axis=0)
                row /= np.linalg.norm(row)
        return made


def title_of(document: Document, embedder: Embedder) -> str:
    """Return the title, cut to a fair part of what the model reads."""
    title = document.title[:_TITLE_CHARS]
    pieces = embedder.word_pieces(title)
    most = embedder.max_pieces // 4
    return title[: pieces[most][0]].rstrip() if len(pieces) > most else title


def input_of(document: Document, title: str, passage: Passage, embedder: Embedder) -> Input:
    """Return what is embedded for a passage: of what is around it, as much as fits."""
    text = document.text[passage.start : passage.end]
    around = surroundings(document, passage)[:_AROUND_CHARS]
    if around:
        room = embedder.max_pieces - len(embedder.word_pieces(passage_input(title, "", text)))
        pieces = embedder.word_pieces(around)
        if len(pieces) > room:
            around = around[: pieces[room][0]].rstrip() if room > 0 else ""
    given = passage_input(title, around, text)
    places = _Places(document, passage, given)
    made = []
    for unit in units(document, passage.start, passage.end):
        spans = [(unit.start, unit.end), *leads(document, unit.block, unit.start)]
        numbers = map(places.number, spans)
        made.append(tuple(dict.fromkeys(n for n in numbers if n is not None)))
    return Input(given, tuple(places.spans), tuple(made))


class _Places:
    """The spans of a document that stand in what is embedded for a passage, numbered."""

    def __init__(self, document: Document, passage: Passage, given: str) -> None:
        self.spans: list[Offsets] = []
        self._numbers: dict[Offsets, int] = {}
        self._given = given
        self._document = document
        self._passage = passage
        self._moved = len(given) - passage.end

    def number(self, span: Offsets) -> int | None:
        """Return the number of a span, None if it was left out."""
        number = self._numbers.get(span)
        if number is None:
            start, end = span
            if self._passage.start <= start and end <= self._passage.end:
                place = (start + self._moved, end + self._moved)
            else:
                words = self._document.text[start:end]
                at = self._given.find(words, 0, self._passage.start + self._moved)
                if at < 0:
                    return None
                place = (at, at + len(words))
            number = self._numbers[span] = len(self.spans)
            self.spans.append(place)
        return number
