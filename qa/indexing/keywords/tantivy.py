"""The keyword side: passages found by their words, and counted exactly.

A tantivy index in a folder proposes candidates. Its own scores round lengths and count
deleted passages, so that they depend on the index's history; those that are shown come from
`qa.indexing.keywords.bm25` and depend on nothing but the corpus. The index is derived from the
catalogue: it knows ids and terms, never text.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import zlib
from collections.abc import Iterable, Sequence, Sized
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.errors import CatalogueError
from qa.indexing.arrays import Ids
from qa.indexing.keywords.bm25 import idf
from qa.indexing.text.analyze import pairs

if TYPE_CHECKING:
    import tantivy

FOLDER_NAME = "keywords"
# Of the layout of the folder; one of another format is made anew.
_FORMAT = 1
_STATE_FILE = "passages.state"
_WORDS, _PAIRS, _ID, _DOCUMENT = "words", "pairs", "id", "document"
# Bytes of memory for writing; the smallest that tantivy takes makes opening quickest.
_HEAP, _SMALL_HEAP = 128_000_000, 15_000_000
# Of a longer question, the rarest words decide who is a candidate; all of them score.
_MOST_WORDS = 64


@dataclass(frozen=True, slots=True)
class _View:
    """One committed state, for any number of threads."""

    index: tantivy.Index
    searcher: tantivy.Searcher
    ids: Ids
    stamp: str
    deletes: tuple[bool, ...]  # of each segment, whether tantivy still counts what is gone
    counts: dict[tuple[str, str], int] = field(default_factory=dict)


class KeywordIndex:
    """The terms of passages in a folder; one process writes, any number read.

    Opening writes nothing: a folder that is missing, broken, or of another format counts
    as empty, and the first `update` makes it anew. Safe for several threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._view: _View | None = None
        self.reload()

    def ids(self) -> Ids:
        """Return the ids of all passages, int64, in ascending order."""
        view = self._view
        return view.ids if view else np.empty(0, dtype=np.int64)

    @property
    def stamp(self) -> str:
        """What the last `update` was given; empty if it did not come to its end."""
        view = self._view
        return view.stamp if view else ""

    def reload(self) -> None:
        """See what other processes have committed since."""
        self._view = _open(self.folder)

    def update(
        self,
        add: Iterable[tuple[int, Sequence[str], int]],
        remove: Sequence[int],
        stamp: str,
    ) -> None:
        """Remove passages, then add some, each an id, its terms in order and its document's key.

        One commit: a kill leaves the state before or after it, though after it perhaps
        without the stamp. A passage that is there already is replaced. The caller holds the
        index's writer's lock. Raises `CatalogueError` if the folder cannot be written.
        """
        import tantivy

        with self._lock:
            self.reload()
            try:
                if self._view is None:
                    self._make()
                view = self._view
                assert view is not None
                few = isinstance(add, Sized) and len(add) < 1000
                # An index that is searched keeps the files that its searchers read.
                writing = tantivy.Index.open(str(self.folder))
                writer = writing.writer(_SMALL_HEAP if few else _HEAP, num_threads=1)
                try:
                    gone = np.array(sorted(set(remove)), dtype=np.int64)
                    for passage in gone.tolist():
                        writer.delete_documents_by_term(_ID, passage)
                    kept: Ids = np.setdiff1d(view.ids, gone, assume_unique=True)
                    added: set[int] = set()
                    for passage, terms, document in add:
                        if passage in added or _holds(kept, passage):
                            writer.delete_documents_by_term(_ID, passage)
                        added.add(passage)
                        entry = tantivy.Document()
                        entry.add_integer(_ID, passage)
                        entry.add_integer(_DOCUMENT, document)
                        entry.add_text(_WORDS, " ".join(terms))
                        entry.add_text(_PAIRS, " ".join(pairs(terms)))
                        writer.add_document(entry)
                    writer.commit()
                except BaseException:
                    writer.rollback()
                    raise
                finally:
                    writer.wait_merging_threads()
                new = np.array(sorted(added), dtype=np.int64)
                old = np.setdiff1d(kept, new, assume_unique=True)
                now = np.sort(np.concatenate([old, new]), kind="stable")
                _write_state(self.folder, now, stamp, _meta(self.folder)[0])
            except (OSError, ValueError) as error:
                raise CatalogueError(
                    f"The keyword index in {self.folder} cannot be written ({error}). See that "
                    "the folder can be written and has space left, or delete it: it is made anew."
                ) from error
            self.reload()

    def beside(self, removed: Ids) -> Ids:
        """Return the ids of what has to be written anew, for nothing of what is removed to stay.

        They are those of all passages in segments that have one of these, or one of which more
        was removed before; int64, in ascending order.
        """
        import tantivy

        view = self._view
        if view is None or not len(view.ids):
            return np.empty(0, dtype=np.int64)
        every = view.searcher.search(tantivy.Query.all_query(), limit=len(view.ids)).hits
        addresses = [address for _, address in every]
        ids = np.array(view.searcher.fast_field_values(_ID, addresses), dtype=np.int64)
        segments = np.array([address.segment_ord for address in addresses])
        touched = {number for number, deletes in enumerate(view.deletes) if deletes}
        touched |= set(segments[np.isin(ids, removed)].tolist())
        return np.unique(ids[np.isin(segments, list(touched))])

    def tidy(self) -> None:
        """Delete the files of earlier commits; the caller holds the index's writer's lock."""
        import tantivy

        with self._lock:
            try:
                writer = tantivy.Index.open(str(self.folder)).writer(_SMALL_HEAP, num_threads=1)
                writer.garbage_collect_files()
                writer.wait_merging_threads()
            except (OSError, ValueError):
                pass  # the next update tells

    def _make(self) -> None:
        """Throw away what is in the folder, and begin an empty index."""
        import tantivy

        # First, so that what is left half deleted is not taken for an index.
        with suppress(FileNotFoundError):
            (self.folder / _STATE_FILE).unlink()
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field(_WORDS, tokenizer_name="whitespace", index_option="freq")
            .add_text_field(_PAIRS, tokenizer_name="whitespace", index_option="freq")
            .add_integer_field(_ID, indexed=True, fast=True)
            .add_integer_field(_DOCUMENT, indexed=True)
            .build()
        )
        tantivy.Index(schema, path=str(self.folder), reuse=False)
        _write_state(self.folder, np.empty(0, dtype=np.int64), "", _meta(self.folder)[0])
        self.reload()

    # Searching

    def candidates(
        self,
        terms: Sequence[str],
        k: int,
        documents: Sequence[int] | None = None,
        *,
        pair_weight: float = 0.4,
    ) -> Ids:
        """Return the ids of about the k best passages by words and pairs, best first.

        By tantivy's approximate BM25: score them exactly, and ask for more than are shown.
        `documents` are the keys of the only ones to search, None for all. `pair_weight` is
        what all pairs together count against all words. Empty where no term is known.
        """
        import tantivy

        view = self._view
        if view is None or k < 1 or (documents is not None and not len(documents)):
            return np.empty(0, dtype=np.int64)
        schema, total = view.index.schema, max(len(view.ids), 1)
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        norms: dict[str, float] = {}
        for name, wanted in ((_WORDS, terms), (_PAIRS, pairs(terms))):
            counted = sorted((view.searcher.doc_freq(name, t), t) for t in set(wanted))
            norms[name] = sum(idf(min(n, total), total) for n, _ in counted)
            known = [t for n, t in counted if n][:_MOST_WORDS]
            for term in known:
                query = tantivy.Query.term_query(schema, name, term, "freq")
                if name == _PAIRS:
                    weight = pair_weight * norms[_WORDS] / norms[_PAIRS]
                    query = tantivy.Query.boost_query(query, weight)
                parts.append((tantivy.Occur.Should, query))
        if not parts:
            return np.empty(0, dtype=np.int64)
        query = tantivy.Query.boolean_query(parts)
        if documents is not None:
            within = tantivy.Query.term_set_query(schema, _DOCUMENT, [int(d) for d in documents])
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0)),
                    (tantivy.Occur.Must, query),
                ]
            )
        hits = view.searcher.search(query, limit=min(k, total), count=False).hits
        ids = view.searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.array(ids, dtype=np.int64)

    def holding(self, wanted: Sequence[tuple[Sequence[Sequence[str]], Sequence[int]]]) -> Ids:
        """Return the ids of all passages that meet each of what is wanted, in ascending order.

        Each is what may be held, the terms of any of several forms, and the keys of the documents
        that meet it without holding it. Empty if nothing is wanted.
        """
        import tantivy

        view = self._view
        if view is None or not wanted:
            return np.empty(0, dtype=np.int64)
        schema, must, should = view.index.schema, tantivy.Occur.Must, tantivy.Occur.Should
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for forms, documents in wanted:
            either = [
                tantivy.Query.boolean_query(
                    [(must, tantivy.Query.term_query(schema, _WORDS, t, "basic")) for t in form]
                )
                for form in forms
                if form
            ]
            if documents:
                either.append(tantivy.Query.term_set_query(schema, _DOCUMENT, list(documents)))
            if not either:
                return np.empty(0, dtype=np.int64)
            parts.append((must, tantivy.Query.boolean_query([(should, one) for one in either])))
        met = tantivy.Query.const_score_query(tantivy.Query.boolean_query(parts), 0.0)
        hits = view.searcher.search(met, limit=max(len(view.ids), 1), count=False).hits
        ids = view.searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.sort(np.array(ids, dtype=np.int64))

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return in how many passages each term stands."""
        return self._counts(_WORDS, terms)

    def pair_frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return in how many passages each pair of consecutive terms stands: n - 1 numbers."""
        return self._counts(_PAIRS, pairs(terms))

    def _counts(self, name: str, terms: Sequence[str]) -> list[int]:
        import tantivy

        view = self._view
        if view is None:
            return [0] * len(terms)
        if not any(view.deletes):
            return [view.searcher.doc_freq(name, term) for term in terms]
        for term in terms:
            if (name, term) not in view.counts:
                # Tantivy's own number counts deleted passages until their segment is merged.
                query = tantivy.Query.term_query(view.index.schema, name, term, "freq")
                hits = view.searcher.search(query, limit=1)
                view.counts[name, term] = hits.count  # type: ignore[attr-defined]  # not in stubs
        return [view.counts[name, term] for term in terms]


