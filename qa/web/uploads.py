"""One upload: files come one by one into a folder aside, then are indexed in a thread."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from qa.config import Config
from qa.errors import InputError, NotFound, SourcebookError, TooLarge
from qa.records import Record
from qa.web.library import Library, Phase, Result
from qa.web.mistakes import for_visitor

_LOG = logging.getLogger(__name__)
MB = 1_000_000
_PIECE = 1 << 20  # bytes that are copied at once


class _Cancelled(Exception):
    """The visitor has cancelled the upload."""


@dataclass(slots=True)
class _Incoming:
    """A file on its way; `refused` says why it is not taken."""

    name: str
    size: int
    path: Path
    here: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadState(Record):
    """How far an upload is: `done` of `total` files or passages in this phase.

    `wanted` are the numbers of the files that are still to be sent. In the phase "done",
    `results` says what became of each file; in the phase "failed", `error` says why, and
    nothing was added.
    """

    upload: str
    phase: Phase | Literal["receiving", "done", "cancelled", "failed"]
    wanted: tuple[int, ...] = ()
    done: int = 0
    total: int = 0
    results: tuple[Result, ...] = ()
    error: str = ""


class Upload:
    """The files of one upload, checked against the limits before and while they come.

    `name` is its id, `files` are names and sizes in bytes; `used` is how many bytes the visitor
    has added before. When all files that are wanted are there, they are added to what `library`
    returns; before the first of them comes there is no folder either. `known` then gives the
    documents elsewhere that need not be added again, paths by id, and `added` is told what became
    of each file.
    Raises `TooLarge` for too many files. Safe for several threads.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        files: Sequence[tuple[str, int]],
        config: Config,
        *,
        used: int,
        library: Callable[[], Library],
        known: Callable[[], dict[str, str]],
        added: Callable[[Sequence[Result]], None] | None = None,
    ) -> None:
        if len(files) > config.upload_files:
            raise TooLarge(
                f"{len(files)} files are too many at once; {config.upload_files} is the most. "
                "Add them in several parts."
            )
        self._folder = folder
        self._library = library
        self._known = known
        self._added = added
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: SourcebookError | None = None
        self._files = [
            _Incoming(file, size, folder / str(number)) for number, (file, size) in enumerate(files)
        ]
        for file in self._files:
            if file.size > config.upload_mb * MB:
                file.refused = (
                    f"is too big ({file.size / MB:.1f} MB); {config.upload_mb} MB is the most"
                )
            elif used + file.size > config.session_mb * MB:
                file.refused = (
                    f"is too much; all that is added may have {config.session_mb} MB together"
                )
            else:
                used += file.size
        self._state = UploadState(upload=name, phase="receiving", total=len(self._wanted()))
        self._start_if_complete()

    @property
    def working(self) -> bool:
        """Whether the files are being indexed."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def arrived(self) -> bool:
        """Whether any file is here."""
        return any(file.here for file in self._files) and self._state.phase == "receiving"

    def size_of(self, number: int) -> int:
        """Return the bytes of a file that may be sent now; raises `NotFound` for any other."""
        return self._expected(number).size

    def receive(self, number: int, stream: BinaryIO) -> None:
        """Take a whole file; after the last one, indexing begins.

        Raises `TooLarge` for one that is longer than was announced, `InputError` for a
        shorter one, and keeps neither.
        """
        file = self._expected(number)
        part = file.path.with_suffix(f".{threading.get_ident()}.part")
        with self._lock:
            self._expected(number)
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            _copy(stream, part, file)
            with self._lock:
                self._expected(number)  # it may have been cancelled, or sent twice, meanwhile
                part.replace(file.path)
                file.here = True
                here = sum(one.here for one in self._files)
                self._state = replace(self._state, done=here, wanted=self._wanted())
                self._start_if_complete()
        except FileNotFoundError:
            raise _over() from None  # the folder went with the upload
        finally:
            part.unlink(missing_ok=True)

    def state(self) -> UploadState:
        """Return how far the upload is, at the end the phase "done" with a result a file."""
        return replace(self._state, wanted=self._wanted())

    def cancel(self) -> None:
        """Stop, and leave nothing behind; what is done already stays."""
        with self._lock:
            self._stop.set()
            if self._thread is None and self._state.phase == "receiving":
                self._state = replace(self._state, phase="cancelled")
                self._clear()

    def join(self) -> None:
        """Wait until the thread has ended."""
        if self._thread is not None:
            self._thread.join()

    def outcome(self) -> tuple[Result, ...]:
        """Wait for the end and return what became of each file; raises what went wrong."""
        self.join()
        if self._failure is not None:
            raise self._failure
        if self._state.phase != "done":
            raise _over()
        return self._state.results

    def _wanted(self) -> tuple[int, ...]:
        return tuple(
            number for number, file in enumerate(self._files) if not file.refused and not file.here
        )

    def _expected(self, number: int) -> _Incoming:
        if self._state.phase != "receiving":
            raise _over()
        if number not in self._wanted():
            raise NotFound(f"This upload has no file {number} to be sent.")
        return self._files[number]

    def _start_if_complete(self) -> None:
        if not self._wanted():
            self._state = replace(self._state, phase="reading", done=0)
            self._thread = threading.Thread(target=self._index, daemon=True)
            self._thread.start()

    def _index(self) -> None:
        try:
            files = [(file.name, file.path) for file in self._files if not file.refused]
            added = self._library().add(files, self._report, self._known()) if files else []
            taken = iter(added)
            results = tuple(
                Result(name=file.name, reason=file.refused) if file.refused else next(taken)
                for file in self._files
            )
            if self._added is not None:
                self._added(results)
            self._state = replace(self._state, phase="done", results=results)
        except _Cancelled:
            self._state = replace(self._state, phase="cancelled")
        except SourcebookError as error:
            self._fail(error)
        except Exception:
            _LOG.exception("an upload failed")
            self._fail(SourcebookError("Something went wrong on the server. Its log says what."))
        finally:
            self._clear()

    def _fail(self, error: SourcebookError) -> None:
        self._failure = error
        self._state = replace(self._state, phase="failed", error=for_visitor(error))

    def _report(self, phase: Phase, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Cancelled
        self._state = replace(self._state, phase=phase, done=done, total=total)

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _copy(stream: BinaryIO, target: Path, file: _Incoming) -> None:
    """Copy as many bytes as were announced, and no more."""
    left = file.size
    with target.open("wb") as out:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise TooLarge(f"{file.name} is longer than it was said to be. Add it again.")
            out.write(piece)
    if left:
        raise InputError(f"Of {file.name} only a part has arrived. Add it again.")


def _over() -> NotFound:
    return NotFound("This upload is over. Add the files again.")
