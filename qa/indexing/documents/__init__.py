"""One reader a format, and `read`, which picks the reader by the file's ending.

A reader is a function from a file's bytes to a `Parsed`. To add a format, write a module
with such a function and name it in `formats`; nothing else changes.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.errors import DocumentError
from qa.indexing.documents import sniff
from qa.indexing.documents.authors import person
from qa.indexing.documents.builder import MOST_TEXT, too_long, unfolded, unfolds_too_far
from qa.indexing.documents.formats import ARCHIVES, READERS, why_unread
from qa.indexing.documents.text import LONGEST_TITLE, Parsed, normalise
from qa.indexing.text import language
from qa.records import Document

_ARCHIVE = "is an archive, of which only the files are read; put it into the folder, or unpack it"
_MAILS = {READERS[suffix][0] for suffix in sniff.MAILS}
NO_TEXT = "holds no text"  # the reason of a file that is sound and says nothing

# Part of what an index remembers of its making: raise it when a reader starts to give
# other text, or another author, for the same file, and every file is read again at the next sync.
READERS_VERSION = 8


def content_hash(data: bytes) -> str:
    """Return the hash by which a file's content is known: SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def content_id(sha256: str) -> str:
    """Return the id of the document with this `content_hash`."""
    return sha256[:16]


def read(path: Path, *, relative_to: Path | None = None) -> Document:
    """Read one file as a `Document`, its path relative to `relative_to`.

    Raises `DocumentError` with a reason when the file cannot be opened, has no known
    type, is broken, or holds no text.
    """
    name = path.relative_to(relative_to) if relative_to else Path(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be opened ({error.strerror or error})") from None
    return parse(data, name.as_posix())


def parse(data: bytes, path: str) -> Document:
    """Make a `Document` of a file's bytes; `path` gives its name, and its type where in doubt."""
    return document(content_hash(data), path, find(data, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a file.

    A `container` holds further files, for which there is `qa.indexing.documents.containers`.
    `parsed` is its own text, None where there is none to be had for this `reason`, which is ""
    for an archive.
    """

    media_type: str
    parsed: Parsed | None
    container: bool = False
    reason: str = ""


def find(data: bytes, path: str) -> Found:
    """Read a file as what it is (see `sniff`); raises `DocumentError` as `read` does."""
    if not data.strip():
        raise DocumentError("is empty")
    suffix = sniff.suffix(data, path)
    if suffix in ARCHIVES:
        return Found(media_type=ARCHIVES[suffix], parsed=None, container=True)
    if suffix not in READERS:
        raise DocumentError(why_unread(suffix))
    media_type, where = READERS[suffix]
    container = suffix in sniff.MAILS
    try:
        return Found(media_type=media_type, parsed=_parsed(data, where), container=container)
    except DocumentError as error:
        if not container:
            raise
        return Found(media_type=media_type, parsed=None, container=True, reason=error.reason)


def _parsed(data: bytes, where: str) -> Parsed:
    """Return what the reader of this name finds."""
    reader = _reader(where)
    try:
        parsed = reader(data)
    except DocumentError:
        raise
    except Exception as error:
        # The libraries raise many kinds on broken files, and one file must not stop a sync.
        raise DocumentError(f"cannot be read, it seems broken ({type(error).__name__})") from error
    if not parsed.text.strip():
        raise DocumentError(NO_TEXT)
    if len(parsed.text) > MOST_TEXT:
        raise too_long()
    if unfolds_too_far(len(parsed.text), len(data)):
        raise unfolded("save it as plain text, or in several files")
    return parsed


def document(sha256: str, path: str, found: Found) -> Document:
    """Make a `Document` of what was found in a file with this `content_hash`."""
    parsed = found.parsed
    if parsed is None:
        raise DocumentError(found.reason or _ARCHIVE)
    author = _one_line(parsed.author)
    # A mail is from whoever it is from, "Admin" as well.
    author = author if found.media_type in _MAILS else person(author) or ""
    return Document(
        id=content_id(sha256),
        path=path,
        title=_one_line(parsed.title) or _title_from_name(path),
        author=author or None,
        date=_one_line(parsed.date) or None,
        language=language.code(parsed.language) or language.detect(parsed.text),
        media_type=found.media_type,
        text=parsed.text,
        page_starts=tuple(parsed.page_starts),
        headings=tuple(parsed.headings),
        blocks=parsed.blocks,
        left_out=parsed.left_out,
    )


def _reader(where: str) -> Callable[[bytes], Parsed]:
    module, function = where.split(":")
    module = module.removeprefix("/") if module.startswith("/") else f"{__name__}.{module}"
    reader: Callable[[bytes], Parsed] = getattr(importlib.import_module(module), function)
    return reader


def _one_line(text: str | None) -> str:
    return " ".join(normalise(text or "").split())[:LONGEST_TITLE]


def _title_from_name(path: str) -> str:
    stem = PurePosixPath(path).stem
    return re.sub(r"[\s_]+", " ", stem).strip() or stem