def _open(folder: Path) -> _View | None:
    """Open what was last committed; None if it is missing, broken or of another format."""
    import tantivy

    while True:
        try:
            opstamp, deletes = _meta(folder)
            index = tantivy.Index.open(str(folder))
            # Tantivy's own way of noticing commits is a thread that looks every half second.
            index.config_reader("manual")
            searcher = index.searcher()
            searcher.doc_freq(_WORDS, "")  # opens the files that it would open on first use
            if _meta(folder)[0] != opstamp:
                continue  # another process has just committed
            state = _read_state(folder)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        stamp, committed, ids = state
        if committed == opstamp and len(ids) == searcher.num_docs:
            return _View(index, searcher, ids, stamp, deletes)
        # Killed between the commit and the state: tantivy knows what it holds.
        if not searcher.num_docs:
            return _View(index, searcher, np.empty(0, dtype=np.int64), "", deletes)
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs).hits
        ids_held = searcher.fast_field_values(_ID, [address for _, address in hits])
        return _View(index, searcher, np.unique(np.array(ids_held, dtype=np.int64)), "", deletes)


def _meta(folder: Path) -> tuple[int, tuple[bool, ...]]:
    """Return the number of tantivy's last commit, and which of its segments have deleted passages.

    Searchers number the segments in this order.
    """
    meta = json.loads((folder / "meta.json").read_bytes())
    return int(meta["opstamp"]), tuple(bool(segment["deletes"]) for segment in meta["segments"])


def _write_state(folder: Path, ids: Ids, stamp: str, opstamp: int) -> None:
    """Record ids and stamp of a commit: a line of JSON, then the ids, 8 bytes each."""
    data = ids.astype("<i8").tobytes()
    head = {"format": _FORMAT, "commit": opstamp, "stamp": stamp, "crc": zlib.crc32(data)}
    aside = folder / (_STATE_FILE + ".tmp")
    with aside.open("wb") as stream:
        stream.write(json.dumps(head).encode() + b"\n" + data)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(folder / _STATE_FILE)


def _read_state(folder: Path) -> tuple[str, int, Ids]:
    """Return stamp, number of the commit, and ids; `ValueError` for what is no state."""
    line, _, data = (folder / _STATE_FILE).read_bytes().partition(b"\n")
    head = json.loads(line)
    if head["format"] != _FORMAT or head["crc"] != zlib.crc32(data):
        raise ValueError(f"{folder / _STATE_FILE} is of another format, or torn")
    return str(head["stamp"]), int(head["commit"]), np.frombuffer(data, dtype="<i8")


def _holds(ids: Ids, passage: int) -> bool:
    place = int(np.searchsorted(ids, passage))
    return place < len(ids) and int(ids[place]) == passage
