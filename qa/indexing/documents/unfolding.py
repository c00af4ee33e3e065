"""How much the compressed streams of a PDF unfold to, seen before PDFium unfolds them.

PDFium keeps in memory all that a page's streams hold, and an object of some 600 bytes for each
string that is shown, while a kilobyte can unfold to a megabyte. So each stream is unfolded here
first, a piece at a time, and nothing of it is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterable, Iterator

from qa.errors import DocumentError

_LARGEST = 20_000_000  # bytes of one stream: a page of a book has some thousand, a map a million
_LARGEST_FONT = 100_000_000  # which has an object for nothing
_LARGEST_TOGETHER = 1_000_000_000
_MOST_STRINGS = 1_000_000  # of one stream
_AT_ONCE = 1 << 16  # bytes, of which at most so many are unfolded at a time
_HEADER = 2000  # bytes before a stream in which its dictionary stands

_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\r|\n)")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
# Pictures and attachments are not unfolded where text is read.
_UNREAD = re.compile(rb"/Subtype\s*/Image\b|/Type\s*/EmbeddedFile\b")
_FONT = re.compile(rb"/Length1\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
_CONTENTS = re.compile(rb"/Contents\s*(?:(\d+)\s+\d+\s+R|\[([^\]]{0,5000}))")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_FILTER = re.compile(rb"/Filter\s*\[([^\]]*)\]")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")


def check_streams(data: bytes) -> None:
    """Raise `DocumentError` if a PDF's streams unfold to more than is read of a page.

    Pictures and attachments do not count. Of streams in other compressions than Flate, and of
    those of an encrypted file, nothing is known.
    """
    streams = [_Stream(data, match) for match in _STREAM.finditer(data)]
    contents = _contents(data)
    together = 0
    # What a page shows may be said within streams, so these come first.
    for stream in sorted(streams, key=lambda stream: not stream.holds_objects):
        drawn = stream.is_form or stream.number in contents
        if stream.is_unread and not drawn:
            continue
        largest = _LARGEST_FONT if stream.is_font and not drawn else _LARGEST
        size = strings = 0
        objects = bytearray()
        for piece in _unfolded(data, stream.start, stream.layers):
            size += len(piece)
            if stream.holds_objects:
                objects += piece
            elif not stream.is_font:
                strings += piece.count(b"(") + piece.count(b"<")
            if size > min(largest, _LARGEST_TOGETHER - together) or strings > _MOST_STRINGS:
                raise DocumentError(
                    "has a page that unfolds to more than is read of one "
                    f"({_LARGEST // 1_000_000} MB or {_MOST_STRINGS // 1_000_000} million pieces "
                    "of text); print it into a new PDF, or leave the page out"
                )
        together += size
        contents |= _contents(bytes(objects))


class _Stream:
    """Where a stream begins, and what its dictionary, right before it, says of it."""

    __slots__ = ("holds_objects", "is_font", "is_form", "is_unread", "layers", "number", "start")

    def __init__(self, data: bytes, match: re.Match[bytes]) -> None:
        self.start = match.end()
        before = data[max(0, match.start() - _HEADER) : match.start()]
        objects = list(_OBJECT.finditer(before))
        header = before[objects[-1].end() :] if objects else before
        self.number = int(objects[-1][1][-10:]) if objects else -1
        self.is_unread = bool(_UNREAD.search(header))
        self.is_font = bool(_FONT.search(header))
        self.is_form = bool(_FORM.search(header))
        self.holds_objects = bool(_OBJECTS.search(header))
        filters = _FILTER.search(header)
        # A stream may have been compressed several times.
        self.layers = min(8, max(1, len(_FLATE.findall(filters[1])))) if filters else 1


def _contents(text: bytes) -> set[int]:
    """Return the numbers of the streams that pages name as theirs."""
    numbers: set[int] = set()
    for single, several in _CONTENTS.findall(text):
        named = [single] if single else _REFERENCE.findall(several)
        numbers |= {int(number[-10:]) for number in named}
    return numbers


def _unfolded(data: bytes, start: int, layers: int) -> Iterator[bytes]:
    """Yield what a stream unfolds to, a piece at a time; nothing if it is not compressed so."""
    pieces = (data[at : at + _AT_ONCE] for at in range(start, len(data), _AT_ONCE))
    for _ in range(layers):
        pieces = _inflated(pieces)
    yield from pieces


def _inflated(pieces: Iterable[bytes]) -> Generator[bytes]:
    unfolding = zlib.decompressobj()
    try:
        for piece in pieces:
            rest = piece
            while rest and not unfolding.eof:
                yield unfolding.decompress(rest, _AT_ONCE)
                rest = unfolding.unconsumed_tail
            if unfolding.eof:
                return
    except zlib.error:
        return  # PDFium too takes a broken stream as far as it goes
