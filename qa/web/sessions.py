"""The visitors who have added documents for themselves: a folder and an index for each.

A visitor is known by a long random key that the browser makes and keeps in one tab. What
they add is deleted when they have been away for a while, and when the server ends.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path

from qa.assistant import Assistant
from qa.errors import Busy, InputError
from qa.suggesting.suggestions import Suggestions, Turns
from qa.web.library import Library
from qa.web.uploads import Upload

_KEY = re.compile(r"[0-9a-f]{32}")
_MOST = 200  # visitors with documents of their own at once
_SUGGESTED = 20  # of these, whose suggestions are kept


class Visitor:
    """One visitor: their upload on the way, and what they have added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = time.monotonic()
        self.library: Library | None = None
        self.uploads: dict[str, Upload] = {}
        self.suggestions: Suggestions | None = None

    @property
    def busy(self) -> bool:
        """Whether files of theirs are being indexed."""
        return any(upload.working for upload in self.uploads.values())

    def close(self) -> None:
        """Stop what is going on, and delete what was added."""
        for upload in self.uploads.values():
            upload.cancel()
            upload.join()
        if self.library is not None:
            self.library.assistant.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Sessions:
    """The visitors that there are, by their keys; safe for several threads.

    `main` is the collection, whose models and settings the indexes of visitors have.
    """

    def __init__(self, main: Assistant) -> None:
        self._main = main
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._turns = Turns()
        self.visitors: dict[str, Visitor] = {}

    def find(self, key: str) -> Visitor | None:
        """Return a visitor, who is seen by that, None if they have added nothing."""
        with self._lock:
            visitor = self.visitors.get(key)
            if visitor is not None:
                visitor.seen = time.monotonic()
            return visitor

    def own(self, key: str) -> Library | None:
        """Return what a visitor has added for themselves, None if that is nothing."""
        visitor = self.find(key)
        return visitor.library if visitor else None

    def made(self, key: str) -> Visitor:
        """Return a visitor who adds, made if they are not there; `Busy` where there are too many.

        Raises `InputError` for no key.
        """
        if not key:
            raise _no_session()
        if visitor := self.find(key):
            return visitor
        self.sweep()
        with self._lock:
            if len(self.visitors) >= _MOST:
                raise Busy("Too many visitors are adding documents now. Try again later.")
            if self._folder is None:
                # Deleted by `close`, or else when Python ends.
                self._folder = tempfile.TemporaryDirectory(
                    prefix="sourcebook-", ignore_cleanup_errors=True
                )
                threading.Thread(target=self._keep_sweeping, daemon=True).start()
            # A name of its own: the key is the visitor's secret.
            folder = Path(self._folder.name, secrets.token_hex(8))
            return self.visitors.setdefault(key, Visitor(folder))

    def library(self, visitor: Visitor) -> Library:
        """Return the library of a visitor, made if it is not there."""
        with self._lock:
            if visitor.library is None:
                data = visitor.folder / "data"
                data.mkdir(parents=True)
                assistant = self._main.beside(visitor.folder / "index")
                visitor.library = Library(assistant, data)
            return visitor.library

    def suggestions(self, key: str) -> Suggestions | None:
        """Return the suggestions of a visitor's own documents, the newest of these first.

        Those of the visitors who were seen last are kept. None where they have no documents.
        """
        visitor = self.find(key)
        if visitor is None or visitor.library is None:
            return None
        with self._lock:
            if visitor.suggestions is None:
                known = [one for one in self.visitors.values() if one.suggestions is not None]
                if len(known) >= _SUGGESTED:
                    min(known, key=lambda one: one.seen).suggestions = None
                visitor.suggestions = Suggestions(
                    visitor.library.assistant, newest_first=True, turns=self._turns
                )
            return visitor.suggestions

    def forget(self, key: str) -> None:
        """Delete what a visitor has."""
        with self._lock:
            visitor = self.visitors.pop(key, None)
        if visitor is not None:
            visitor.close()

    def sweep(self) -> None:
        """Delete the sessions of visitors who have been away for long."""
        before = time.monotonic() - 60 * self._main.config.session_minutes
        with self._lock:
            gone = [key for key, one in self.visitors.items() if one.seen < before and not one.busy]
            gone_visitors = [self.visitors.pop(key) for key in gone]
        for visitor in gone_visitors:
            visitor.close()

    def close(self) -> None:
        """Delete what all visitors have added for themselves."""
        with self._lock:
            for visitor in self.visitors.values():
                visitor.close()
            self.visitors.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _keep_sweeping(self) -> None:
        while self._folder is not None:
            time.sleep(30)
            self.sweep()


def check_key(key: str) -> None:
    """Raise `InputError` for a key that no browser of a visitor makes; "" is none."""
    if key and not _KEY.fullmatch(key):
        raise _no_session()


def _no_session() -> InputError:
    return InputError(
        "The request has no valid session. Reload the page; other clients send 32 random "
        "hexadecimal digits in X-Sourcebook-Session."
    )
