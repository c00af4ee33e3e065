"""Reading an index: any number of questions at once, each of which sees one generation of it.

A snapshot takes its texts from the catalogue over a connection of its own, and the rest from
what is derived from the catalogue, which all snapshots share. What is derived changes only
while no snapshot is open, so both are of the same generation throughout.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qa.errors import CatalogueError
from qa.indexing.arrays import Ids
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing_if_free
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.derived import DerivedKeywords, DerivedVectors
from qa.indexing.filters import Directory, Filter, Scope
from qa.indexing.keywords.bm25 import Statistics, document_key, term_names
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.levels import levelled
from qa.indexing.metadata import Metadata, Names
from qa.indexing.models.embed import Embedder
from qa.indexing.stores import VectorStore
from qa.records import Document

IDLE = 8  # connections that are kept for the next snapshots
_CACHED_DOCUMENTS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One generation of an index: its catalogue, and what is derived from that.

    `catalogue` is in a read transaction, over a connection that is this snapshot's alone:
    one thread at a time. `embedder` gives vectors as those of the index were made. Made by
    `Snapshots.open`, and good inside its block only.
    """

    generation: int
    catalogue: Catalogue
    embedder: Embedder
    store: VectorStore
    keywords: KeywordIndex
    statistics: Statistics
    directory: Directory
    metadata: Metadata
    cache: DocumentCache

    def names(self) -> Names:
        """Return the words that stand in the metadata of the documents."""
        return self.metadata.names(self.directory.lists(self.catalogue), self.catalogue)

    def document(self, document_id: str, where: Filter | None = None) -> Document:
        """Return the document of a passage, with its text.

        Of several files with its content, it is the one that `where` leaves.
        """
        document = self.cache.get(document_id, self.catalogue)
        if where is None or (where.folder is None and where.documents is None):
            return document
        path = self.directory.lists(self.catalogue).path(document_id, where)
        return document if path == document.path else replace(document, path=path)

    def scope(self, where: Filter | None) -> Scope | None:
        """Return what a filter leaves, None for everything.

        Raises `InputError` if it names a document that is not there.
        """
        return None if where is None else self.directory.scope(where, self.catalogue)

    def languages(self, where: Filter | None = None) -> tuple[str, ...]:
        """Return the languages as which the documents that match are analysed, commonest first.

        Raises `InputError` if `where` names a document that is not there.
        """
        scope = self.scope(where)
        return scope.languages if scope else self.directory.languages

    def holding(self, wanted: Sequence[tuple[Iterable[Sequence[str]], Iterable[int]]]) -> Ids:
        """Return the ids of all passages that meet each of what is wanted, in ascending order.

        Each is what may be held, the terms of any of several forms, and the numbers of the
        documents, as in `directory`, whose passages meet it without holding it.
        """
        lists = self.directory.lists(self.catalogue)
        asked = [
            (
                [term_names(form) for form in forms],
                [document_key(lists.documents[number].id) for number in documents],
            )
            for forms, documents in wanted
        ]
        # The keyword index may still know passages that are gone.
        found = self.keywords.holding(asked)
        return np.intersect1d(found, lists.passages, assume_unique=True)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many passages each term stands."""
        counts = self.keywords.document_frequencies(term_names(terms))
        return dict(zip(terms, counts, strict=True))


class DocumentCache:
    """The documents of one generation that were read last. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}

    def get(self, document_id: str, catalogue: Catalogue) -> Document:
        """Return a document that is in the catalogue, which is the caller's."""
        with self._lock:
            document = self._documents.pop(document_id, None)
        if document is None:
            document = catalogue.documents.get(document_id)
            assert document is not None, "a passage's document is in the same transaction"
        with self._lock:
            self._documents[document_id] = document  # the last is the latest used
            while len(self._documents) > _CACHED_DOCUMENTS:
                del self._documents[next(iter(self._documents))]
        return document


