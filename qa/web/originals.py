"""The files that documents were read from, as long as they are the same."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from qa.assistant import Assistant
from qa.errors import DocumentError, NotFound
from qa.indexing.documents import content_hash
from qa.indexing.documents.scan import locate_holder
from qa.records import Document

_MAX_BYTES = 100_000_000
# What a browser shows without running anything of it; all else is saved.
_SHOWN = frozenset({"application/pdf", "text/plain"})


def read_original(assistant: Assistant, folder: Path, document: Document, refusal: str) -> bytes:
    """Return the bytes of the file in a folder that a document was read from.

    A file is known by its hash; so one that has changed, or is another index's, is none.
    Raises `NotFound` with the reason after `refusal` where it is not to be had.
    """
    found = locate_holder(folder, document.path)
    if found is None:
        raise NotFound(f"{refusal} the file is no longer in the folder of documents.")
    holder, place = found
    try:
        if place.stat().st_size > _MAX_BYTES:
            raise NotFound(f"{refusal} the file has more than {_MAX_BYTES // 10**6} MB.")
        data = place.read_bytes()
        if holder != document.path:
            data = assistant.workers.member(data, holder, document.path).result()
    except OSError as error:
        reason = error.strerror or error
        raise NotFound(f"{refusal} the file cannot be opened ({reason}).") from None
    except DocumentError as error:
        raise NotFound(f"{refusal} it {error}.") from None
    if not content_hash(data).startswith(document.id):
        raise NotFound(f"{refusal} the file has changed since it was indexed.")
    return data


def headers_of(document: Document) -> dict[str, str]:
    """Return the headers with which a file is sent: under its name, and so that nothing runs.

    Pages and drawings can hold scripts, which would run as if they were this server's.
    """
    name = PurePosixPath(document.path).name
    # Signs that no name needs, and those that turn it around: "gpj.exe" is no picture.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C") or "document"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_") else "_" for c in name)
    kind = "inline" if document.media_type in _SHOWN else "attachment"
    return {
        "Content-Disposition": f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, '')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
