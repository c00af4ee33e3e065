"""What all readers share: decoding, normalising, and building text out of blocks."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import chardet

from qa.blocks import Blocks
from qa.errors import DocumentError
from qa.records import Heading

_BOMS = (
    # UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Control characters other than tab and line feed carry no text; NUL would also cut a
# string short in SQLite. Lone surrogates cannot be written as UTF-8.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_RUBBISH = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_LINE_ENDS = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


LONGEST_TITLE = 300  # characters, of a document
# Every passage carries the headings that it stands under, so these have to be short where a whole
# chapter is marked as one. The text keeps all of it.
LONGEST_HEADING = 1000  # characters


@dataclass(slots=True, kw_only=True)
class Parsed:
    """What a reader found in a file: normalised text, and offsets into it."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None  # as the file declares it
    page_starts: list[int] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    blocks: Blocks = field(default_factory=Blocks)
    left_out: dict[str, int] = field(default_factory=dict)


def normalise(text: str) -> str:
    """Return the text as it is kept: one kind of line end, nothing unprintable.

    Characters are otherwise left as they are, so that a quote is found in its file.
    """
    text = _LINE_ENDS.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def decode(data: bytes) -> str:
    """Decode a text file of unknown encoding and normalise it.

    A byte order mark decides, then UTF-8 if the file is valid UTF-8 but for a few bytes,
    then the chardet library. Raises `DocumentError` when the bytes are not text.
    """
    text = _decode(data)
    if _rubbish(text) > 0.1:
        raise DocumentError("is not text (it is full of control characters)")
    return normalise(text)


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    text = data.decode("utf-8", errors="replace")
    if _is_utf8(text):
        return text
    # Detection needs no more than a sample; a long file would take long.
    candidates = chardet.detect_all(data[:200_000])
    best = candidates[0]["encoding"] if candidates else None
    if not best:
        raise DocumentError("is not text (no known encoding fits its bytes)")
    if best.lower() in _WESTERN_TWINS:
        # A short Western text fits several code pages about equally well.
        # Windows-1252 is by far the most common of them.
        best = _windows_1252_if_it_fits(data, best)
    try:
        return data.decode(best, errors="replace")
    except LookupError:
        raise DocumentError(f"is in an encoding that is not known here ({best})") from None


def _is_utf8(text: str) -> bool:
    """Tell whether a file was rightly decoded as UTF-8, where need be with replacements.

    A file cut short or pasted together has some bad bytes and is UTF-8 all the same; in
    other encodings, good sequences of several bytes are rare accidents. UTF-16 without a
    mark can be valid UTF-8, full of control characters, and so can ISO-2022 (ESC and $).
    """
    bad = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    fits = not bad or bad * 10 < beyond_ascii
    return fits and "\x1b$" not in text and _rubbish(text) < 0.05


def _rubbish(text: str) -> float:
    """Return the share of characters that text does not have."""
    return len(_RUBBISH.findall(text)) / max(1, len(text))


_WESTERN_TWINS = {"windows-1250", "windows-1254", "windows-1257", "iso-8859-1", "iso-8859-15"}
_WESTERN_LETTERS = set(
    "éèêëáàâäãåçíìîïñóòôöõúùûüßøæœÉÈÀÁÂÄÅÇÍÑÓÖØÚÜŒÆ‘’“”–—…•€£§°«»©®™½¼¾×¡¿´`·\xa0"
)


def _windows_1252_if_it_fits(data: bytes, encoding: str) -> str:
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return encoding
    beyond_ascii = {char for char in text if ord(char) > 127}
    return "windows-1252" if beyond_ascii <= _WESTERN_LETTERS else encoding


class TextBuilder:
    """Puts blocks of text one after another and keeps the offsets of headings and pages."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.headings: list[Heading] = []

    def add(self, block: str, *, gap: str = "\n\n") -> int:
        """Append a block, with `gap` before it unless it is the first; return its offset."""
        if self._parts:
            self._append(gap)
        offset = self._length
        self._append(block)
        return offset

    def heading(self, title: str, level: int) -> None:
        """Append a heading on a line of its own."""
        title = " ".join(title.split())
        if title:
            offset = self.add(title)
            self.headings.append(Heading(offset=offset, level=level, title=title[:LONGEST_HEADING]))

    def text(self) -> str:
        """Return all blocks as one string."""
        return "".join(self._parts)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
