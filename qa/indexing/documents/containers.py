"""Files that hold files: archives, and mails with attachments."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from qa.errors import DocumentError
from qa.indexing.documents import sniff
from qa.indexing.documents.builder import unfolded, unfolds_too_far
from qa.indexing.documents.formats import ARCHIVES
from qa.indexing.documents.mails import mail, msg
from qa.indexing.documents.text import normalise
from qa.indexing.documents.zipped import Zipped

_DEEPEST = 2  # containers in each other
_MOST = 10_000  # files of a container, with those of the containers in it
_LARGEST = 200_000_000  # bytes of a file
_LARGEST_TOGETHER = 2_000_000_000
_REMEDY = "unpack it into a folder"
_LONGEST_NAME = 200  # characters of a part of a path

# What a file of a container comes to: its bytes, or why it cannot be had.
Content = bytes | DocumentError


def members(data: bytes, path: str) -> Iterator[tuple[str, Content]] | None:
    """Return the files within a file, one after another, or None where it is no container.

    Containers are ZIP and TAR archives (compressed with gzip or not), and mails with attachments
    (EML, MSG, mbox). `path` is the container's own, relative to the data folder, and begins the
    path of each file in it: "old/letters.zip/1994/to anna.txt". Such a path is always safe
    (relative, without "..") and stands once. A container within is gone through as well: of an
    archive come its files alone, of a mail the mail and then its attachments; the same is true
    of `data` itself, which is a document too if it is a mail (`sniff.suffix` tells).

    Files come in the order of the container, unpacked when they are asked for, and are not kept
    here. In the place of its bytes one that cannot be had has a `DocumentError` that says why:
    it is locked, damaged, too large, or too deep; the others come all the same. Where a limit of
    the whole is reached, the last that comes has the container's own path and says so. Raises
    `DocumentError` if the container cannot be opened at all.
    """
    listed = _listed(data, path)
    return None if listed is None else _Walk(len(data)).through(listed, path, 1)


def is_archive(data: bytes, path: str) -> bool:
    """Tell whether a file is a container and no document itself."""
    return sniff.suffix(data, path) in ARCHIVES


def _listed(data: bytes, path: str) -> Iterator[tuple[str, Content]] | None:
    """Return the names and contents right in a container."""
    suffix = sniff.suffix(data, path)
    if suffix == ".zip":
        return _zipped(Zipped(data, largest=_LARGEST_TOGETHER))
    if suffix in (".tar", ".gz"):
        return _tarred(data, path)
    if suffix in (".eml", ".mbox"):
        return mail.attachments(data, mailbox=suffix == ".mbox")
    if suffix == ".msg":
        return msg.attachments(data)
    return None


class _Walk:
    """Goes through a container and those in it, and counts what comes of all of them.

    `packed` are the bytes of the outermost.
    """

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self._files = 0
        self._bytes = 0
        self._known: set[str] = set()
        self._times: dict[str, int] = {}
        self._full = False

    def through(
        self, listed: Iterator[tuple[str, Content]], path: str, depth: int
    ) -> Iterator[tuple[str, Content]]:
        """Yield the files of a container; `depth` is how many containers hold them."""
        for name, content in listed:
            if self._full:
                return
            self._files += 1
            self._bytes += len(content) if isinstance(content, bytes) else 0
            if error := self._over():
                self._full = True
                yield path, error
                return
            place = self._free(f"{path}/{safe_name(name)}")
            if isinstance(content, DocumentError):
                yield place, content
            else:
                yield from self._one(place, content, depth)

    def _over(self) -> DocumentError | None:
        """Return why no more of it is read, None where that is not so."""
        if self._files > _MOST or self._bytes > _LARGEST_TOGETHER:
            return DocumentError(
                f"holds more than {_MOST} files or {_LARGEST_TOGETHER // 1_000_000_000} "
                f"GB, of which the rest is not read; {_REMEDY}"
            )
        if unfolds_too_far(self._bytes, self._packed):
            return unfolded(f"the rest of it is not read; {_REMEDY}")
        return None

    def _one(self, path: str, content: bytes, depth: int) -> Iterator[tuple[str, Content]]:
        """Yield a file, or what is in it."""
        try:
            within = _listed(content, path)
        except DocumentError as error:
            yield path, error
            return
        archive = within is not None and is_archive(content, path)
        if archive and depth >= _DEEPEST:
            yield path, DocumentError(f"is an archive in an archive in an archive; {_REMEDY}")
            return
        if not archive:
            yield path, content
        if within is not None and depth < _DEEPEST:
            yield from self.through(within, path, depth + 1)

    def _free(self, path: str) -> str:
        """Return a path that no file has yet: "a.txt", "a (2).txt"."""
        free = path
        while free.casefold() in self._known:
            self._times[path] = self._times.get(path, 1) + 1
            at = PurePosixPath(path)
            free = str(at.with_name(f"{at.stem} ({self._times[path]}){at.suffix}"))
        self._known.add(free.casefold())
        return free


def safe_name(name: str) -> str:
    """Return a file's name as a relative path that leads nowhere else, "unnamed" for none."""
    name = unicodedata.normalize("NFC", normalise(name).replace("\\", "/"))
    name = re.sub(r"^[A-Za-z]:", "", name)
    parts = [" ".join(part.split()) for part in name.split("/")]
    kept = [_shortened(part) for part in parts if part.strip(". ")]
    return "/".join(kept[-20:]) or "unnamed"


