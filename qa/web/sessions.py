"""The visitors who have added documents for themselves: a folder and an index for each.

A visitor is known by a long random key that the browser makes and keeps in one tab. What
they add is deleted when they have been away for a while, when the server ends, and when the next
one starts if it was killed.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa.assistant import Assistant
from qa.errors import Busy, InputError, TooLarge
from qa.suggesting.suggestions import Suggestions, Trying
from qa.web.library import Library, Sharing
from qa.web.scratch import Scratch
from qa.web.uploads import Upload

_KEY = re.compile(r"[0-9a-f]{32}")
_MOST = 200  # visitors with documents of their own at once
# Passages of all that one may have, whose vectors are 100 MB: 25 MB of text in English have 50,000.
_MOST_PASSAGES = 60_000
_FILES_EACH = 8  # files that the index of one holds open
_FILES_ELSE = 300  # that a server has open beside them
# Uploads that have begun without a byte sent: the oldest make room for others.
_MOST_BEGUN, _MOST_BEGUN_EACH = 100, 10
_BEGUN_MINUTES = 10  # after which such a session is over
_SUGGESTED = 20  # of the visitors, whose suggestions are kept
_MB = 1_000_000


class Visitor:
    """One visitor: their upload on the way, and what they have added.

    `client` is who sends for them, which one may do for several visitors.
    """

    def __init__(self, folder: Path, client: str = "") -> None:
        self.folder = folder
        self.client = client
        self.seen = time.monotonic()
        self.library: Library | None = None
        self.uploads: dict[str, Upload] = {}
        self.suggestions: Suggestions | None = None
        self.coming = 0  # files that are just being sent

    @property
    def busy(self) -> bool:
        """Whether files of theirs are being indexed."""
        return any(upload.working for upload in self.uploads.values())

    @property
    def holds(self) -> bool:
        """Whether anything of theirs is here, or just coming."""
        here = any(upload.arrived or upload.working for upload in self.uploads.values())
        return self.library is not None or self.coming > 0 or here

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

    `main` is the collection, whose models and settings the indexes of visitors have. `most` is
    how many visitors may have documents of their own at once, a quarter of them one client's.
    """

    def __init__(self, main: Assistant, most: int | None = None) -> None:
        self._main = main
        self._most = _house() if most is None else most
        self._lock = threading.Lock()
        self._scratch: Scratch | None = None
        self._ended = threading.Event()
        self._coming = 0  # bytes that are just being sent
        self._sharing = Sharing()
        self._suggesting = Trying()
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

    def made(self, key: str, client: str = "") -> Visitor:
        """Return a visitor who adds, made if they are not there; `Busy` where there are too many.

        As long as nothing has been sent, they cost no file and no folder; of too many such, the
        oldest of the same client is over, or of all. Raises `InputError` for no key.
        """
        if not key:
            raise _no_session()
        if visitor := self.find(key):
            return visitor
        self.sweep()
        with self._lock:
            self._check_house(None, client)
            if self._scratch is None:
                self._scratch = Scratch()
                threading.Thread(target=self._keep_sweeping, daemon=True).start()
            self._make_room(client)
            # A name of its own: the key is the visitor's secret.
            folder = self._scratch.path / secrets.token_hex(8)
            return self.visitors.setdefault(key, Visitor(folder, client))

    @contextmanager
    def room(self, size: int, visitor: Visitor | None = None) -> Iterator[None]:
        """Keep room for so many bytes while they come; raises `Busy` where there is none.

        With a visitor, for a first file of theirs among those who have something.
        """
        with self._lock:
            if visitor is not None:
                self._check_house(visitor, visitor.client)
            self._check_disk(size)
            self._coming += size
            if visitor is not None:
                visitor.coming += 1
        try:
            yield
        finally:
            with self._lock:
                self._coming -= size
                if visitor is not None:
                    visitor.coming -= 1

    def check_disk(self, size: int) -> None:
        """Raise `Busy` where there is no room for so many bytes more, of all visitors together.

        Raises `TooLarge` where there never is.
        """
        with self._lock:
            self._check_disk(size)

    def library(self, visitor: Visitor) -> Library:
        """Return the library of a visitor, made if it is not there."""
        with self._lock:
            if visitor.library is None:
                self._check_house(visitor, visitor.client)
                data = visitor.folder / "data"
                data.mkdir(parents=True)
                index = visitor.folder / "index"
                assistant = self._main.beside(index, most_passages=_MOST_PASSAGES)
                visitor.library = Library(
                    assistant, data, turns=self._sharing, client=visitor.client
                )
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
                    visitor.library.assistant, newest_first=True, turns=self._suggesting
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
        now, minutes = time.monotonic(), self._main.config.session_minutes
        with self._lock:
            gone = []
            for key, one in self.visitors.items():
                allowed = minutes if one.holds else min(minutes, _BEGUN_MINUTES)
                if one.seen < now - 60 * allowed and not one.busy and not one.coming:
                    gone.append(key)
            gone_visitors = [self.visitors.pop(key) for key in gone]
        for visitor in gone_visitors:
            visitor.close()

    def close(self) -> None:
        """Delete what all visitors have added for themselves."""
        self._ended.set()
        with self._lock:
            visitors = list(self.visitors.values())
            self.visitors.clear()
        # Not with the lock, which an upload that is being ended may wait for.
        for visitor in visitors:
            visitor.close()
        with self._lock:
            if self._scratch is not None:
                self._scratch.close()
                self._scratch = None

    def _keep_sweeping(self) -> None:
        while not self._ended.wait(30):
            self.sweep()

    def _check_house(self, visitor: Visitor | None, client: str) -> None:
        """Raise `Busy` where as many others as may have something here."""
        holding = [one for one in self.visitors.values() if one.holds and one is not visitor]
        each = max(1, self._most // 4)
        if len(holding) >= self._most or sum(one.client == client for one in holding) >= each:
            raise Busy(
                "Too many visitors have added documents now. Questions are answered all the "
                "same; try again to add yours in some minutes."
            )

    def _make_room(self, client: str) -> None:
        """End the oldest session without anything in it, where there are too many of them."""
        begun = [(one.seen, key) for key, one in self.visitors.items() if not one.holds]
        same = [(seen, key) for seen, key in begun if self.visitors[key].client == client]
        if len(same) >= _MOST_BEGUN_EACH:
            begun = same
        elif len(begun) < _MOST_BEGUN:
            return
        # Nothing is going on there that closing would wait for.
        self.visitors.pop(min(begun)[1]).close()

    def _check_disk(self, size: int) -> None:
        most = self._main.config.uploads_mb
        if size > most * _MB:
            raise TooLarge(f"That is more than the {most} MB that all visitors together may add.")
        used = self._coming + (_bytes_in(self._scratch.path) if self._scratch else 0)
        if used + size > most * _MB:
            raise Busy(
                f"What visitors have added takes up the {most} MB that there are for it. "
                "Questions are answered all the same; try again to add yours later."
            )


def _house() -> int:
    """Return how many visitors may have documents of their own, as the system allows open files."""
    try:
        import resource  # not on Windows
    except ImportError:
        return _MOST
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MOST
    return max(4, min(_MOST, (files - _FILES_ELSE) // _FILES_EACH))


def _bytes_in(folder: Path) -> int:
    """Return how many bytes the files below a folder have; others may come and go meanwhile."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found += path.lstat().st_size
    return found


def check_key(key: str) -> None:
    """Raise `InputError` for a key that no browser of a visitor makes; "" is none."""
    if key and not _KEY.fullmatch(key):
        raise _no_session()


def _no_session() -> InputError:
    return InputError(
        "The request has no valid session. Reload the page; other clients send 32 random "
        "hexadecimal digits in X-Sourcebook-Session."
    )
