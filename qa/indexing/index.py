"""An index folder: one truth, structures derived from it, one writer, many readers."""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from qa.errors import CatalogueError, IndexBusy, InputError
from qa.indexing.catalogue import Catalogue, DocumentInfo, Ids, Rows
from qa.indexing.embed import Embedder
from qa.indexing.stores import VectorStore
from qa.indexing.sync import Failure, Progress, SyncReport, model_mismatch, sync
from qa.records import Document, Passage

_LOCK_FILE = "writer.lock"
_CACHED_DOCUMENTS = 32
# A reader may be saving what it rebuilt, which is soon done; a sync is not.
_LOCK_SECONDS = 2.0
# Extra candidates from the store, so that rounding inside it cannot push out a passage
# that belongs among the first k.
_MARGIN = 16
# What the store's sums in single precision may be off by.
_ROUNDING = np.float32(1e-5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage near a question's vector: `score` is the cosine of the two."""

    passage: Passage
    document: Document
    score: float


class Index:
    """The index in a folder. Safe for several threads and, reading, several processes.

    `create` makes the folder. Raises `IndexMissing`, `IndexMismatch` or `CatalogueError`,
    each with its remedy, when the folder holds no index that `embedder` can search.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, create: bool = False) -> None:
        self.folder = folder
        self.embedder = embedder
        if create:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    f"The index folder {folder} cannot be made ({error.strerror}). "
                    "Give another folder."
                ) from None
        self._catalogue = Catalogue(folder, create=create)
        self._lock = threading.RLock()
        self._store: VectorStore | None = None
        self._store_generation = -1
        self._saved_generation = -1
        self._unfit: set[Path] = set()  # files that are torn, or not of this catalogue
        self._documents: dict[str, Document] = {}
        recorded = self._catalogue.setting("fingerprint")
        if recorded is not None and recorded != embedder.fingerprint:
            mismatch = model_mismatch(self._catalogue, embedder)
            self.close()
            raise mismatch

    def close(self) -> None:
        """Close the files of the index."""
        self._catalogue.close()

    # Writing

    def sync(
        self,
        folder: Path,
        *,
        passage_chars: int,
        progress: Callable[[Progress], None] | None = None,
    ) -> SyncReport:
        """Make the index equal to a folder of documents; see `qa.indexing.sync.sync`.

        Raises `IndexBusy` while another process writes.
        """
        # A connection of its own, so that other threads go on reading meanwhile.
        with closing(Catalogue(self.folder)) as catalogue, self._writing(catalogue):
            report = sync(
                catalogue,
                folder,
                self.embedder,
                passage_chars=passage_chars,
                progress=progress,
            )
            with self._lock, self._catalogue.read():
                self._save(self._fresh_store())
        return report

    @contextmanager
    def _writing(self, catalogue: Catalogue) -> Iterator[None]:
        lock = FileLock(self.folder / _LOCK_FILE)
        try:
            lock.acquire(timeout=_LOCK_SECONDS)
        except Timeout:
            holder = json.loads(catalogue.setting("writer") or "{}")
            raise IndexBusy(
                f"The index in {self.folder} is being written by process "
                f"{holder.get('pid', 'unknown')} on {holder.get('host', 'this machine')} since "
                f"{holder.get('since', 'now')}. Wait until it is done, or stop it."
            ) from None
        except OSError as error:
            raise CatalogueError(
                f"The index folder {self.folder} cannot be written ({error.strerror}). "
                "Give another folder, or mend its permissions."
            ) from None
        try:
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
            with catalogue.write():
                catalogue.put_setting("writer", json.dumps(holder))
                if catalogue.setting("catalogue") is None:
                    catalogue.put_setting("catalogue", secrets.token_hex(4))
            yield
        finally:
            lock.release()

    # Reading

    def search(self, query: Rows, k: int) -> list[Found]:
        """Return the k passages nearest to a vector of shape (dimension,), nearest first.

        Scores are exact dot products of the stored vectors; equal ones stand in the order
        of the documents' paths and of the passages in them.
        """
        with self._lock, self._catalogue.read():
            store = self._fresh_store()
            self._save_if_possible(store)
            ids, scores = _nearest(store, query, k)
            passages = self._catalogue.passages([int(i) for i in ids])
            found = [(score, passages[i]) for i, score in zip(ids.tolist(), scores, strict=True)]
            found.sort(key=lambda f: (-f[0], f[1][1], f[1][0].start))
            return [
                Found(passage=p, document=self._cached(p.document_id), score=float(score))
                for score, (p, _) in found[:k]
            ]

    def documents(self) -> list[DocumentInfo]:
        """Return all documents, by path."""
        with self._lock:
            return self._catalogue.documents()

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text, None if there is none of that id."""
        with self._lock:
            return self._catalogue.document(document_id)

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        with self._lock:
            return self._catalogue.passages_of(document_id)

    def failures(self) -> list[Failure]:
        """Return the files that the last sync could not read, by path."""
        with self._lock:
            failures = self._catalogue.failures().items()
        return [Failure(path=path, reason=reason) for path, (_, reason) in failures]

    @property
    def generation(self) -> int:
        """How many commits have changed what can be found."""
        with self._lock:
            return self._catalogue.generation

    def _cached(self, document_id: str) -> Document:
        document = self._documents.pop(document_id, None)
        if document is None:
            document = self._catalogue.document(document_id)
            assert document is not None, "a passage's document is in the same transaction"
        self._documents[document_id] = document
        while len(self._documents) > _CACHED_DOCUMENTS:
            del self._documents[next(iter(self._documents))]
        return document

    # The vector store, derived from the catalogue

    def _fresh_store(self) -> VectorStore:
        """Return the store, brought up to date; the caller is in a read transaction."""
        generation = self._catalogue.generation
        if self._store is not None and generation == self._store_generation:
            return self._store
        # An empty store may have been made before the dimension was known.
        store = self._store if self._store is not None and len(self._store) else self._load()
        wanted, present = self._catalogue.passage_ids(), store.ids()
        store.remove(np.setdiff1d(present, wanted))
        missing: Ids = np.setdiff1d(wanted, present)
        for first in range(0, len(missing), 50_000):
            part = missing[first : first + 50_000]
            store.add(part, self._catalogue.vectors(part))
        self._store, self._store_generation = store, generation
        self._documents.clear()
        return store

    def _load(self) -> VectorStore:
        from qa.indexing.stores.faiss import FaissStore  # FAISS loads on first use

        dimension = int(self._catalogue.setting("dimension") or 1)
        for path in sorted(self._store_files(), key=_generation_of, reverse=True):
            store = FaissStore.load(path, dimension)
            if store is not None and self._belongs(store):
                self._saved_generation = _generation_of(path)
                return store
            self._unfit.add(path)
        return FaissStore(dimension)

    def _belongs(self, store: VectorStore) -> bool:
        """Tell whether a store holds this catalogue's vectors, by looking at some of them.

        It does not if the file was mixed up, or the catalogue was put back from a backup.
        """
        shared = np.intersect1d(store.ids(), self._catalogue.passage_ids())
        if not len(shared):
            return True
        some = shared[np.unique(np.linspace(0, len(shared) - 1, 64, dtype=int))]
        return np.array_equal(store.rows(some.tolist()), self._catalogue.vectors(some))

    def _store_files(self) -> list[Path]:
        # The name carries which catalogue it was made from: ids mean nothing in another.
        catalogue = self._catalogue.setting("catalogue")
        return list(self.folder.glob(f"vectors-{catalogue}-*.faiss"))

    def _store_file(self) -> Path:
        catalogue = self._catalogue.setting("catalogue")
        return self.folder / f"vectors-{catalogue}-{self._store_generation}.faiss"

    def _save_if_possible(self, store: VectorStore) -> None:
        """Spare the next start a rebuild, unless somebody writes or nobody may."""
        path = self._store_file()
        if path.exists() and path not in self._unfit:
            self._saved_generation = self._store_generation  # by the writer, or another reader
        if self._saved_generation != self._store_generation:
            with suppress(Timeout, OSError), FileLock(self.folder / _LOCK_FILE).acquire(timeout=0):
                self._save(store)

    def _save(self, store: VectorStore) -> None:
        """Write the store aside, then put it in place; the caller holds the writer's lock."""
        path = self._store_file()
        if path in self._unfit or not path.exists():
            aside = path.with_suffix(".tmp")
            store.save(aside)
            with aside.open("rb") as stream:
                os.fsync(stream.fileno())
            aside.replace(path)
            self._unfit.discard(path)
        self._saved_generation = self._store_generation
        for other in [*self.folder.glob("vectors-*.faiss"), *self.folder.glob("vectors-*.tmp")]:
            if other != path:
                with suppress(OSError):
                    other.unlink()


def _generation_of(path: Path) -> int:
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else -1


def _nearest(store: VectorStore, query: Rows, k: int) -> tuple[Ids, Rows]:
    """Return ids and exact scores of at least the k nearest, and of all that tie with them."""
    count = k + _MARGIN
    while True:
        ids = store.search(query, count)
        if not len(ids):
            return ids, np.empty(0, dtype=np.float32)
        # Summed in double precision and rounded once: the same to the last bit whatever
        # the order of summation, on any machine.
        exact = store.rows(ids.tolist()).astype(np.float64) @ query.astype(np.float64)
        scores = exact.astype(np.float32)
        order = np.argsort(-scores, kind="stable")
        ids, scores = ids[order], scores[order]
        if len(ids) < count or scores[k - 1] - _ROUNDING > scores[-1]:
            return ids, scores
        count *= 4
