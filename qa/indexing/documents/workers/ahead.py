"""Files one after another, with workers that read ahead those which have to be read."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import DocumentError
from qa.indexing.documents import Found, content_hash
from qa.indexing.documents.scan import read_inside
from qa.indexing.documents.workers import Members, Pending, Workers

# What is read ahead, for each worker: enough for all to have something to do.
_FILES = 4
_BYTES = 32_000_000
# Nanoseconds; the times of files are as coarse as two seconds on some file systems.
_FRESH = 3_000_000_000


@dataclass(slots=True, eq=False)
class File:
    """A file of a folder or of a container: its path, bytes and hash, or the `reason` for none.

    One of a folder has a `status`, unless it may change without getting another one. The bytes
    of one whose status is known are still at its `place`.
    """

    path: str
    data: bytes = b""
    sha256: str = ""
    reason: str = ""
    status: str = ""
    place: Path | None = field(default=None, repr=False)
    pending: Pending[Found] | None = field(default=None, repr=False)

    def load(self) -> None:
        """Have the bytes here; raises `DocumentError` where they are no more what they were."""
        if self.place is None:
            return
        try:
            self.data = self.place.read_bytes()
        except OSError as error:
            raise DocumentError(_unopened(error)) from None
        if content_hash(self.data) != self.sha256:
            raise DocumentError("has changed while it was read; build again")
        self.place = None

    def found(self, workers: Workers, waiting: Callable[[], None]) -> Found:
        """Return what is in it, as `Pending.result` does."""
        if self.pending is None:
            self.load()
            self.pending = workers.read(self.data, self.path)
        return self.pending.result(waiting)


def opened(
    files: Iterable[tuple[str, Path]],
    seen: Mapping[str, tuple[str, str]],
    is_new: Callable[[File], bool],
    inside: Path | None = None,
) -> Generator[File]:
    """Read the bytes of files, given by path and place, one after another.

    `seen` are the status and the hash of some by path: those that have the same status, and are
    not new by this hash, are not read. None is read that lies outside of the folder `inside`.
    """
    for path, place in files:
        try:
            status = _status(before := place.stat())
            known, sha256 = seen.get(path, ("", ""))
            if known == status:
                file = File(path, sha256=sha256, status=status, place=place)
                if not is_new(file):
                    yield file
                    continue
            # What is changed again within the grain of its times would look as it does now.
            settled = max(before.st_mtime_ns, before.st_ctime_ns) < time.time_ns() - _FRESH
            data = read_inside(place, inside)
        except OSError as error:
            yield File(path, reason=_unopened(error))
        except DocumentError as error:
            yield File(path, reason=error.reason)
        else:
            yield File(path, data, content_hash(data), status=status if settled else "")


def _status(of: os.stat_result) -> str:
    """Return what changes with the content of a file, by the file system's own account."""
    return f"{of.st_size} {of.st_mtime_ns} {of.st_ctime_ns} {of.st_ino}"


def _unopened(error: OSError) -> str:
    return f"cannot be opened ({error.strerror or error})"


def unpacked(file: File, workers: Workers, waiting: Callable[[], None]) -> Generator[File]:
    """Yield the files of a container in its order; raises `DocumentError` where it has none.

    Go through all of them, or close the iterator.
    """
    file.load()
    with Members() as members:
        workers.members(file.data, file.path, members).result(waiting)
        for member in members:
            if member.reason:
                yield File(member.path, reason=member.reason)
            else:
                data = members.content(member)
                yield File(member.path, data, content_hash(data))


def ahead(
    files: Generator[File], workers: Workers, is_new: Callable[[File], bool]
) -> Generator[File]:
    """Yield files in their order, those that have to be read being read before their turn.

    `is_new` tells which these are, as far as it is known: it is looked at again at their turn.
    Go through all of them, or close the iterator.
    """
    waiting: deque[File] = deque()  # the first of them may be with whoever goes through them
    reading: set[str] = set()  # hashes, for the same content is read once
    at_once = workers.limits.workers
    size = 0

    def done() -> None:
        nonlocal size
        first = waiting.popleft()
        size -= len(first.data)
        if first.pending is not None:
            reading.discard(first.sha256)

    try:
        for file in files:
            waiting.append(file)
            size += len(file.data)
            if at_once and file.sha256 not in reading and is_new(file):
                file.pending = workers.read(file.data, file.path)
                reading.add(file.sha256)
            full = len(reading) >= _FILES * at_once or size >= _BYTES * at_once
            while waiting and (full or waiting[0].pending is None):
                yield waiting[0]
                done()
                full = False
        while waiting:
            yield waiting[0]
            done()
    finally:
        for file in waiting:
            if file.pending is not None:
                file.pending.cancel()
        files.close()
