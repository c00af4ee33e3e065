"""Files that hold files: archives."""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from qa.errors import DocumentError
from qa.indexing.documents.text import normalise

_LARGEST = 200_000_000  # bytes of a file
_LARGEST_TOGETHER = 2_000_000_000
_MOST = 10_000  # files

# What a file of a container comes to: its bytes, or why it cannot be had.
Content = bytes | DocumentError


def is_archive(data: bytes, path: str) -> bool:
    """Tell whether a file is a container and no document itself."""
    return PurePosixPath(path).suffix.lower() == ".zip" and data.startswith(b"PK")


def members(data: bytes, path: str) -> Iterator[tuple[str, Content]] | None:
    """Return paths and contents of the files in a container, None for what is none.

    `path` begins the path of each. Raises `DocumentError` for one that cannot be opened.
    """
    if not is_archive(data, path):
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise DocumentError(f"is a damaged archive ({error}); copy it anew") from None
    return _unpacked(archive, path)


def _unpacked(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[str, Content]]:
    together = 0
    for number, entry in enumerate(e for e in archive.infolist() if not e.is_dir()):
        parts = [part for part in normalise(entry.filename).split("/") if part.strip(". ")]
        if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        content: Content
        try:
            content = _content(archive, entry)
            together += len(content)
        except DocumentError as error:
            content = error
        if number >= _MOST or together > _LARGEST_TOGETHER:
            yield path, DocumentError("holds more than is read; unpack it into a folder")
            return
        yield f"{path}/{unicodedata.normalize('NFC', '/'.join(parts))}", content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & 1:
        raise DocumentError("is locked with a password; save it without one")
    try:
        with archive.open(entry) as stream:
            content = stream.read(_LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise DocumentError(f"is damaged ({error}); copy it anew") from None
    if len(content) > _LARGEST:
        raise DocumentError(f"unpacks to more than {_LARGEST // 1_000_000} MB and is not read")
    return content
