"""Files one after another, with workers that read ahead those which have to be read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from qa.indexing.documents import Found, content_hash
from qa.indexing.documents.workers import Pending, Workers

# What is read ahead, for each worker: enough for all to have something to do.
_FILES = 4
_BYTES = 32_000_000


@dataclass(slots=True, eq=False)
class File:
    """A file of a folder or of a container: its path, bytes and hash, or the `reason` for none."""

    path: str
    data: bytes = b""
    sha256: str = ""
    reason: str = ""
    pending: Pending[Found] | None = field(default=None, repr=False)

    def found(self, workers: Workers, waiting: Callable[[], None]) -> Found:
        """Return what is in it, as `Pending.result` does."""
        if self.pending is None:
            self.pending = workers.read(self.data, self.path)
        return self.pending.result(waiting)


def opened(files: Iterable[tuple[str, Path]]) -> Generator[File]:
    """Read the bytes of files, given by path and place, one after another."""
    for path, place in files:
        try:
            data = place.read_bytes()
        except OSError as error:
            yield File(path, reason=f"cannot be opened ({error.strerror or error})")
        else:
            yield File(path, data, content_hash(data))


def unpacked(file: File, workers: Workers, waiting: Callable[[], None]) -> Generator[File]:
    """Return the files of a container in its order; raises `DocumentError` if there are none.

    Go through all of them, or close the iterator.
    """
    members = workers.members(file.data, file.path).result(waiting)
    with members:
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
    waiting: deque[File] = deque()
    reading: set[str] = set()  # hashes, for the same content is read once
    workers_at_once = workers.limits.workers
    size = 0

    def next_one() -> File:
        nonlocal size
        first = waiting.popleft()
        size -= len(first.data)
        if first.pending is not None:
            reading.discard(first.sha256)
        return first

    try:
        for file in files:
            waiting.append(file)
            size += len(file.data)
            if workers_at_once and file.sha256 not in reading and is_new(file):
                file.pending = workers.read(file.data, file.path)
                reading.add(file.sha256)
            full = len(reading) >= _FILES * workers_at_once or size >= _BYTES * workers_at_once
            while waiting and (full or waiting[0].pending is None):
                yield next_one()
                full = False
        while waiting:
            yield next_one()
    finally:
        for file in waiting:
            if file.pending is not None:
                file.pending.cancel()
        files.close()
