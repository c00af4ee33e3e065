"""Writes into a builder, and remembers of each visible character the glyph that it came from."""

from __future__ import annotations

import hashlib
import re
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.pdf.lines import HYPHENATED, Line
from qa.indexing.documents.pdf.paragraphs import Paragraph

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENS = ("-", "‐", HYPHENATED, "\xad")
# After these a hyphen stands for what the next word has too: "Haupt- und Nebensatz".
_SHARED = frozenset(("and", "or", "und", "oder", "bis", "sowie", "et", "ou", "y", "e", "en", "of"))
_SPACES = np.array([code for code in range(0x3001) if chr(code).isspace()], np.uint32)
_KEPT = 4  # documents whose glyphs are remembered


@dataclass(slots=True)
class Piece:
    """A text from one page; `origins` are the numbers of its glyphs, -1 for none.

    A number below -1 is a note of the page, the first being -2. The end of a word that goes on
    from one page to the next is `told_before` that begins.
    """

    text: str
    page: int
    origins: Sequence[int]
    told_before: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """Of each visible character of a text, in order, the page and the glyph that it came from."""

    visible: NDArray[np.int64]  # where it stands in the text
    pages: array[int]
    glyphs: array[int]
    recognised: dict[int, NDArray[np.float32]]  # of pages that are pictures, their boxes

    def of(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return place, page and glyph of the visible characters in `text[start:end]`."""
        low, high = np.searchsorted(self.visible, [start, end]).tolist()
        told = (self.visible[low:high].tolist(), self.pages[low:high], self.glyphs[low:high])
        return list(zip(*told, strict=True))


class Remembered:
    """The traces and page starts of the last documents, by the hash of their bytes."""

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, tuple[str, Sequence[int], Trace]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, data: bytes) -> tuple[str, Sequence[int], Trace] | None:
        """Return text, page starts and trace of a document, None if it was not read lately."""
        key = hashlib.sha256(data).digest()
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
        return held

    def keep(self, data: bytes, text: str, starts: Sequence[int], trace: Trace) -> None:
        """Remember what was read of a document."""
        key = hashlib.sha256(data).digest()
        with self._lock:
            self._held[key] = text, starts, trace
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)


class Writer:
    """A builder's, for a PDF: pages are begun where their text begins."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._pages = array("i")
        self._glyphs = array("i")
        self._begun = 0

    def to_page(self, page: int) -> None:
        """Say that what comes next stands on a page, the first being 0."""
        while self._begun <= page:
            self.builder.page()
            self._begun += 1

    def write(self, piece: Piece) -> None:
        """Write a text; a hyphen at the end of a line that was not taken away is one."""
        self.builder.write(piece.text.replace(HYPHENATED, "-"))
        self.note(piece)

    def refer(self, key: str, piece: Piece) -> None:
        """Write the mark of a footnote."""
        self.builder.refer(key, piece.text)
        self.note(piece)

    def note(self, piece: Piece) -> None:
        """Remember the glyphs of a text that the builder writes."""
        text = piece.text.replace(HYPHENATED, "-")
        pairs = zip(text, piece.origins, strict=True)
        if text.isascii():
            kept = [origin for char, origin in pairs if char > " "]
        else:
            kept = [origin for char, origin in pairs if not char.isspace() and char != "\xad"]
        self._glyphs.extend(kept)
        self._pages.extend([piece.page] * len(kept))

    def trace(self, text: str, recognised: dict[int, NDArray[np.float32]]) -> Trace:
        """Return the trace of the whole text, now that it is known."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        visible = np.flatnonzero(~np.isin(codes, _SPACES))
        if len(visible) != len(self._glyphs):
            # A character was written without its glyph: better no marks than wrong ones.
            return Trace(visible[:0], array("i"), array("i"), {})
        return Trace(visible, self._pages, self._glyphs, recognised)


class Vocabulary:
    """The words of a document, gathered when first asked for: they tell which hyphens stay."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._words: set[str] | None = None

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Tell whether a word that is parted at the end of a line has a hyphen of its own."""
        if self._words is None:
            self._words = set()
            for line in self._lines:
                self._words.update(_WORD.findall(line.text.casefold()))
        together = (before + after).casefold()
        return together not in self._words and f"{before}-{after}".casefold() in self._words


def pieces(paragraph: Paragraph, vocabulary: Vocabulary, *, skip: int = 0) -> list[Piece | None]:
    """Return the text of a paragraph without its first `skip` characters.

    Words that are hyphenated at the end of a line are joined; None is where a line ends for good.
    """
    out: list[Piece | None] = []
    lines = paragraph.lines
    gap = ""
    taken = 0  # characters of the next line that stand at the end of this one
    for number, (page, line) in enumerate(lines):
        text, origins = line.words()
        start = skip if not number else taken
        taken = 0
        if number in paragraph.breaks and out:
            out.append(None)
            gap = ""
        text, origins = text[start:], origins[start:]
        following = lines[number + 1] if number + 1 < len(lines) else None
        after, rest = " ", None
        if text.endswith(_HYPHENS) and following is not None:
            text, origins, after, rest = _hyphenated(
                text, origins, following, vocabulary, across=following[0] != page
            )
        out.append(Piece(gap + text, page, [-1, *origins] if gap else origins))
        gap = after
        if rest is not None:
            # The word ends on the next page, and its end is told with its beginning.
            out.append(rest)
            taken = len(rest.text)
            gap = " "
    return out


def _hyphenated(
    text: str,
    origins: Sequence[int],
    following: tuple[int, Line],
    vocabulary: Vocabulary,
    *,
    across: bool,
) -> tuple[str, Sequence[int], str, Piece | None]:
    """Return a line's end as it is written before the next: its text, and what parts them."""
    page, line = following
    next_text, next_origins = line.words()
    word = re.match(r"\S*", next_text)
    end = word.end() if word else 0
    first = next_text[:end]
    stem = text.rstrip("".join(_HYPHENS))
    before = re.search(r"[^\W\d_]+$", stem)
    whole = text[-1] == "\xad"
    after = re.match(r"[^\W\d_]+", first)
    if not whole and (not before or len(stem) < len(text) - 1):
        # A dash, or a hyphen behind a number.
        return text, origins, " " if text[-2:-1].isspace() or not stem else "", None
    if not whole and (not after or first.casefold().strip(",.") in _SHARED):
        return text, origins, " " if after else "", None
    keeps = (
        not whole
        and after is not None
        and before is not None
        and (not first[0].islower() or vocabulary.keeps_hyphen(before[0], after[0]))
    )
    if not keeps:
        text, origins = text[:-1], origins[:-1]
    rest = Piece(first, page, next_origins[:end], told_before=True) if across else None
    return text, origins, "", rest
