"""What a sync tells: how far it is, and in the end what it did."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a sync is: files looked at, and passages embedded of those found so far.

    `characters` are those of the texts that were read anew; of a long one they are told before
    it is cut.
    """

    files: int
    files_total: int
    passages: int
    passages_total: int
    path: str = ""
    characters: int = 0


# Before that long, and that much, nothing can be told of the rest.
_TELLING_SECONDS, _TELLING_PART = 2.0, 0.02


def seconds_left(progress: Progress, elapsed: float) -> float | None:
    """Return about how many seconds a sync still takes, None where that cannot be told yet.

    `elapsed` are the seconds it has taken. Files that have not been looked at are taken to have
    as many new passages as those that have.
    """
    if not progress.files or elapsed < _TELLING_SECONDS:
        return None
    looked_at = progress.files / progress.files_total
    embedded = progress.passages / progress.passages_total if progress.passages_total else 1.0
    done = looked_at * embedded
    return elapsed * (1 - done) / done if done >= _TELLING_PART else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Record):
    """A file or a folder that could not be read, and why; a folder's path ends in a slash."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport(Record):
    """What a sync did; paths are relative to the folder. `embedded` counts passages.

    `kept` are documents whose files are gone, too many at once to be removed unasked. `partly`
    are those that are indexed but for a part of them, such as scanned pages, which is said.
    `lost` are those that were damaged in the index, and whose files are not there to be read anew.
    `freed` is by how many bytes the index has become smaller by removing documents.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Failure, ...]
    embedded: int
    seconds: float
    kept: tuple[str, ...] = ()
    partly: tuple[Failure, ...] = ()
    lost: tuple[str, ...] = ()
    freed: int = 0
