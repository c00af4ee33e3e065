"""Documents cut into passages: whole sentences, packed to a length, never across a heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qa.indexing.text.sentences import paragraphs, sentences
from qa.records import Document, Passage, heading_paths

Offsets = tuple[int, int]  # start and end of a stretch of a text, half-open
# Offsets of the word pieces of a text, in order: what `Embedder.word_pieces` gives.
WordPieces = Callable[[str], Sequence[Offsets]]

# A line of its own, such as "* * *", by which writers part what does not belong together. The
# underline of a heading has a line of text right before it.
_BREAK = re.compile(r"\n[^\S\n]*\n[^\S\n]*([-*_=])(?:[^\S\n]*\1){2,}[^\S\n]*(?=\n)")
# A blank line ends a passage that has reached this share of the full length; shorter
# paragraphs are packed together, or lists and dialogue would fall into crumbs.
_FAIR = 0.5
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")


def passage_input(title: str, text: str) -> str:
    """Return what is embedded for a passage: the document's title, then the passage.

    A title without a word in it, from a file name such as 002_f77f03d5, says nothing.
    """
    return f"{title}\n{text}" if _WORD.search(title) else text


def split(
    document: Document, *, max_chars: int, max_pieces: int, word_pieces: WordPieces
) -> list[Passage]:
    """Cut a document into passages of about `max_chars` characters.

    Sentences are kept whole unless one alone exceeds `max_chars` or `max_pieces` word
    pieces; then it is cut at a line, at a word, or within a word, in this order. Passages
    do not overlap, stand in order, cover every character but white space and the rules by
    which writers part what does not belong together, and no passage has more than
    `max_pieces` word pieces, counted by `word_pieces`.
    """
    made = []
    paths = heading_paths(document.headings)
    for start, end in _sections(document):
        text = document.text[start:end]
        fits = _Limits(text, max_chars, max_pieces, word_pieces)
        for span in _pack(list(_units(text, fits)), _blank_lines(text), fits):
            made.append(_passage(document, paths, start + span[0], start + span[1]))
    return made


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


def _sections(document: Document) -> Iterator[Offsets]:
    """Yield the stretches between headings and breaks.

    Headings without text go with the next one.
    """
    text = document.text
    start = 0
    heading_end = 0  # where the heading lines that open the present section end
    for heading in document.headings:
        if text[max(start, heading_end) : heading.offset].strip():
            yield from _between_breaks(text, start, heading_end, heading.offset)
            start = heading.offset
        line_end = text.find("\n", heading.offset)
        heading_end = len(text) if line_end < 0 else line_end
        # The underline of a setext heading in Markdown belongs to the heading.
        next_end = text.find("\n", heading_end + 1)
        next_line = text[heading_end : next_end if next_end >= 0 else len(text)].strip()
        if next_line and not next_line.strip("=-"):
            heading_end = next_end if next_end >= 0 else len(text)
    if text[start:].strip():
        yield from _between_breaks(text, start, heading_end, len(text))


def _between_breaks(text: str, start: int, heading_end: int, end: int) -> Iterator[Offsets]:
    """Yield the stretches of a section between breaks, which belong to none of them."""
    visible = _visible_end(text, start, end)
    for rule in _BREAK.finditer(text, max(start, heading_end), end):
        if rule.end() < visible and text[max(start, heading_end) : rule.start()].strip():
            yield start, rule.start()
            start = rule.end()
    yield start, end


def _visible_end(text: str, start: int, end: int) -> int:
    """Return where the last visible character of a span ends, `start` if it has none."""
    return start + len(text[start:end].rstrip())


def _blank_lines(text: str) -> set[int]:
    return {start for start, _ in paragraphs(text)}


def _units(text: str, limits: _Limits) -> Iterator[Offsets]:
    """Yield sentences, cut into pieces where one is too long for a passage."""
    for start, end in sentences(text):
        # Without the white space at its end, which would be looked at again for every cut.
        visible = _visible_end(text, start, end)
        while start < visible and not limits.allow((start, visible)):
            cut = _cut(text, (start, end), limits)
            # Half a word can have more pieces than the whole one.
            while not limits.allow((start, cut)) and cut > start + 1:
                cut -= 1
            if text[start:cut].strip():
                yield start, cut
            start = cut
        if start < visible:
            yield start, end


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


def _pack(units: Sequence[Offsets], blank_lines: set[int], limits: _Limits) -> Iterator[Offsets]:
    """Join neighbouring units while they fit, and end at blank lines where that is fair."""
    first = 0
    while first < len(units):
        start = units[first][0]
        end = first + 1  # the first unit that the passage does not have
        while end < len(units) and not (
            units[end][0] in blank_lines and units[end - 1][1] - start >= _FAIR * limits.chars
        ):
            if not limits.allow_chars((start, units[end][1])):
                break
            end += 1
        end = first + _fitting(units[first:end], limits)
        yield start, units[end - 1][1]
        first = end


def _fitting(units: Sequence[Offsets], limits: _Limits) -> int:
    """Return how many of the units, joined from the first, have few enough word pieces; at least 1.

    To count the pieces of every unit's addition would cost, for each line of a long list, what a
    whole passage costs. So all are tried first, which mostly fit, then halves.
    """
    low, high = 1, len(units)
    tried = high
    while low < high:
        if limits.allow_pieces((units[0][0], units[tried - 1][1])):
            low = tried
        else:
            high = tried - 1
        tried = (low + high + 1) // 2
    return low


def _passage(document: Document, paths: Sequence[tuple[str, ...]], start: int, end: int) -> Passage:
    """Return the passage of a span; `paths` are those of the document's headings."""
    text = document.text
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
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
    )
