"""One upload: files come piece by piece into a folder aside, then are indexed in a thread."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.config import Config
from qa.errors import InputError, SourcebookError
from qa.web.library import Library, Result

_LOG = logging.getLogger(__name__)
MB = 1_000_000


class _Cancelled(Exception):
    """The visitor has cancelled the upload."""


@dataclass(slots=True)
class _Incoming:
    """A file on its way; `refused` says why it is not taken."""

    name: str
    size: int
    path: Path
    received: int = 0
    refused: str = ""


@dataclass(slots=True)
class _State:
    """How far the upload is, as the page shows it."""

    phase: str = "sending"
    done: int = 0
    total: int = 0
    results: list[Result] = field(default_factory=list)
    error: str = ""


class Upload:
    """The files of one upload, checked against the limits before and while they come.

    `files` are names and sizes in bytes; `used` is how many bytes the visitor has added
    before. Raises `InputError` for too many files.
    """

    def __init__(
        self, folder: Path, files: Sequence[tuple[str, int]], config: Config, used: int
    ) -> None:
        if len(files) > config.upload_files:
            raise InputError(
                f"{len(files)} files are too many at once; {config.upload_files} is the most. "
                "Add them in several parts."
            )
        self._folder = folder
        self._state = _State()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._files = [
            _Incoming(name, size, folder / str(number)) for number, (name, size) in enumerate(files)
        ]
        folder.mkdir(parents=True)
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
                file.path.touch()

    @property
    def wanted(self) -> list[int]:
        """The numbers of the files that are to be sent."""
        return [number for number, file in enumerate(self._files) if not file.refused]

    @property
    def working(self) -> bool:
        """Whether the files are being indexed."""
        return self._thread is not None and self._thread.is_alive()

    def send(self, number: int, data: bytes) -> None:
        """Take the next piece of a file; raises `InputError` for more than was announced."""
        if not 0 <= number < len(self._files) or self._files[number].refused:
            raise InputError(f"This upload has no file {number} to be sent.")
        self._must_be_open()
        file = self._files[number]
        if file.received + len(data) > file.size:
            raise InputError(f"{file.name} is longer than it was said to be. Add it again.")
        with file.path.open("ab") as stream:
            stream.write(data)
        file.received += len(data)

    def start(self, library: Library, known: dict[str, str]) -> None:
        """Index what has come; raises `InputError` if a file is not all there."""
        self._must_be_open()
        for file in self._files:
            if not file.refused and file.received < file.size:
                raise InputError(f"Of {file.name} only a part has arrived. Add it again.")
        self._state.phase = "reading"
        self._thread = threading.Thread(target=self._index, args=(library, known), daemon=True)
        self._thread.start()

    def state(self) -> dict[str, Any]:
        """Return phase, done and total, at the end the phase "done" with a result a file."""
        state = self._state
        return {
            "phase": state.phase,
            "done": state.done,
            "total": state.total,
            "results": [result.to_dict() for result in state.results],
            "error": state.error,
        }

    def cancel(self) -> None:
        """Stop, and leave nothing behind; what is done already stays."""
        self._stop.set()
        if self._thread is None:
            self._state.phase = "cancelled"
            self._clear()

    def join(self) -> None:
        """Wait until the thread has ended."""
        if self._thread is not None:
            self._thread.join()

    def _must_be_open(self) -> None:
        if self._state.phase != "sending":
            raise InputError("This upload is over. Add the files again.")

    def _index(self, library: Library, known: dict[str, str]) -> None:
        try:
            taken = iter(
                library.add(
                    [(file.name, file.path) for file in self._files if not file.refused],
                    self._report,
                    known,
                )
            )
            self._state.results = [
                Result(name=file.name, reason=file.refused) if file.refused else next(taken)
                for file in self._files
            ]
            self._state.phase = "done"
        except _Cancelled:
            self._state.phase = "cancelled"
        except SourcebookError as error:
            self._state.error, self._state.phase = str(error), "failed"
        except Exception:
            _LOG.exception("an upload failed")
            self._state.error = "Something went wrong on the server. Its log says what."
            self._state.phase = "failed"
        finally:
            self._clear()

    def _report(self, phase: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Cancelled
        self._state.phase, self._state.done, self._state.total = phase, done, total

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
