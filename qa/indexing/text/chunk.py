"""Documents cut into passages: whole sentences, packed to a length, never across a heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qa.indexing.text.sentences import paragraphs, sentences
from qa.records import Document, Passage

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
    for start, end in _sections(document):
        text = document.text[start:end]
        fits = _Limits(text, max_chars, max_pieces, word_pieces)
        for span in _pack(_units(text, fits), _blank_lines(text), fits):
            made.append(_passage(document, start + span[0], start + span[1]))
    return made


class _Limits:
    """Whether a span of one text is short enough, in characters and in word pieces."""

    def __init__(self, text: str, chars: int, pieces: int, word_pieces: WordPieces) -> None:
        self.text = text
        self.chars = chars
        self.pieces = pieces
        self._word_pieces = word_pieces

    def allow(self, span: Offsets) -> bool:
        text = self.text[slice(*span)].strip()
        return len(text) <= self.chars and self._count(text) <= self.pieces

    def longest(self, span: Offsets) -> int:
        """Return how many characters of the span fit, at least one."""
        text = self.text[span[0] : min(span[1], span[0] + self.chars)]
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self._count(text[:middle]) <= self.pieces:
                low = middle
            else:
                high = middle - 1
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
    for rule in _BREAK.finditer(text, max(start, heading_end), end):
        if text[max(start, heading_end) : rule.start()].strip() and text[rule.end() : end].strip():
            yield start, rule.start()
            start = rule.end()
    yield start, end


def _blank_lines(text: str) -> set[int]:
    return {start for start, _ in paragraphs(text)}


def _units(text: str, limits: _Limits) -> Iterator[Offsets]:
    """Yield sentences, cut into pieces where one is too long for a passage."""
    for span in sentences(text):
        if not text[slice(*span)].strip():
            continue
        while not limits.allow(span):
            cut = _cut(text, span, limits)
            # Half a word can have more pieces than the whole one.
            while not limits.allow((span[0], cut)) and cut > span[0] + 1:
                cut -= 1
            if text[span[0] : cut].strip():
                yield span[0], cut
            span = (cut, span[1])
        if text[slice(*span)].strip():
            yield span


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


def _pack(units: Iterator[Offsets], blank_lines: set[int], limits: _Limits) -> Iterator[Offsets]:
    """Join neighbouring units while they fit, and end at blank lines where that is fair."""
    start: int | None = None
    end = 0
    for unit_start, unit_end in units:
        if start is None:
            start, end = unit_start, unit_end
            continue
        fair = unit_start in blank_lines and end - start >= _FAIR * limits.chars
        if fair or not limits.allow((start, unit_end)):
            yield start, end
            start = unit_start
        end = unit_end
    if start is not None:
        yield start, end


def _passage(document: Document, start: int, end: int) -> Passage:
    text = document.text
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    pages = document.pages(start, end)
    # A passage may open with several heading lines; it stands under the last of them.
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        start=start,
        end=end,
        first_page=pages[0] if pages else None,
        last_page=pages[1] if pages else None,
        section=document.section(_after_headings(document, start, end)),
    )


def _after_headings(document: Document, start: int, end: int) -> int:
    return max((h.offset for h in document.headings if start <= h.offset < end), default=start)
