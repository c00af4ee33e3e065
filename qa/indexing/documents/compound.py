"""Compound files (OLE), in which Microsoft's programs kept their documents before 2007."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import olefile

from qa.errors import DocumentError

BEGINNING = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Compound:
    """The streams of a compound file. Raises `DocumentError` for one that is damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            self._file = olefile.OleFileIO(io.BytesIO(data))
        except Exception as error:
            raise _damaged(error) from None

    def __contains__(self, name: str) -> bool:
        return bool(self._file.exists(name))

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream, none where there is no such stream."""
        if not self._file.exists(name):
            return b""
        try:
            with self._file.openstream(name) as stream:
                return bytes(stream.read())
        except Exception as error:
            raise _damaged(error) from None

    def properties(self) -> dict[str, str]:
        """Return "title", "author" and "date" (ISO 8601), as far as the file tells them."""
        try:
            told = self._file.get_metadata()
        except Exception:  # of many kinds; the document itself may be whole
            return {}
        found = {"title": _text(told.title, told), "author": _text(told.author, told)}
        moment = told.last_saved_time or told.create_time
        if isinstance(moment, datetime):
            found["date"] = moment.date().isoformat()
        return found


def _damaged(error: Exception) -> DocumentError:
    return DocumentError(
        f"is damaged ({type(error).__name__}); open it in its program and save it again"
    )


def _text(value: Any, told: Any) -> str:
    if not isinstance(value, bytes):
        return str(value or "")
    page = told.codepage & 0xFFFF if isinstance(told.codepage, int) else 1252
    try:
        return value.decode("utf-8" if page == 65001 else f"cp{page}", "replace").strip("\0")
    except LookupError:
        return value.decode("cp1252", "replace").strip("\0")
