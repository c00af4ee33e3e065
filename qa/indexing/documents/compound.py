"""Compound files (OLE), in which Microsoft's programs kept their documents before 2007."""

from __future__ import annotations

import io
import struct
from datetime import datetime, timedelta

import olefile

from qa.errors import DocumentError

# Numbers and kinds of properties.
_CODE_PAGE, _TITLE, _AUTHOR, _CREATED, _SAVED = 1, 2, 4, 12, 13
_SHORT, _STRING, _MOMENT = 0x02, 0x1E, 0x40
_MOST_PROPERTIES, _LONGEST = 100, 2000  # bytes
_LAST_MOMENT = 200_000_000_000_000_000  # in tenths of a microsecond from 1601, which is in 2234


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
        told = _summary(self.stream("\x05SummaryInformation"))
        page = told.get(_CODE_PAGE, (1252).to_bytes(2, "little"))
        found = {
            name: _text(told[number], int.from_bytes(page[:2], "little"))
            for name, number in (("title", _TITLE), ("author", _AUTHOR))
            if number in told
        }
        for number in (_CREATED, _SAVED):
            moment = int.from_bytes(told.get(number, b"")[:8], "little")
            if 0 < moment < _LAST_MOMENT:
                day = datetime(1601, 1, 1) + timedelta(microseconds=moment // 10)
                found["date"] = day.date().isoformat()
        return found


def _summary(data: bytes) -> dict[int, bytes]:
    """Return what a set of properties says, by their numbers, as MS-OLEPS describes it.

    The library reads them all, of any kind and any number, and does not come to an end of some.
    """
    if len(data) < 56:
        return {}
    (start,) = struct.unpack_from("<I", data, 44)
    section = data[start:]
    if len(section) < 8:
        return {}
    found: dict[int, bytes] = {}
    count = min(struct.unpack_from("<I", section, 4)[0], _MOST_PROPERTIES)
    for number in range(min(count, (len(section) - 8) // 8)):
        key, at = struct.unpack_from("<II", section, 8 + 8 * number)
        if at + 8 > len(section):
            continue
        kind, size = struct.unpack_from("<II", section, at)
        if kind == _STRING:
            found[key] = section[at + 8 : at + 8 + min(size, _LONGEST)]
        elif kind in (_SHORT, _MOMENT):
            found[key] = section[at + 4 : at + 12]
    return found


def _damaged(error: Exception) -> DocumentError:
    return DocumentError(
        f"is damaged ({type(error).__name__}); open it in its program and save it again"
    )


def _text(value: bytes, page: int) -> str:
    try:
        text = value.decode("utf-8" if page == 65001 else f"cp{page}", "replace")
    except LookupError:
        text = value.decode("cp1252", "replace")
    return text.strip("\0")
