"""What is derived from the catalogue: kept up to date by comparing passage ids, and saved.

A derived file that is missing, torn, stale or of another catalogue costs time, never an
answer: it is made again from the catalogue without embedding anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from qa.errors import CatalogueError
from qa.indexing.arrays import Ids
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.passages import Ranges
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.keywords import bm25
from qa.indexing.keywords.tantivy import FOLDER_NAME, KeywordIndex
from qa.indexing.stores import DEFAULT_STORE, VectorStore, store_class

# Passages whose terms are in memory at once.
_SLICE = 1000
# Vectors, about, that tell whether a file belongs to a catalogue.
_SAMPLED = 64


class DerivedVectors:
    """The vector store and its file. One thread at a time."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self._catalogue = catalogue
        self._store: VectorStore | None = None
        self.ranges: Ranges | None = None  # of the passages of the store's generation
        self._store_generation = -1
        self._saved_generation = -1
        self._loaded: Path | None = None  # the file that the store was read from
        self._unfit: set[Path] = set()  # files that are torn, or not of this catalogue

    def fresh(self) -> VectorStore:
        """Return the store, brought up to date; the caller is in a read transaction."""
        generation = self._catalogue.database.generation
        if self._store is None or self._store_generation != generation:
            # An empty store may have been made before the dimension was known.
            store = self._store if self._store is not None and len(self._store) else None
            self.ranges = self._catalogue.passages.ranges()
            self._store = self._up_to_date(store, self.ranges.ids())
            self._store_generation = generation
        if self._store.outgrown() and self._is_newer():
            # This process or another one has written a large store anew.
            self._store = self._up_to_date(None, self._catalogue.passages.ids())
        return self._store

    def _up_to_date(self, store: VectorStore | None, wanted: Ids) -> VectorStore:
        """Return a store, that of the latest file if none is given, with the passages wanted."""
        store = self._load(wanted) if store is None else store
        present = store.ids()
        store.remove(np.setdiff1d(present, wanted, assume_unique=True))
        missing: Ids = np.setdiff1d(wanted, present, assume_unique=True)
        for first in range(0, len(missing), 50_000):
            part = missing[first : first + 50_000]
            store.add(part, self._catalogue.vectors.rows(part))
        return store

    def _load(self, wanted: Ids) -> VectorStore:
        kind = store_class()
        dimension = int(self._catalogue.database.setting("dimension") or 1)
        files = (path for path in self.files() if path not in self._unfit)
        for path in sorted(files, key=_generation_of, reverse=True):
            store = kind.load(path, dimension)
            if store is not None and self._belongs(store, wanted):
                self._saved_generation = _generation_of(path)
                self._loaded = path
                return store
            self._unfit.add(path)
        return kind(dimension)

    def discard(self) -> None:
        """Take the file that the store was read from for damaged: it is made anew."""
        if self._loaded is not None:
            self._unfit.add(self._loaded)
        self._store, self._loaded = None, None
        self._store_generation = self._saved_generation = -1

    def _is_newer(self) -> bool:
        """Tell whether there is a newer file than that which the store was read from."""
        last = -1 if self._loaded is None else _generation_of(self._loaded)
        files = (path for path in self.files() if path not in self._unfit)
        return any(_generation_of(path) > last for path in files)

    def _belongs(self, store: VectorStore, wanted: Ids) -> bool:
        """Tell whether a store holds this catalogue's vectors, by looking at some of them.

        It does not if the file was mixed up, or the catalogue was put back from a backup.
        """
        shared = np.intersect1d(store.ids(), wanted, assume_unique=True)
        if not len(shared):
            return True
        sampled = shared[:: max(1, len(shared) // _SAMPLED)]
        try:
            rows = store.rows(sampled.tolist())
        except DerivedDamaged:
            return False
        return np.array_equal(rows, self._catalogue.vectors.rows(sampled))

    def files(self) -> list[Path]:
        """Return the files of vectors of this catalogue, in any order."""
        # The name carries which catalogue it was made from: ids mean nothing in another.
        catalogue = self._catalogue.database.setting("catalogue")
        return list(self.folder.glob(f"vectors-{catalogue}-*.{DEFAULT_STORE}"))

    def _store_file(self) -> Path:
        catalogue = self._catalogue.database.setting("catalogue")
        return self.folder / f"vectors-{catalogue}-{self._store_generation}.{DEFAULT_STORE}"

    def saved(self) -> bool:
        """Tell whether the file of the present generation is there, from whoever wrote it.

        That of an earlier one will do if it is large and little has changed since.
        """
        path = self._store_file()
        if (path.exists() and path not in self._unfit) or self._lags_little():
            self._saved_generation = self._store_generation
        return self._saved_generation == self._store_generation

    def _lags_little(self) -> bool:
        store, path = self._store, self._loaded
        if store is None or path is None or len(store) <= store.large or store.outgrown():
            return False
        return path.exists()

    def save(self) -> None:
        """Write the store aside, then put it in place; the caller holds the writer's lock.

        Others may search the store meanwhile. `fresh` takes what was written.
        """
        store = self._store
        assert store is not None, "a store is saved after it was brought up to date"
        # A file that lags behind still has what was removed.
        if self._lags_little() and not self._catalogue.database.forgetting:
            return
        path = self._store_file()
        if path in self._unfit or not path.exists():
            aside = path.with_suffix(".tmp")
            try:
                store.save(aside)
                with aside.open("rb") as stream:
                    os.fsync(stream.fileno())
                aside.replace(path)
            except OSError as error:
                with suppress(OSError):
                    aside.unlink()
                raise CatalogueError(
                    f"The vectors cannot be written to {self.folder} ({error.strerror}). See that "
                    "the folder can be written and has space left."
                ) from error
            self._unfit.discard(path)
        self._saved_generation = self._store_generation
        for other in self.folder.glob("vectors-*"):
            if other != path:
                with suppress(OSError):
                    other.unlink()


class DerivedKeywords:
    """The keyword index, which is a folder of its own. One thread at a time.

    While a sync runs, readers have its last state: what is new is found by its vector
    first, and by its words when the sync is done.
    """

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._index = KeywordIndex(folder / FOLDER_NAME)
        self._aside: KeywordIndex | None = None  # in memory

    def fresh(self) -> KeywordIndex:
        """Return the index as far as it has been written; see `up_to_date`."""
        if not self.up_to_date():
            self._index.reload()
        aside = self._aside
        return aside if aside is not None and self._is_aside() else self._index

    def up_to_date(self) -> bool:
        """Tell whether the index of the folder is of the catalogue's present generation."""
        return self._index.stamp == self._stamp()

    def keep_aside(self) -> None:
        """Make an index in memory, for the present generation: the folder cannot be written.

        The caller is in a read transaction.
        """
        if not self._is_aside():
            entries = self._entries(self._catalogue.passages.ids())
            self._aside = KeywordIndex.in_memory(entries, self._stamp())

    def _is_aside(self) -> bool:
        aside = self._aside
        return aside is not None and not self.up_to_date() and aside.stamp == self._stamp()

    def discard(self) -> None:
        """Take what is in the folder for damaged: it is made anew."""
        self._index.discard()

    def update(self) -> None:
        """Bring the index up to date; the caller holds the lock and a read transaction.

        Nothing of documents that were removed is left in its files.
        """
        try:
            self._update()
        except DerivedDamaged:
            self._update()  # anew

    def _update(self) -> None:
        self._index.reload()
        forgetting = self._catalogue.database.forgetting
        if self.up_to_date():
            if forgetting:
                self._index.tidy()  # an earlier process may have been killed before it did
            return
        catalogue = self._catalogue.database.setting("catalogue") or ""
        wanted, present = self._catalogue.passages.ids(), self._index.ids()
        if not self._index.stamp.startswith(f"{catalogue}-"):
            # Made from another catalogue, or cut short: ids cannot be trusted.
            missing, gone = wanted, present
        else:
            missing = np.setdiff1d(wanted, present, assume_unique=True)
            gone = np.setdiff1d(present, wanted, assume_unique=True)
            if forgetting:
                # Tantivy keeps the terms of what is deleted as long as anything that was written
                # together with it: that is written anew.
                beside = np.intersect1d(self._index.beside(gone), wanted, assume_unique=True)
                missing = np.union1d(missing, beside)
        entries = self._entries(missing)
        # A list tells the index that there is little to do; more would fill the memory.
        few = len(missing) < _SLICE
        self._index.update(list(entries) if few else entries, gone.tolist(), self._stamp())

    def _entries(self, ids: Ids) -> Iterator[tuple[int, list[str], int]]:
        for first in range(0, len(ids), _SLICE):
            terms = self._catalogue.passages.terms(ids[first : first + _SLICE].tolist())
            for number, (blob, document) in terms.items():
                yield number, bm25.names(blob), bm25.document_key(document)

    def _stamp(self) -> str:
        database = self._catalogue.database
        return f"{database.setting('catalogue')}-{database.generation}"


def _generation_of(path: Path) -> int:
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else -1
