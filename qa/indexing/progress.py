"""What a sync tells: how far it is, and in the end what it did."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a sync is: files looked at, and passages embedded of those found so far."""

    files: int
    files_total: int
    passages: int
    passages_total: int
    path: str = ""


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
