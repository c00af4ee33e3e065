"""Whose documents are whose: what each visitor added, and the collection of all.

A visitor is known by a long random key that the browser makes and keeps in one tab. What
they add lies in a temporary folder of their own with an index of its own, which is searched
together with the collection for them alone; it is deleted when they have been away for a
while, and when the server ends.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qa.answering.merge import merge
from qa.assistant import Assistant
from qa.errors import InputError
from qa.indexing.catalogue.documents import DocumentInfo
from qa.indexing.filters import Filter
from qa.records import Answer, Document
from qa.web.library import Library
from qa.web.uploads import Upload

UPLOADS = "uploads"  # where shared uploads lie in the folder of documents
_KEY = re.compile(r"[0-9a-f]{32}")
_MOST = 200  # visitors with documents of their own at once


class _Session:
    """One visitor: their uploads on the way, and what they have added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = time.monotonic()
        self.library: Library | None = None
        self.uploads: dict[str, Upload] = {}

    @property
    def busy(self) -> bool:
        return any(upload.working for upload in self.uploads.values())

    def close(self) -> None:
        for upload in self.uploads.values():
            upload.cancel()
            upload.join()
        if self.library is not None:
            self.library.assistant.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Sessions:
    """The collection, and beside it what each visitor has added to it for themselves.

    With `Config.shared`, what is added goes into the collection; with `Config.read_only`,
    nothing can be. Safe for several threads.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.config = assistant.config
        self._main = assistant
        self._shared = Library(assistant, assistant.config.data, UPLOADS)
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def ask(
        self, key: str, question: str, *, history: Sequence[str], where: Filter | None
    ) -> Answer:
        """Answer from the collection and what this visitor has added; see `Assistant.ask`."""
        parts = self._parts(key, where)
        answers = [part.ask(question, history=history, where=some) for part, some in parts]
        return replace(merge(answers, self.config.top_k), scope=str(where or ""))

    def of_collection(self, key: str, where: Filter | None) -> tuple[bool, Filter | None]:
        """Return whether a filter leaves any of the collection itself, and its part of it.

        Documents that are not there, or not any more, are left out of that.
        """
        parts = [some for part, some in self._parts(key, where) if part is self._main]
        if not parts:
            return False, None
        some = parts[0]
        if some is None or some.documents is None:
            return True, some
        names = {name for one in self._main.documents() for name in (one.id, one.path)}
        known = tuple(name for name in some.documents if name in names)
        return bool(known), replace(some, documents=known)

    def documents(self, key: str) -> list[tuple[DocumentInfo, bool]]:
        """Return the documents that a visitor may read, each with whether it can be removed.

        What the visitor added comes first.
        """
        shared = self.config.shared
        own = self._own(key)
        mine = [(one, True) for one in own.assistant.documents()] if own else []
        every = self._main.documents()
        return mine + [(one, shared and self._shared.is_upload(one.path)) for one in every]

    def document(self, key: str, document_id: str) -> Document | None:
        """Return a document that a visitor may read, None if there is none of that id."""
        own = self._own(key)
        found = own.assistant.document(document_id) if own else None
        return found or self._main.document(document_id)

    def begin(self, key: str, files: Sequence[tuple[str, int]]) -> tuple[str, Upload]:
        """Begin an upload of files, given as names and sizes; return its id too."""
        session = self._session(key)
        if session.busy:
            raise InputError("An upload is still going on. Wait until it is done, or cancel it.")
        for upload in session.uploads.values():
            upload.cancel()  # one at a time; what was left half sent goes
        library = self._library(session)
        used = sum(one.size for one in library.assistant.documents() if library.is_upload(one.path))
        name = secrets.token_hex(8)
        upload = Upload(session.folder / "incoming" / name, files, self.config, used)
        session.uploads = {name: upload}
        return name, upload

    def upload(self, key: str, name: str) -> Upload:
        """Return an upload of this visitor; raises `InputError` if there is none of that id."""
        session = self._find(key)
        if session is None or name not in session.uploads:
            raise InputError("This upload is over. Add the files again.")
        return session.uploads[name]

    def start(self, key: str, name: str) -> None:
        """Index the files of an upload, in a thread."""
        upload = self.upload(key, name)
        library = self._library(self._session(key))
        elsewhere = [] if library is self._shared else self._main.documents()
        upload.start(library, {one.id: one.path for one in elsewhere})

    def remove(self, key: str, document_id: str) -> None:
        """Remove a document that was added; raises `InputError` for any other."""
        self._library(self._session(key)).remove(document_id)

    def close(self) -> None:
        """Delete what visitors have added for themselves."""
        with self._lock:
            for session in self._sessions.values():
                session.close()
            self._sessions.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def sweep(self) -> None:
        """Delete the sessions of visitors who have been away for long."""
        before = time.monotonic() - 60 * self.config.session_minutes
        with self._lock:
            gone = [
                key for key, one in self._sessions.items() if one.seen < before and not one.busy
            ]
            sessions = [self._sessions.pop(key) for key in gone]
        for session in sessions:
            session.close()

    def _parts(self, key: str, where: Filter | None) -> list[tuple[Assistant, Filter | None]]:
        """Return which indexes to ask, each with its part of the filter."""
        own = self._own(key)
        if own is None:
            return [(self._main, where)]
        if where is None or where.documents is None:
            return [(self._main, where), (own.assistant, where)]
        names = {name for one in own.assistant.documents() for name in (one.id, one.path)}
        mine = tuple(name for name in where.documents if name in names)
        others = tuple(name for name in where.documents if name not in names)
        parts: list[tuple[Assistant, Filter | None]] = []
        if others or not mine:
            parts.append((self._main, replace(where, documents=others)))
        if mine:
            parts.append((own.assistant, replace(where, documents=mine)))
        return parts

    def _own(self, key: str) -> Library | None:
        session = self._find(key)
        return session.library if session else None

    def _find(self, key: str) -> _Session | None:
        with self._lock:
            session = self._sessions.get(key)
            if session is not None:
                session.seen = time.monotonic()
            return session

    def _session(self, key: str) -> _Session:
        """Return the session of a visitor who adds or removes, made if it is not there."""
        if self.config.read_only:
            raise InputError("This server takes no documents; it is set to read only.")
        if not _KEY.fullmatch(key):
            raise InputError("The request has no valid session. Reload the page.")
        if session := self._find(key):
            return session
        self.sweep()
        with self._lock:
            if len(self._sessions) >= _MOST:
                raise InputError("Too many visitors are adding documents now. Try again later.")
            if self._folder is None:
                # Deleted by `close`, or else when Python ends.
                self._folder = tempfile.TemporaryDirectory(
                    prefix="sourcebook-", ignore_cleanup_errors=True
                )
                threading.Thread(target=self._keep_sweeping, daemon=True).start()
            # A name of its own: the key is the visitor's secret.
            folder = Path(self._folder.name, secrets.token_hex(8))
            return self._sessions.setdefault(key, _Session(folder))

    def _keep_sweeping(self) -> None:
        while self._folder is not None:
            time.sleep(30)
            self.sweep()

    def _library(self, session: _Session) -> Library:
        if self.config.shared:
            return self._shared
        with self._lock:
            if session.library is None:
                data = session.folder / "data"
                data.mkdir(parents=True)
                assistant = self._main.beside(session.folder / "index")
                session.library = Library(assistant, data)
            return session.library
