"""The parts of a ZIP archive, unpacked a piece at a time and not more than is asked for.

What an archive says of the sizes of its parts is not believed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from urllib.parse import unquote

from lxml import etree

from qa.errors import DocumentError

LARGEST = 100_000_000  # bytes unpacked, which are some hundred volumes of text and marks
_MOST_TAGS = 5_000_000  # of an element tree, which takes 100 bytes and more for each
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_AT_ONCE = 1 << 16  # bytes unpacked at a time
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Zipped:
    """An archive of which parts are read; together they unpack to `largest` bytes at most.

    Raises `DocumentError` for what is no archive, is encrypted or too large.
    """

    def __init__(self, data: bytes, *, largest: int = LARGEST) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise DocumentError(
                f"is a damaged archive ({error}); save it again or copy it anew"
            ) from None
        self._largest = largest
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name in self._file.NameToInfo

    def entries(self) -> list[zipfile.ZipInfo]:
        """Return what the archive tells of its parts, in its order, folders left out."""
        return [entry for entry in self._file.infolist() if not entry.is_dir()]

    def pieces(self, part: str | zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the bytes of a part, some at a time."""
        entry = part if isinstance(part, zipfile.ZipInfo) else self._entry(part)
        if entry.flag_bits & 1:
            raise DocumentError("is locked with a password; save it without one")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The other methods unpack at once whatever they are given.
            raise DocumentError("is packed in an unusual way; pack it again as an ordinary ZIP")
        try:
            with self._file.open(entry) as stream:
                while piece := stream.read(_AT_ONCE):
                    self._unpacked += len(piece)
                    if self._unpacked > self._largest:
                        raise DocumentError(
                            f"unpacks to more than {self._largest // 1_000_000} MB and is not "
                            "read; save it in several files"
                        )
                    yield piece
        except _DAMAGE as error:
            raise DocumentError(f"is damaged ({error}); save it again or copy it anew") from None

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """Return the bytes of a part."""
        return b"".join(self.pieces(part))

    def tree(self, name: str) -> Any:
        """Return the root element of a part that is XML, faults in it passed over."""
        return xml_tree(self.read(name))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._file.getinfo(name)
        except KeyError:
            raise DocumentError(
                f"lacks a part of it ({name}), it seems broken; save it again"
            ) from None


def xml_tree(data: bytes) -> Any:
    """Return the root element of XML: nothing is fetched, and no entity of its own unfolds."""
    if data.count(b"<") > _MOST_TAGS:
        raise DocumentError(
            f"has more than {_MOST_TAGS // 1_000_000} million tags; save it in several files"
        )
    # Their definitions are in files that are not fetched.
    data = _ENTITY.sub(_character, data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise DocumentError("is no XML that can be read; save it again from its program")
    return root


def _character(match: re.Match[bytes]) -> bytes:
    """Return a character that HTML has a name for by its number, others as they are."""
    name = match[1].decode("ascii")
    text = html5.get(f"{name};", "")
    if name in ("amp", "lt", "gt", "quot", "apos") or not text:
        return match[0]
    return "".join(f"&#{ord(char)};" for char in text).encode("ascii")


def joined(folder: str, target: str) -> str:
    """Return the name of the part to which a part in a folder of the archive points."""
    target = unquote(target.split("#")[0])
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))
