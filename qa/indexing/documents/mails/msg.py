"""Mails of Outlook (MSG): the properties of the message in an OLE file."""

from __future__ import annotations

import codecs
import io
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import olefile

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.mails import letterpages, letters, moments
from qa.indexing.documents.office import rtf
from qa.indexing.documents.text import Parsed, decode, normalise

_DEEPEST = 3  # messages in each other
_MOST_ATTACHED = 1000
# Numbers of properties, as MS-OXPROPS lists them.
_SUBJECT, _SENDER, _ADDRESS, _SMTP = "0037", "0C1A", "0C1F", "5D01"
_TO, _CC, _BODY, _HTML = "0E04", "0E03", "1000", "1013"
_SENT, _DELIVERED, _CODE_PAGE = 0x0039, 0x0E06, 0x3FFD
_LONG_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_HEADERS, _RICH = "007D", "1009"
_LONGEST_HEADERS = 100_000  # characters
_LARGEST_RICH = 50_000_000  # bytes
# What packed RTF may refer to before anything of it is unpacked (MS-OXRTFCP, 2.2.2.1).
_BEFORE_RICH = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_ROOT, _WITHIN = 32, 24  # bytes before the properties: of the file's message, of one within


def parse(data: bytes) -> Parsed:
    """Read an Outlook mail: title, author and date are its subject, sender and date."""
    builder = Builder()
    with _opened(data) as file:
        fields = _write(_Storage(file, ()), builder, 0)
    return builder.parsed(
        title=fields["Subject"],
        author=fields["From"].split(" <")[0],
        date=moments.day(fields["Date"]),
    )


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the files attached to an Outlook mail."""
    with _opened(data) as file:
        for attached in _Storage(file, ()).attached():
            content = attached.stream(_DATA)
            if content is not None:
                yield attached.text(_LONG_NAME) or attached.text(_SHORT_NAME), content


def _opened(data: bytes) -> olefile.OleFileIO:
    try:
        return olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:
        raise DocumentError(
            f"is a damaged mail ({type(error).__name__}); save it again from Outlook"
        ) from None


def _write(storage: _Storage, builder: Builder, depth: int) -> dict[str, str]:
    address = storage.text(_SMTP) or storage.text(_ADDRESS)
    sender = storage.text(_SENDER)
    if "@" in address and address != sender:
        sender = f"{sender} <{address}>".strip()
    fields = {
        "From": sender,
        "To": storage.text(_TO),
        "Cc": storage.text(_CC),
        "Date": storage.header("Date") or storage.moment(),
        "Subject": storage.text(_SUBJECT),
    }
    details = {name.lower(): value for name, value in fields.items() if value}
    if fields["Date"]:
        details["date"] = moments.moment(fields["Date"])
    with builder.block("message", details=details):
        letters.write_header(fields.items(), builder)
        body = storage.text(_BODY)
        page = storage.stream(_HTML)
        if body.strip():
            letters.write(body, builder)
        elif page:
            letterpages.write(_decoded(page, storage.encoding()), builder)
        elif packed := storage.stream(_RICH):
            rtf.write(unpacked(packed), builder)
        for attached in storage.attached():
            if attached.stream(_DATA) is not None:
                builder.left_out["attachment"] += 1
            elif depth < _DEEPEST:
                _write(
                    _Storage(storage.file, (*attached.path, f"__substg1.0_{_DATA}000D")),
                    builder,
                    depth + 1,
                )
    return fields


class _Storage:
    """A message or an attachment: a folder of the OLE file with its properties."""

    def __init__(self, file: olefile.OleFileIO, path: tuple[str, ...]) -> None:
        self.file = file
        self.path = path

    def stream(self, number: str, kind: str = "0102") -> bytes | None:
        """Return a property that has a stream, None if it is not there."""
        return self._stream(f"__substg1.0_{number}{kind}")

    def text(self, number: str) -> str:
        """Return a property that is text, "" if it is not there."""
        wide = self.stream(number, "001F")
        if wide is not None:
            return normalise(wide.decode("utf-16-le", "replace")).strip()
        narrow = self.stream(number, "001E")
        return normalise(_decoded(narrow, self.encoding())).strip() if narrow else ""

    def encoding(self) -> str:
        """Return in what text is written that is not in UTF-16."""
        number = struct.unpack("<I", self._fixed(_CODE_PAGE)[:4])[0]
        return {65001: "utf-8", 1200: "utf-16-le"}.get(number, f"cp{number}")

    def moment(self) -> str:
        """Return when the message was sent, or else delivered, in ISO form; "" if unknown."""
        for number in (_SENT, _DELIVERED):
            ticks = struct.unpack("<Q", self._fixed(number))[0] // 10_000_000
            if 0 < ticks < 300_000_000_000:
                date = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(seconds=ticks)
                return date.strftime("%Y-%m-%d %H:%M")
        return ""

    def header(self, name: str) -> str:
        """Return a header line of the mail as it was sent, "" if it is not there."""
        lines = self.text(_HEADERS)[:_LONGEST_HEADERS]
        match = re.search(rf"(?mi)^{name}:[ \t]*([^\n]*)", lines)
        return match[1].strip() if match else ""

    def attached(self) -> Iterator[_Storage]:
        """Yield what is attached to the message."""
        for number in range(_MOST_ATTACHED):
            path = (*self.path, f"__attach_version1.0_#{number:08X}")
            if not self.file.exists(list(path)):
                return
            yield _Storage(self.file, path)

    def _fixed(self, number: int) -> bytes:
        """Return the eight bytes of a property of fixed size, zeros if it is not there."""
        stream = self._stream("__properties_version1.0") or b""
        for at in range(_WITHIN if self.path else _ROOT, len(stream) - 15, 16):
            if struct.unpack_from("<H", stream, at + 2)[0] == number:
                return stream[at + 8 : at + 16]
        return bytes(8)

    def _stream(self, name: str) -> bytes | None:
        path = [*self.path, name]
        if not self.file.exists(path) or self.file.get_type(path) != olefile.STGTY_STREAM:
            return None
        try:
            content: bytes = self.file.openstream(path).read()
        except OSError:
            return None
        return content


def unpacked(data: bytes) -> bytes:
    """Return packed RTF as it was (MS-OXRTFCP, 3.1.3); raises `DocumentError` if it is torn."""
    if len(data) < 16:
        raise DocumentError("has a torn text; save it again from Outlook")
    _, size, kind, _ = struct.unpack_from("<IIII", data)
    if kind != int.from_bytes(b"LZFu", "little"):
        return data[16:]
    out = bytearray(_BEFORE_RICH)
    end = len(out) + min(size, _LARGEST_RICH)
    at = 16
    while at < len(data) and len(out) < end:
        flags, at = data[at], at + 1
        for bit in range(8):
            if flags >> bit & 1 == 0:
                out += data[at : at + 1]
                at += 1
                continue
            told = int.from_bytes(data[at : at + 2], "big")
            at += 2
            # Places are those of a ring of 4096 bytes; that of the next byte says the end.
            back = (len(out) - (told >> 4)) % 4096
            if back == 0 or back > len(out) or at > len(data):
                return bytes(out[len(_BEFORE_RICH) : end])
            for _ in range((told & 15) + 2):
                out.append(out[-back])
    return bytes(out[len(_BEFORE_RICH) : end])


def _decoded(data: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return decode(data) if data.strip() else ""
