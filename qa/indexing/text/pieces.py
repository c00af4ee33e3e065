"""What passages are made of: blocks that fit into one as they stand, and parts of those that don't.

A paragraph, a list or a table that fits is one piece, a list with the words before it. Of one that
does not, each sentence, item or row is a piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from qa.blocks import Kind
from qa.indexing.text.leads import intro
from qa.indexing.text.sentences import sentences
from qa.indexing.text.stretches import WHOLE, Offsets, bare
from qa.records import Document

# The first of these that does not fit leads the others: they are not understood without it.
_LEADS: dict[Kind, tuple[Kind, ...]] = {
    "table": ("caption", "row"),  # rows that are headers
    "faq": ("question",),
    "message": ("list",),
}
# One after the other without a fair place to stop, as the items of a list.
_CLOSE: frozenset[Kind] = frozenset({"item", "row", "pair", "speech", "answer", "key", "value"})
_APART: frozenset[Kind] = frozenset({"message", "contents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`text[start:end]`, which no passage divides.

    A passage may end before one that `opens` a block, has to before one that `breaks` with
    what was before, and had better not end after one that `leads` to the next, nor before one
    that is `tied` to the one before.
    """

    start: int
    end: int
    kind: Kind
    opens: bool = False
    breaks: bool = False
    leads: bool = False
    tied: bool = False


def pieces(document: Document, fits: Callable[[Offsets], bool]) -> list[Piece]:
    """Return the pieces of a document in order; `fits` tells what one passage can hold.

    Together they hold every visible character but the rules by which writers part what does
    not belong together. A piece that does not fit is a sentence, a row or the like.
    """
    walk = _Walk(document, fits)
    for number in document.blocks.children(None):
        walk.block(number)
    return walk.made


class _Walk:
    def __init__(self, document: Document, fits: Callable[[Offsets], bool]) -> None:
        self.made: list[Piece] = []
        self._document = document
        self._text = document.text
        self._blocks = document.blocks
        self._language = document.language
        self._fits = fits
        self._breaks = False  # whether the next piece has to begin a passage

    def block(self, number: int) -> None:
        """Add the pieces of a block."""
        kind = self._blocks.kind(number)
        span = self._blocks.span(number)
        if kind == "rule":
            self._part()
            return
        if kind == "heading" or kind in _APART:
            self._part()
        if kind == "list" and self._with_intro(number):
            return
        if kind in WHOLE or self._fit_after_lead(span):
            self._add(
                span,
                kind,
                opens=kind not in _CLOSE,
                leads=kind in ("heading", "question"),
                tied=kind == "footnote",
            )
        else:
            self._parts(number, kind)
        if kind in _APART:
            self._part()

    def _part(self) -> None:
        """Let the next piece begin a passage, unless there is nothing yet but its headings."""
        if self.made and self.made[-1].kind != "heading":
            self._breaks = True

    def _parts(self, number: int, kind: Kind) -> None:
        """Add the parts of a block that does not fit, each with what leads them."""
        leading = _LEADS.get(kind, ())
        opens = kind not in _CLOSE
        for child, start, end in self._own(number):
            if child is None:
                self._sentences(start, end, kind, opens=opens)
            elif self._blocks.kind(child) in leading and self._is_lead(child):
                before = len(self.made)
                self.block(child)
                self.made[before:] = [replace(piece, leads=True) for piece in self.made[before:]]
            else:
                leading = ()
                self.block(child)
            opens = False

    def _is_lead(self, number: int) -> bool:
        return self._blocks.kind(number) != "row" or self._blocks[number].header

    def _own(self, number: int) -> Iterator[tuple[int | None, int, int]]:
        """Yield in order the blocks right in a block, and the text between them, as None."""
        position, end = self._blocks.span(number)
        for child in self._blocks.children(number):
            start, after = self._blocks.span(child)
            if self._text[position:start].strip():
                yield None, position, start
            yield child, start, after
            position = after
        if self._text[position:end].strip():
            yield None, position, end

    def _sentences(self, start: int, end: int, kind: Kind, *, opens: bool) -> None:
        for first, last in sentences(self._text[start:end], self._language):
            span = bare(self._text, start + first, start + last)
            if span[0] < span[1]:
                self._add(span, kind, opens=opens)
                opens = False

    def _with_intro(self, number: int) -> bool:
        """Join a list to the words that lead to it, if both fit; else tell these that they do."""
        span = self._blocks.span(number)
        if not self.made or self._breaks or self.made[-1].kind == "heading":
            return False
        before, found = self.made[-1], intro(self._document, number)
        if found is None or found[1] != before.end:
            return False
        joined = replace(before, start=max(before.start, found[0]), opens=True)
        if joined.start > before.start:
            # Of a long paragraph only the last sentence goes with the list.
            end = bare(self._text, before.start, joined.start)[1]
            self.made[-1] = replace(before, end=end)
            self.made.append(replace(joined, breaks=False, tied=False))
        if self._fits((joined.start, span[1])):
            self.made[-1] = replace(self.made[-1], end=span[1], kind="list")
            return True
        self.made[-1] = replace(self.made[-1], leads=True)
        return False

    def _fit_after_lead(self, span: Offsets) -> bool:
        """Tell whether a span fits into one passage with the heading that it stands under."""
        start = span[0]
        if not self._breaks:
            for piece in reversed(self.made):
                if not piece.leads:
                    break
                start = piece.start
                if piece.breaks:
                    break
        return self._fits((start, span[1]))

    def _add(
        self,
        span: Offsets,
        kind: Kind,
        *,
        opens: bool = False,
        leads: bool = False,
        tied: bool = False,
    ) -> None:
        self.made.append(
            Piece(
                start=span[0],
                end=span[1],
                kind=kind,
                opens=opens,
                breaks=self._breaks,
                leads=leads,
                tied=tied,
            )
        )
        self._breaks = False
