"""Reading an index: any number of threads at once, each of which sees one state of it.

A search takes its texts from the catalogue over a connection of its own, and the rest from
what is derived from the catalogue, which all searches share. What is derived changes only
while no search is under way, so both are of the same generation throughout.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import CatalogueError
from qa.indexing.catalogue.documents import Catalogue
from qa.indexing.catalogue.lock import writing_if_free
from qa.indexing.derived import DerivedKeywords, DerivedVectors
from qa.indexing.filters import Directory
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.stores import VectorStore
from qa.retrieval.candidates import REACH, Statistics

_IDLE = 8  # connections that are kept for the next searches


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of an index: what is derived, and which generation of which catalogue it is of.

    `complete` says that the derived files are written and the keywords up to date.
    """

    of: tuple[str | None, int]
    store: VectorStore
    keywords: KeywordIndex
    statistics: Statistics
    directory: Directory
    complete: bool


class Gate:
    """Lets any number of threads in together, or one alone; who wants to be alone goes first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting = 0
        self._alone = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Be inside with others. Not to be entered by a thread that is inside already."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._alone or self._waiting))
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be inside alone."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not (self._alone or self._inside))
            finally:
                self._waiting -= 1
                self._changed.notify_all()
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()


class Reading:
    """The states of the index in a folder. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._catalogue = Catalogue(folder)
        self._vectors = DerivedVectors(folder, self._catalogue)
        self._keywords = DerivedKeywords(folder, self._catalogue)
        self._gate = Gate()
        self._state: State | None = None
        self._idle: list[Catalogue] = []

    @contextmanager
    def now(self) -> Iterator[tuple[Catalogue, State]]:
        """Yield the catalogue, in a read transaction, and the state that belongs to it.

        Not to be nested. Raises `CatalogueError` if another index has taken the place of
        this one.
        """
        with self._connection() as catalogue:
            refreshed = False
            while True:
                with catalogue.read(), self._gate.together():
                    state, of = self._state, _identity(catalogue)
                    # One that is not complete is looked at again by each search, since what it
                    # lacks may have been written meanwhile.
                    if state and state.of == of and (state.complete or refreshed):
                        yield catalogue, state
                        return
                ours = self._refresh().of[0]
                refreshed = True
                if ours is not None and of[0] not in (ours, None):
                    raise CatalogueError(
                        f"Another index has taken the place of the one in {self.folder}. "
                        "Open it again."
                    )

    def save(self) -> VectorStore:
        """Bring what is derived up to date and write it; the caller holds the writer's lock.

        Returns the store.
        """
        with self._gate.alone(), self._catalogue.read():
            self._save()
            return self._take().store

    def close(self) -> None:
        """Close the connections."""
        for catalogue in [self._catalogue, *self._idle]:
            catalogue.close()

    @contextmanager
    def _connection(self) -> Iterator[Catalogue]:
        try:
            catalogue = self._idle.pop()
        except IndexError:
            catalogue = Catalogue(self.folder)
        try:
            yield catalogue
        finally:
            if len(self._idle) < _IDLE:
                self._idle.append(catalogue)
            else:
                catalogue.close()

    def _refresh(self) -> State:
        with self._gate.alone(), self._catalogue.read():
            state = self._state
            if state and state.complete and state.of == _identity(self._catalogue):
                return state  # another thread was first
            state = self._take()
            if not state.complete:
                # Spare the next start the work, unless somebody writes or nobody may.
                with writing_if_free(self.folder) as free:
                    if free:
                        self._save()
                        state = self._take()
            return state

    def _take(self) -> State:
        of, before = _identity(self._catalogue), self._state
        store, keywords = self._vectors.fresh(), self._keywords.fresh()
        complete = self._vectors.saved() and self._keywords.up_to_date()
        if before and before.of == of:
            self._state = replace(before, complete=complete)
        else:
            self._state = State(
                of=of,
                store=store,
                keywords=keywords,
                # Counting a million passages takes longer than all the rest of a search.
                statistics=Statistics(*self._catalogue.passage_statistics(REACH)),
                directory=Directory(self._catalogue),
                complete=complete,
            )
        return self._state

    def _save(self) -> None:
        self._vectors.fresh()
        self._vectors.save()
        self._keywords.update()


def _identity(catalogue: Catalogue) -> tuple[str | None, int]:
    return catalogue.setting("catalogue"), catalogue.generation