class Gate:
    """Lets any number of threads in together, or one alone; who wants to be alone goes first.

    A thread that is inside may enter together once more, but not alone: it would wait for
    itself, which is a `RuntimeError`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: Counter[int] = Counter()  # how many times each thread is inside
        self._waiting = 0
        self._alone = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Be inside with others."""
        me = threading.get_ident()
        with self._changed:
            if not self._inside[me]:
                self._changed.wait_for(lambda: not (self._alone or self._waiting))
            self._inside[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be inside alone."""
        with self._changed:
            if self._inside[threading.get_ident()]:
                raise RuntimeError("an index cannot change inside a snapshot of the same thread")
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


class Snapshots:
    """Opens snapshots of the index in a folder. Safe for several threads.

    `idle` connections, of two open files each, are kept for the next ones.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, idle: int = IDLE) -> None:
        self.folder = folder
        self._embedder = embedder
        self._catalogue = Catalogue(folder)
        self._vectors = DerivedVectors(folder, self._catalogue)
        self._keywords = DerivedKeywords(folder, self._catalogue)
        self._gate = Gate()
        self._most_idle = idle
        self._idle: list[Catalogue] = []
        # These three change together, inside the gate alone. The latest snapshot has the
        # catalogue of this object, in no transaction; who opens one puts their own there.
        self._latest: Snapshot | None = None
        self._latest_of: tuple[str | None, int] = (None, -1)
        # Whether the derived files are written, and the keywords of the latest generation.
        self._complete = False
        self._damaged = False  # whether they are not what was written

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Yield a snapshot of the present generation.

        While it is open, the index can be written but this object does not take in what is
        new. Raises `CatalogueError` if another index has taken the place of this one, and
        `DerivedDamaged` when damage is met inside the block: what is damaged is made anew by then.
        """
        try:
            with self.noticing(), self._open() as snapshot:
                yield snapshot
        except DerivedDamaged:
            self._refresh()
            raise

    @contextmanager
    def _open(self) -> Iterator[Snapshot]:
        with self._connection() as catalogue:
            refreshed = False
            while True:
                with catalogue.database.read(), self._gate.together():
                    latest, present = self._latest, _identity(catalogue)
                    # What is incomplete is looked at again by each question, since what it
                    # lacks may have been written meanwhile.
                    if latest and self._latest_of == present and (self._complete or refreshed):
                        yield replace(latest, catalogue=catalogue)
                        return
                ours = self._refresh()[0]
                refreshed = True
                if ours is not None and present[0] not in (ours, None):
                    raise CatalogueError(
                        f"Another index has taken the place of the one in {self.folder}. "
                        "Open it again."
                    )

    @contextmanager
    def catalogue(self) -> Iterator[Catalogue]:
        """Yield the catalogue alone, in a read transaction: no vectors need be loaded for it."""
        with self._connection() as catalogue, catalogue.database.read():
            yield catalogue

    def save(self) -> VectorStore:
        """Bring what is derived up to date and write it; the caller holds the writer's lock.

        Returns the store.
        """
        with self._gate.alone(), self._catalogue.database.read():
            self._vectors.fresh()
        try:
            # Nobody changes the store now, for the caller has the lock: questions go on meanwhile.
            self._vectors.save()
        except DerivedDamaged:
            self._damaged = True
        if not self._damaged:
            self.write_keywords()
        with self._gate.alone(), self._catalogue.database.read():
            self._take()
            self._save()
            return self._take().store

    def write_keywords(self) -> None:
        """Bring the keywords' folder up to date; the caller holds the writer's lock.

        Where something was removed, most of them are written anew. Open snapshots keep what they
        have, and questions go on meanwhile: `save` takes it in.
        """
        with self._connection() as catalogue, catalogue.database.read():
            DerivedKeywords(self.folder, catalogue).update()

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
            if len(self._idle) < self._most_idle:
                self._idle.append(catalogue)
            else:
                catalogue.close()

    def _refresh(self) -> tuple[str | None, int]:
        """Take in the present generation, and return which it is and of which catalogue."""
        with self._gate.alone(), self._catalogue.database.read():
            if self._complete and self._latest_of == _identity(self._catalogue):
                return self._latest_of  # another thread was first
            self._take()
            if not self._complete:
                # Written now, the derived files need not be rebuilt at the next start; but not
                # while another process writes, nor where the folder is read-only.
                with writing_if_free(self.folder) as free:
                    if free is None or (free and not self._saved()):
                        self._keywords.keep_aside()
                    if free is not False:
                        self._take()
            return self._latest_of

    def _saved(self) -> bool:
        """Save what is derived, and tell whether that could be done: a disk may be full."""
        try:
            self._save()
        except DerivedDamaged:
            raise
        except (CatalogueError, OSError):
            return False
        return True

    @contextmanager
    def noticing(self) -> Iterator[None]:
        """Have what is derived made anew by the next refresh if its damage is met in the block."""
        try:
            yield
        except DerivedDamaged:
            self._damaged = True
            self._complete = False
            raise

    def _take(self) -> Snapshot:
        if self._damaged:
            self._vectors.discard()
            self._keywords.discard()
            self._latest, self._damaged = None, False
        present = _identity(self._catalogue)
        store, keywords = self._vectors.fresh(), self._keywords.fresh()
        self._complete = self._vectors.saved() and self._keywords.up_to_date()
        if self._latest is not None and self._latest_of == present:
            # The same generation, perhaps with another store of its vectors, or other keywords.
            self._latest = replace(self._latest, store=store, keywords=keywords)
        else:
            before, self._latest_of = self._latest, present
            self._latest = Snapshot(
                generation=present[1],
                catalogue=self._catalogue,
                embedder=levelled(self._embedder, self._catalogue),
                store=store,
                keywords=keywords,
                statistics=Statistics(*self._catalogue.passages.statistics()),
                # No snapshot is open that could still need what was known of the last one.
                directory=Directory(
                    self._catalogue, self._vectors.ranges, before.directory if before else None
                ),
                metadata=Metadata(before.metadata if before else None),
                cache=DocumentCache(),
            )
        return self._latest

    def _save(self) -> None:
        self._vectors.fresh()
        self._vectors.save()
        self._vectors.fresh()
        self._keywords.update()


def _identity(catalogue: Catalogue) -> tuple[str | None, int]:
    """Return which catalogue this is, and which generation of it."""
    return catalogue.database.setting("catalogue"), catalogue.database.generation
