"""A folder that documents are added to and removed from, with the index that has them.

Adding is all or nothing: files that cannot be read never come into the folder, and what was
put there is taken out again if indexing fails or is cancelled.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal

from qa.assistant import Assistant
from qa.errors import Busy, DocumentError, Forbidden, IndexBusy, InputError, SourcebookError
from qa.indexing.documents import content_hash, content_id
from qa.indexing.documents.scan import locate_holder
from qa.indexing.intake import check
from qa.indexing.progress import Progress
from qa.records import Record
from qa.removing import Removal, remove
from qa.web.turns import Turn, Turns

_LOG = logging.getLogger(__name__)
_NAME_BYTES = 150  # file systems take 255; leaves room for a number

# Characters that are added at once, and more of which wait for their turn: some 150 pages, which
# take two or three seconds.
_MUCH = 300_000
_CLIENTS = 1000  # that may have a file read at the same time

NOT_ADDED = "This document was not added here, so it cannot be removed."
Phase = Literal["reading", "waiting", "splitting", "embedding"]
# What is being done, how much of it, of how much. It raises to stop.
Report = Callable[[Phase, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Record):
    """What became of a file: the path and passages it was added with, or why it was not.

    `documents` are the ids of what was in it: one, or more of an archive.
    """

    name: str
    path: str = ""
    passages: int = 0
    documents: tuple[str, ...] = ()
    reason: str = ""


class Sharing:
    """The turns of libraries that share a machine: one file of a client is read at a time."""

    def __init__(self) -> None:
        self.reading = Turns(_CLIENTS)
        self.indexing = Turns(2)


class Library:
    """Documents that may be added to and removed from; one change at a time.

    `folder` is what `assistant` is synced with. Uploads lie in it, or in its subfolder
    `uploads`, and nothing outside that can be removed. `client` is who adds to it, and with
    other libraries it takes `turns`.
    """

    def __init__(
        self,
        assistant: Assistant,
        folder: Path,
        uploads: str = "",
        *,
        turns: Sharing | None = None,
        client: str = "",
    ) -> None:
        self.assistant = assistant
        self._turns = turns or Sharing()
        self._client = client
        self.folder = folder
        self._prefix = f"{uploads}/" if uploads else ""
        self._lock = threading.Lock()

    def is_upload(self, path: str) -> bool:
        """Tell whether a document was uploaded, by its path."""
        return path.startswith(self._prefix)

    def tidy(self) -> None:
        """Delete files that a kill has left half copied; for the start of a server."""
        for part in (self.folder / self._prefix).glob(".*.part"):
            part.unlink(missing_ok=True)

    def add(
        self, files: Sequence[tuple[str, Path]], report: Report, known: dict[str, str]
    ) -> list[Result]:
        """Add files, each given as its name and where it lies, and return what became of each.

        `known` names documents elsewhere that need not be added again: paths by id. If
        `report` raises, or indexing does, nothing is added.
        """
        with self._lock:
            known = known | {one.id: one.path for one in self.assistant.documents()}
            results: list[Result] = []
            added: list[Path] = []
            try:
                for number, (name, file) in enumerate(files):
                    reading = partial(report, "reading", number, len(files))
                    reading()
                    results.append(self._take(name, file, known, added, reading))
                if added:
                    with self._turns.indexing.of(self._client) as turn:
                        self._sync(progress=_told(report, turn))
            except BaseException:
                self._undo(added)
                raise
            return [self._indexed(result) for result in results]

    def remove(self, document_id: str) -> Removal:
        """Remove a document and all that is kept of it; `Forbidden` for no upload.

        A document that is in an archive or a mail goes with that, and all else that is in it.
        """
        with self._lock:
            paths = [one.path for one in self.assistant.documents() if one.id == document_id]
            if not paths or not self.is_upload(paths[0]):
                raise Forbidden(NOT_ADDED)
            path, place = locate_holder(self.folder, paths[0]) or (paths[0], None)
            try:
                # It may be the last one. Others that are gone are not meant by this.
                return remove(self.assistant, self.folder, {path: place})
            except IndexBusy:
                raise _busy() from None
            except InputError as error:
                raise _unusable(error) from None

    def _sync(self, *, progress: Callable[[Progress], None]) -> None:
        try:
            self.assistant.sync(self.folder, progress=progress)
        except IndexBusy:
            raise _busy() from None
        except InputError as error:
            raise _unusable(error) from None

    def _take(
        self,
        name: str,
        file: Path,
        known: dict[str, str],
        added: list[Path],
        reading: Callable[[], None],
    ) -> Result:
        """Copy a file into the folder if it can be read, or anything that is in it."""
        data = file.read_bytes()
        document_id = content_id(content_hash(data))
        try:
            clean = clean_name(name)
            if document_id in known:
                raise DocumentError(f"has the same content as {known[document_id]}")
            with self._turns.reading.of(self._client) as turn:
                turn.take(reading)
                check(data, clean, self.assistant.workers, reading)
        except DocumentError as error:
            return Result(name=name, reason=error.reason)
        folder = self.folder / self._prefix
        try:
            # Never the folder of documents itself: it may be away, as on a drive.
            folder.mkdir(exist_ok=True)
            target = folder / _free_name(clean, [path.name for path in folder.iterdir()])
            # Whoever syncs meanwhile sees the whole file or none.
            aside = folder / f".{target.name}.part"
            shutil.copyfile(file, aside)
            aside.replace(target)
        except OSError as error:
            raise InputError(f"The server cannot save {name} ({error.strerror}).") from None
        added.append(target)
        known[document_id] = name
        return Result(name=name, path=f"{self._prefix}{target.name}")

    def _indexed(self, result: Result) -> Result:
        if result.reason:
            return result
        within = f"{result.path}/"  # what is in an archive
        found = [
            one
            for one in self.assistant.documents()
            for path in (one.path, *one.places)
            if path == result.path or path.startswith(within)
        ]
        if found:
            return replace(
                result,
                passages=sum(one.passages for one in found),
                documents=tuple(dict.fromkeys(one.id for one in found)),
            )
        reasons = {failure.path: failure.reason for failure in self.assistant.failures()}
        (self.folder / result.path).unlink(missing_ok=True)
        reason = reasons.get(result.path, "is left out by the .qaignore of the folder")
        return Result(name=result.name, reason=reason)

    def _undo(self, added: Sequence[Path]) -> None:
        for path in added:
            path.unlink(missing_ok=True)
        self.tidy()
        if added:
            try:
                removed = [path.relative_to(self.folder).as_posix() for path in added]
                self.assistant.sync(self.folder, removed=removed)
            except SourcebookError:
                _LOG.exception("a cancelled upload leaves the index at the next sync only")


def _busy() -> Busy:
    # Which process that is concerns the owner, not a visitor.
    return Busy(
        "The server is reading its documents, so nothing can be added or removed now. "
        "Try again when that is done."
    )


def _unusable(error: InputError) -> SourcebookError:
    # So does which folder that is.
    _LOG.error("documents cannot be added or removed: %s", error)
    return SourcebookError(
        "The server cannot read or change its folder of documents just now. Its owner has to see "
        "to it: the log says what to do."
    )


def clean_name(name: str) -> str:
    """Return a file's own name, fit for a folder; `DocumentError` for a hidden or nameless one.

    Folders before it are dropped, and so is what has a meaning to a file system.
    """
    parts = [part for part in re.split(r"[/\\]", unicodedata.normalize("NFC", name)) if part]
    if any(part.startswith((".", "~$")) for part in parts):
        raise DocumentError("is a hidden file")
    kept = "".join(c for c in (parts or [""])[-1] if unicodedata.category(c)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    suffix = PurePosixPath(kept).suffix
    stem = kept.removesuffix(suffix).encode()[: _NAME_BYTES - len(suffix.encode())]
    kept = stem.decode("utf-8", "ignore").strip() + suffix
    if not kept or kept.startswith(".") or len(kept.encode()) > _NAME_BYTES:
        raise DocumentError("has no name that a file could have")
    return kept


def _free_name(name: str, taken: Sequence[str]) -> str:
    """Return the name, numbered if the folder has it; some file systems ignore capitals."""
    used = {other.casefold() for other in taken}
    path, number, free = PurePosixPath(name), 1, name
    while free.casefold() in used:
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"
    return free


def _told(report: Report, turn: Turn) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        if progress.characters > _MUCH:
            turn.take(lambda: report("waiting", 0, 1))
        if progress.path:
            report("splitting", progress.files, progress.files_total)
        else:
            report("embedding", progress.passages, progress.passages_total)

    return tell