def _shortened(part: str) -> str:
    """Return a part of a path short enough for every file system, its ending kept."""
    if len(part) <= _LONGEST_NAME:
        return part
    ending = PurePosixPath(part).suffix[:20]
    return part[: _LONGEST_NAME - len(ending)].rstrip() + ending


def _is_hidden(name: str) -> bool:
    """Tell what systems put beside a user's files: ".DS_Store", "__MACOSX/"."""
    parts = name.replace("\\", "/").split("/")
    return any(part == "__MACOSX" or (part[:1] == "." and part.strip(".")) for part in parts)


def _zipped(archive: Zipped) -> Iterator[tuple[str, Content]]:
    for entry in archive.entries():
        name = _name(entry)
        if _is_hidden(name):
            continue
        content: Content
        try:
            content = _limited(archive.pieces(entry))
        except DocumentError as error:
            content = error
        yield name, content


def _limited(pieces: Iterator[bytes]) -> bytes:
    taken, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > _LARGEST:
            raise DocumentError(f"unpacks to more than {_LARGEST // 1_000_000} MB and is not read")
        taken.append(piece)
    return b"".join(taken)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a file; UTF-8 is used without being declared, on Macs above all."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _tarred(data: bytes, path: str) -> Iterator[tuple[str, Content]]:
    """Yield the files of a TAR archive, or the one that is only compressed."""
    packed = data.startswith(sniff.GZIP)
    stream = _Bounded(data, packed)
    name = PurePosixPath(path).name
    try:
        if packed and not sniff.is_tar(stream.read(sniff.ENOUGH)):
            stream.seek(0)
            yield re.sub(r"(?i)\.gz$", "", name), _limited(iter(lambda: stream.read(1 << 16), b""))
            return
        stream.seek(0)
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for entry in archive:
                if not entry.isfile() or _is_hidden(entry.name):
                    continue
                if entry.size > _LARGEST:
                    size = f"{_LARGEST // 1_000_000} MB"
                    yield entry.name, DocumentError(f"is larger than {size} and is not read")
                    continue
                content = archive.extractfile(entry)
                assert content is not None
                yield entry.name, content.read()
    except DocumentError as error:
        yield name, error
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        yield name, DocumentError(f"is a damaged archive ({error}); {_REMEDY}")


class _Bounded(io.RawIOBase):
    """The bytes of an archive, of which nobody reads very many at once, whatever it says."""

    def __init__(self, data: bytes, packed: bool) -> None:
        whole = io.BytesIO(data)
        self._stream = gzip.GzipFile(fileobj=whole) if packed else whole

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST:
            raise OSError("a part of it is too large")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()
