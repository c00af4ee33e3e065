"""The syncs that a server runs beside the answers it gives: at its start, and when it is told.

What is indexed already is searched meanwhile, and answers say that more is to come.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qa.assistant import Assistant
from qa.console import ProgressBar, describe, how_far
from qa.errors import IndexBusy, SourcebookError
from qa.indexing.documents.watch import changes
from qa.indexing.progress import Progress, SyncReport, seconds_left
from qa.records import SMALL_TALK, Answer, Record
from qa.terminal import tell
from qa.web.front.logs import note_sync

_LOG = logging.getLogger(__name__)
_BETWEEN_TRIES = 2.0  # seconds, while another process writes the index
_ENDING = 30.0  # seconds that a sync has to stop in


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState(Record):
    """How far the sync of a server is.

    `phase` is "working" while it runs, "waiting" while another process writes the index, "done"
    when it is over, "failed" where it could not be done, which `error` says, and "none" where
    the server runs none. Files and passages are counted as in `Progress`; `seconds_left` is
    None where it cannot be told. `report` is that of the last sync that was done. `words` say how
    far it is; they follow from the other fields, whatever is given.
    """

    phase: Literal["none", "waiting", "working", "done", "failed"] = "none"
    files: int = 0
    files_total: int = 0
    passages: int = 0
    passages_total: int = 0
    seconds_left: float | None = None
    error: str = ""
    report: SyncReport | None = None
    words: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self._words())

    def _words(self) -> str:
        if self.phase == "waiting":
            return "Another process is writing the index. The documents are read when it is done."
        if self.phase == "failed":
            return f"The documents could not be read. {self.error}".strip()
        if self.phase == "done":
            return "The documents are read."
        if self.phase == "none":
            return ""
        progress = Progress(
            files=self.files,
            files_total=self.files_total,
            passages=self.passages,
            passages_total=self.passages_total,
        )
        so_far = f": {how_far(progress, self.seconds_left)}" if self.files_total else ""
        return f"The documents are being read{so_far}."

    @property
    def going_on(self) -> bool:
        """Whether the documents may still change by this sync."""
        return self.phase in ("waiting", "working")


class _Stopped(Exception):
    """The server ends."""


class Building:
    """Makes the index of an assistant equal to a folder, in a thread, as often as it is asked.

    With `folder` None nothing is done to the index. Safe for several threads; the caller stops
    it before the assistant is closed.
    """

    def __init__(self, assistant: Assistant, folder: Path | None) -> None:
        self._assistant = assistant
        self._folder = folder
        # Among lines of JSON nothing else may stand; there the log tells of it.
        self._shown = assistant.config.log != "json"
        self._state = SyncState()
        self._began = 0.0
        self._idle = threading.Event()
        self._idle.set()
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def state(self) -> SyncState:
        """How far the present or the last sync is."""
        return self._state

    def sync(self) -> SyncState:
        """Ask for a sync; one that runs already is followed by another one."""
        with self._lock:
            if self._folder is not None and not self._ending.is_set():
                if not self._state.going_on:
                    self._state = SyncState(phase="working", report=self._state.report)
                self._idle.clear()
                self._wanted.set()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
                    self._thread.start()
            return self._state

    def watch(self) -> None:
        """Sync now, and again after each change in the folder; nothing where that is away."""
        if self._folder is None:
            return
        heard = changes(self._folder, self._assistant.config.index, self._ending)
        self.sync()
        threading.Thread(target=self._watch, args=(heard,), name="watch", daemon=True).start()

    def wait(self) -> bool:
        """Wait until no sync is going on; return whether the server goes on."""
        self._idle.wait()
        return not self._ending.is_set()

    def stop(self) -> None:
        """End, in the midst of a sync if need be: what was committed stays."""
        with self._lock:
            self._ending.set()
            self._wanted.set()
        if self._thread is not None:
            self._thread.join(_ENDING)

    def noted(self, answer: Answer) -> Answer:
        """Return an answer with the note that not all documents were searched, if that is so."""
        state = self._state
        if not state.going_on or answer.status == SMALL_TALK:
            return answer
        # How long it takes is of no use to whoever reads the answer later.
        words = replace(state, seconds_left=None).words
        note = f"{words} What is there already was searched."
        return replace(answer, notes=(*answer.notes, note))

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            with self._lock:
                self._wanted.clear()
            if not self._ending.is_set():
                self._sync()
            with self._lock:
                if not self._wanted.is_set() or self._ending.is_set():
                    self._idle.set()
            if self._ending.is_set():
                return

    def _watch(self, heard: Iterator[None]) -> None:
        try:
            for _ in heard:
                self.sync()
        except (SourcebookError, OSError) as error:
            _LOG.error("the documents are not watched any more: %s", error)

    def _sync(self) -> None:
        report = self._state.report
        _LOG.debug("a sync begins")
        try:
            report = self._when_free()
        except _Stopped:
            return
        except SourcebookError as error:
            _LOG.error("the documents cannot be read: %s", error)
            self._state = SyncState(phase="failed", error=str(error), report=report)
        except Exception:
            _LOG.exception("the documents could not be read")
            words = (
                "Something went wrong while the documents were read. The server's log says what."
            )
            self._state = SyncState(phase="failed", error=words, report=report)
        else:
            note_sync(report)
            if self._shown and (self._state.report is None or _did_something(report)):
                tell(describe(report))
            self._state = replace(
                self._state, phase="done", seconds_left=0.0, error="", report=report
            )

    def _when_free(self) -> SyncReport:
        assert self._folder is not None, "without a folder no thread is started"
        while True:
            self._began = time.monotonic()
            try:
                with ProgressBar() if self._shown else nullcontext() as bar:

                    def note(progress: Progress) -> None:
                        self._note(progress)
                        if bar is not None:
                            bar(progress)

                    return self._assistant.sync(self._folder, progress=note)
            except IndexBusy as error:
                self._state = replace(self._state, phase="waiting", error=str(error))
                if self._ending.wait(_BETWEEN_TRIES):
                    raise _Stopped from None

    def _note(self, progress: Progress) -> None:
        if self._ending.is_set():
            raise _Stopped
        self._state = SyncState(
            phase="working",
            files=progress.files,
            files_total=progress.files_total,
            passages=progress.passages,
            passages_total=progress.passages_total,
            seconds_left=seconds_left(progress, time.monotonic() - self._began),
            report=self._state.report,
        )


def _did_something(report: SyncReport) -> bool:
    return bool(report.added or report.changed or report.removed)
