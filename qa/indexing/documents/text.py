"""What all readers share: decoding, normalising, and what they give back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qa.blocks import Blocks
from qa.errors import DocumentError
from qa.indexing.documents.encodings import decode_bytes, rubbish
from qa.records import Heading

# Control characters other than tab and line feed carry no text; NUL would also cut a
# string short in SQLite. Lone surrogates cannot be written as UTF-8.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
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

    Raises `DocumentError` when the bytes are not text.
    """
    text = decode_bytes(data)
    if rubbish(text) > 0.1:
        raise DocumentError("is not text (it is full of control characters)")
    return normalise(text)
