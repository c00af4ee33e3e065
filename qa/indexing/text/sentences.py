"""Where the sentences of a text are, as offsets that cover it without gaps.

The sentencex library finds the ends of sentences within running text. What it cannot
know is which line breaks end a sentence: those of lists, tables, verse and headings do,
those of text wrapped at a margin do not. That is decided here, by whether the next line's
first word would have fitted on the line before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from qa.indexing.text import stops

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_ITEM = re.compile(
    r"\s*(?:[-*+•‣◦▪●○■□➢►☐☑–—]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|[|>#]|```)"
)
# These may open a list item, or a line that was wrapped before a person's initial or a dash.
_DOUBTFUL = re.compile(r"\s*(?:(?P<letter>[A-Z]\.)|[–—])\s")
# These lines end where they end, whatever follows.
_ALONE = re.compile(r"\s*(?:#{1,6}\s|\||```)")
_INTRODUCES = (":", ";")
# "J. R. R." may be a person, so a capital counts as a list mark only before a bracket.
_MARKER = re.compile(
    r"\s*(?:(?:[-*+•‣◦▪●○■□➢►☐☑–—>]|#{1,6}|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\(?[A-Z]\))\s+)*"
)
_NUMERAL = re.compile(r"\s*[IVX]{1,5}\.\s+")
_TEXT = re.compile(r"\S")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w")
# Their scripts have no full stop, and spaces only between phrases.
_BY_SPACES = frozenset({"km", "lo", "th"})
_GAP = re.compile(r"[^\S\n]+")
_LONG_PHRASE = 40
# What has no letter is no sentence, if it is shorter than this.
_SHORTEST = 40
# Wrapped lines are not all equally long; a line shorter than this share of the longest
# one was ended on purpose if the next word would have fitted.
_FULL_LINE = 0.85
# The library's time grows with the square of the length where sentences stand without
# spaces between them, so it is given so many characters at a time, and only ends that
# are at least so far from the end of those are believed.
_WINDOW = 4000
_MARGIN = 200


def sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Return the offsets of all sentences, in order, each beginning where the last ends.

    Together they cover the whole text; white space belongs to the sentence before it.
    `language` is an ISO 639-1 code, whose abbreviations and signs count; None is guessed.
    """
    if not text:
        return []
    language = language or stops.guess(text)
    starts = {0}
    for start, end in paragraphs(text):
        starts.add(start)
        for line_start, line_end in _lines(text[start:end]):
            starts.add(start + line_start)
            starts.update(_within(text, start + line_start, start + line_end, language))
    cuts = [*sorted(starts), len(text)]
    return list(pairwise(cuts))


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the stretches between blank lines, in order, without gaps."""
    cuts = [0, *(match.end() for match in _PARAGRAPH.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(cuts) if start < end]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without white space at both ends and list marks at the front."""
    marker = _MARKER.match(text, start, end)
    if marker and text[marker.end() : end].strip():
        start = marker.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentence_spans(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Return the offsets of the sentences with a word in them, without what `trim` takes off."""
    trimmed = [trim(text, *span) for span in sentences(text, language)]
    return [(start, end) for start, end in trimmed if _WORD.search(text, start, end)]


def _lines(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of lines that belong together, wrapped lines as one."""
    lines = paragraph.splitlines(keepends=True)
    longest = max(len(line.strip()) for line in lines)
    start = end = 0
    for number, line in enumerate(lines):
        if number and _ends(lines[number - 1], line, longest):
            yield start, end
            start = end
        end += len(line)
    yield start, end


def _ends(line: str, following: str, longest: int) -> bool:
    if _ALONE.match(line):
        return True
    doubtful, before = _DOUBTFUL.match(following), _DOUBTFUL.match(line)
    if _ITEM.match(following) and not doubtful:
        return True
    if doubtful and line.rstrip().endswith(_INTRODUCES):
        return True
    if doubtful and before and bool(doubtful["letter"]) == bool(before["letter"]):
        return True
    words = following.split(None, 1)
    if not words or line.rstrip().endswith("-"):
        return False
    return len(line.strip()) + 1 + len(words[0]) < _FULL_LINE * longest


def _within(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Yield the offsets at which sentences begin inside a run of lines, but the first."""
    lead = _NUMERAL.match(text, start, end) or _MARKER.match(text, start, end)
    opening = lead.end() if lead else start  # "1. First": the mark is no sentence
    end = start + len(text[start:end].rstrip())
    last = start
    rules = stops.rules(language)
    for offset in _boundaries(text, start, end, language):
        after = _TEXT.search(text, offset, end)
        if offset <= opening or not after:
            continue
        if stops.goes_on(rules, text, start, offset, after.start()):
            continue
        # A number or a sign alone is no sentence: "1986. The hut was built."
        if offset - last < _SHORTEST and not _LETTER.search(text, last, offset):
            continue
        yield offset
        last = offset


def _boundaries(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Yield the offsets at which a sentence may begin."""
    if language in _BY_SPACES:
        return _spaces(text, start, end)
    return _by_library(text, start, end, language)


def _spaces(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets after spaces, where a script has no other sign for the end of a sentence.

    Spaces part shorter phrases too, so what is between two of these is of some length.
    """
    for gap in _GAP.finditer(text, start, end):
        if gap.end() - start >= _LONG_PHRASE:
            start = gap.end()
            yield start


def _by_library(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Yield the offsets at which the library begins a sentence, window by window."""
    while start < end:
        window = text[start : min(end, start + _WINDOW)]
        last = start + len(window) == end
        starts = [
            boundary["start_index"]
            for boundary in sentencex.get_sentence_boundaries(language, window)
        ]
        believed = [i for i in starts if i > 0 and (last or i < len(window) - _MARGIN)]
        yield from (start + i for i in believed)
        if last:
            return
        # The next window begins with the sentence that this one did not end.
        start += believed[-1] if believed else len(window)
