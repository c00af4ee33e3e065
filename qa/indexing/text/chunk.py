"""Documents cut into passages: whole blocks, packed to a length, never across a heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qa.indexing.text.leads import leads
from qa.indexing.text.pieces import Piece, pieces
from qa.indexing.text.stretches import Offsets, bare
from qa.records import Document, Passage, heading_paths

# Offsets of the word pieces of a text, in order: what `Embedder.word_pieces` gives.
WordPieces = Callable[[str], Sequence[Offsets]]

# A block ends a passage that has reached this share of the full length; shorter ones are
# packed together, or dialogue would fall into crumbs.
_FAIR = 0.5
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")


def passage_input(title: str, around: str, text: str) -> str:
    """Return what is embedded for a passage: title, what it stands under and in, then the passage.

    A title without a word in it, from a file name such as 002_f77f03d5, says nothing.
    """
    before = [title] if _WORD.search(title) else []
    return "\n".join([*before, *([around] if around else []), text])


def surroundings(document: Document, passage: Passage) -> str:
    """Return what a passage is not understood without, in lines: its headings, then its context.

    What the title says already, and what stands in the passage itself, is left out.
    """
    # Those at its opening are in its text; those that it stands under come before them.
    inside, level = 0, 0
    last = document.headings_until(passage.end - 1)
    for heading in reversed(document.headings[document.headings_until(passage.start - 1) : last]):
        if not inside or heading.level < level:
            inside, level = inside + 1, heading.level
    path = passage.section[: len(passage.section) - inside]
    known = [title for title in path if title != document.title]
    lines = [" › ".join(known)] if known else []
    lines += [document.text[start:end] for start, end in passage.context]
    return "\n".join(lines)


def split(
    document: Document, *, max_chars: int, max_pieces: int, word_pieces: WordPieces
) -> list[Passage]:
    """Cut a document into passages of about `max_chars` characters.

    Lists, tables, code and the like are kept whole where they fit, a list with the words before
    it, a heading with what follows; else they are cut between their items or rows, and the
    passage's `context` is where its list's intro or its table's header stands. Sentences are
    kept whole unless one alone exceeds `max_chars` or `max_pieces` word pieces; then it is cut
    at a line, at a word, or within a word, in this order. Passages do not overlap, stand in
    order, cover every character but white space and the rules by which writers part what does
    not belong together, and no passage has more than `max_pieces` word pieces, counted by
    `word_pieces`.
    """
    paths = heading_paths(document.headings)
    fits = _Limits(document.text, max_chars, max_pieces, word_pieces)
    made = [part for piece in pieces(document, fits.allow) for part in _cut_up(piece, fits)]
    return [_passage(document, paths, *packed) for packed in _pack(made, fits)]


class _Limits:
    """Whether a span of one text is short enough, in characters and in word pieces."""

    def __init__(self, text: str, chars: int, pieces: int, word_pieces: WordPieces) -> None:
        self.text = text
        self.chars = chars
        self.pieces = pieces
        self._word_pieces = word_pieces

    def allow(self, span: Offsets) -> bool:
        return self.allow_chars(span) and self.allow_pieces(span)

    def allow_chars(self, span: Offsets) -> bool:
        start, end = span
        # White space at the ends does not count. Where there is much of it, or the span is much too
        # long, this looks no further than it needs to.
        while end - start > self.chars and self.text[start].isspace():
            start += 1
        while end - start > self.chars and self.text[end - 1].isspace():
            end -= 1
        return end - start <= self.chars

    def allow_pieces(self, span: Offsets) -> bool:
        return self._count(self.text[slice(*span)].strip()) <= self.pieces

    def longest(self, span: Offsets) -> int:
        """Return how many characters of the span fit, at least one."""
        text = self.text[span[0] : min(span[1], span[0] + self.chars)]
        pieces = self._word_pieces(text)
        if len(pieces) <= self.pieces:
            return max(1, len(text))
        low, high = 1, max(1, len(text) - 1)
        # Where the first piece too many begins is the answer, but for a word that has other pieces
        # once it is cut; so this is tried before halves are.
        tried = min(max(low, pieces[max(0, self.pieces)][0]), high)
        while low < high:
            if self._count(text[:tried]) > self.pieces:
                high = tried - 1
            else:
                if tried == high or self._count(text[: tried + 1]) > self.pieces:
                    return tried
                low = tried + 1
            tried = (low + high + 1) // 2
        return low

    def _count(self, text: str) -> int:
        return len(self._word_pieces(text))


def _cut_up(piece: Piece, limits: _Limits) -> Iterator[Piece]:
    """Yield a piece, or the parts of one that is too long for a passage."""
    text = limits.text
    start, end = piece.start, piece.end
    first = True
    while start < end:
        cut = end
        if not limits.allow((start, end)):
            cut = _cut(text, (start, end), limits)
            # Half a word can have more pieces than the whole one.
            while not limits.allow((start, cut)) and cut > start + 1:
                cut -= 1
        span = bare(text, start, cut)
        if span[0] < span[1]:
            yield replace(
                piece,
                start=span[0],
                end=span[1],
                opens=piece.opens and first,
                breaks=piece.breaks and first,
                tied=piece.tied and first,
                leads=piece.leads and cut == end,
            )
            first = False
        start = cut


def _cut(text: str, span: Offsets, limits: _Limits) -> int:
    """Return where to cut a span that is too long: at a line, a word, or a character."""
    start, end = span
    while text[start].isspace():
        start += 1
    last = start + limits.longest((start, end))
    for separator in ("\n", " "):
        # A cut in the first half would leave a scrap.
        at = text.rfind(separator, start + (last - start) // 2, last + 1)
        if at > start:
            return at + 1
    for at in range(last, start + (last - start) // 2, -1):
        if text[at - 1].isspace():
            return at
    return last


def _pack(made: Sequence[Piece], limits: _Limits) -> Iterator[Offsets]:
    """Join neighbouring pieces while they fit, and end at blocks where that is fair."""
    first = 0
    while first < len(made):
        start = made[first].start
        end = first + 1  # the first piece that the passage does not have
        while end < len(made) and not made[end].breaks:
            fair = made[end - 1].end - start >= _FAIR * limits.chars
            bound = made[end].tied or made[end - 1].leads
            if made[end].opens and fair and not bound:
                break
            if not limits.allow_chars((start, made[end].end)):
                break
            end += 1
        end = first + _fitting(made[first:end], limits)
        if end < len(made) and not made[end].breaks:
            end = _before_leads(made, first, end)
        yield start, made[end - 1].end
        first = end


def _before_leads(made: Sequence[Piece], first: int, end: int) -> int:
    """Return where a passage ends without what leads to the next, if that is not all of it."""
    shorter = end
    while shorter > first and made[shorter - 1].leads:
        shorter -= 1
    return shorter if shorter > first else end


def _fitting(units: Sequence[Piece], limits: _Limits) -> int:
    """Return how many of the units, joined from the first, have few enough word pieces; at least 1.

    To count the pieces of every unit's addition would cost, for each line of a long list, what a
    whole passage costs. So all are tried first, which mostly fit, then halves.
    """
    low, high = 1, len(units)
    tried = high
    while low < high:
        if limits.allow_pieces((units[0].start, units[tried - 1].end)):
            low = tried
        else:
            high = tried - 1
        tried = (low + high + 1) // 2
    return low


def _passage(document: Document, paths: Sequence[tuple[str, ...]], start: int, end: int) -> Passage:
    """Return the passage of a span; `paths` are those of the document's headings."""
    pages = document.pages(start, end)
    # A passage may open with several heading lines; it stands under the last of them.
    before = document.headings_until(end - 1)
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        start=start,
        end=end,
        first_page=pages[0] if pages else None,
        last_page=pages[1] if pages else None,
        section=paths[before - 1] if before else (),
        context=_context(document, start),
    )


def _context(document: Document, start: int) -> tuple[Offsets, ...]:
    """Return what leads to the text at an offset and stands before it."""
    number = document.blocks.at(start)
    if number is None:
        return ()
    return tuple(span for span in leads(document, number, start) if span[1] <= start)
