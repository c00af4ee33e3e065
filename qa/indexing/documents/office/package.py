"""Packages of Office Open XML: the parts of an archive, and how they are related.

Parts that nobody asks for, such as pictures, stay packed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from qa.errors import DocumentError

# Bytes of text and marks when unpacked, which are some hundred volumes; more is an attack.
_LARGEST = 100_000_000
# Tags of one paragraph, table or list of styles, which is in memory as a whole: 200 bytes each.
_MOST_TAGS = 2_000_000
_LONGEST_FOUND = 300  # bytes
_AT_ONCE = 1 << 16  # bytes unpacked at a time
_DAMAGED = "is damaged, or no office file; open it in its program and save it again"
# What reading a part raises that is not there, or damaged.
BROKEN = (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError)
_TOO_LARGE = "and is not read; save it in several files"
_COMPOUND = b"\xd0\xcf\x11\xe0"  # how the files of Office before 2007 begin, and encrypted ones
_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part is to another: the last word of its type, and its name in the archive."""

    kind: str
    target: str


class Package:
    """The parts of an archive, read one at a time and together not more than `_LARGEST`.

    What the archive says of their sizes is not believed. Raises `DocumentError` for too much.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            raise DocumentError(_DAMAGED) from None
        self.faulty = False  # whether there were faults in what was read as a stream
        # Windows, where many of them come from, does not tell "Word" from "word".
        self._entries = {
            entry.filename.replace("\\", "/").lower(): entry for entry in self._file.infolist()
        }
        self._bytes = 0  # that were unpacked
        self._tags = 0  # that were unpacked since `element` or the last of `stream`

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def parts(self) -> Iterator[str]:
        """Yield the names of all parts, in the order of the archive."""
        return (entry.filename for entry in self._file.infolist())

    def inner(self, part: str) -> Package:
        """Return a package that is a part of this one; what it unpacks to counts here too."""
        package = Package(self.read(part))
        package._bytes = self._bytes
        return package

    def count(self, inner: Package) -> None:
        """Take over what was unpacked of an inner package."""
        self._bytes = inner._bytes

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Return what a part, or the package itself, is related to, by the id of the relation."""
        folder, file = posixpath.split(part)
        links = posixpath.join(folder, "_rels", f"{file}.rels")
        if links not in self:
            return {}
        found: dict[str, Relation] = {}
        for link in self.element(links):
            target = (link.get("Target") or "").replace("\\", "/")
            if not target or link.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (link.get("Type") or "").rpartition("/")[2]
            found.setdefault(link.get("Id") or f" {len(found)}", Relation(kind, target))
        return found

    def read(self, part: str) -> bytes:
        """Return the bytes of a part; raises `KeyError` where there is none."""
        self._tags = 0
        return b"".join(self._unpacked(part))

    def find(self, part: str, pattern: re.Pattern[bytes]) -> Generator[bytes]:
        """Yield what the group of a pattern matches in a part, which is unpacked for that alone."""
        before, tail = self._bytes, b""
        try:
            for unpacked in self._required(part):
                self._tags = 0
                yield from pattern.findall(tail + unpacked)
                tail = unpacked[-_LONGEST_FOUND:]
        finally:
            self._bytes = before

    def element(self, part: str) -> Any:
        """Return the root element of a part; raises one of `BROKEN` where there is none."""
        return etree.fromstring(self.read(part), etree.XMLParser(remove_blank_text=True, **_SAFE))

    def required(self, part: str) -> Any:
        """Return the root element of a part that a file cannot be without."""
        try:
            return self.element(part)
        except BROKEN:
            raise DocumentError(_DAMAGED) from None

    def stream(self, part: str, within: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[Any]:
        """Yield the elements with these tags that stand right in one of the tags `within`.

        Each is gone when the next one comes. The root element comes last. Where there are faults,
        what is left is read, and `faulty` tells of it.
        """
        self._tags = 0
        parser = etree.XMLPullParser(
            events=("end",), tag=tags, remove_blank_text=True, recover=True, **_SAFE
        )
        for unpacked in self._required(part):
            parser.feed(unpacked)
            for _, element in parser.read_events():
                parent = element.getparent()
                if parent is not None and parent.tag in within:
                    self._tags = 0
                    yield element
                    while parent[0] is not element:
                        del parent[0]
                    element.clear()
        try:
            root = parser.close()
        except etree.XMLSyntaxError:
            raise DocumentError(_DAMAGED) from None
        self.faulty = self.faulty or bool(parser.feed_error_log.filter_from_fatals())
        yield root

    def _required(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part that a file cannot be without."""
        try:
            yield from self._unpacked(part)
        except BROKEN:
            raise DocumentError(_DAMAGED) from None

    def _unpacked(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part, some at a time."""
        entry = self._entries[part.lower()]
        if entry.flag_bits & 1:
            raise DocumentError("is locked with a password; save it without one")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The other methods unpack at once whatever they are given.
            raise DocumentError("is packed in an unusual way; open it in Word and save it again")
        with self._file.open(entry) as stream:
            while unpacked := stream.read(_AT_ONCE):
                self._bytes += len(unpacked)
                self._tags += unpacked.count(b"<")
                if self._bytes > _LARGEST:
                    size = f"{_LARGEST // 1_000_000} MB of text and marks"
                    raise DocumentError(f"unpacks to more than {size} {_TOO_LARGE}")
                if self._tags > _MOST_TAGS:
                    size = f"{_MOST_TAGS // 1_000_000} million tags"
                    raise DocumentError(
                        f"has a paragraph or table of more than {size} {_TOO_LARGE}"
                    )
                yield unpacked


def opened(data: bytes, old: str, new: str) -> Package:
    """Return the package that a file is; `old` and `new` are the endings before and since 2007."""
    if data.startswith(_COMPOUND):
        raise DocumentError(f"is locked with a password, or an old {old}; save it as plain {new}")
    return Package(data)
