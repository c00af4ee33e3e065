"""The keyword side: passages found by their words, and counted exactly.

A tantivy index in a folder proposes candidates. Its own scores round lengths and count
deleted passages, so that they depend on the index's history; those that are shown come from
`qa.indexing.keywords.bm25` and depend on nothing but the corpus. The index is derived from the
catalogue: it knows ids and terms, never text.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from qa.errors import CatalogueError
from qa.indexing.arrays import Ids
from qa.indexing.checksums import DerivedDamaged, signed, unsigned
from qa.indexing.keywords.bm25 import idf
from qa.indexing.text.analyze import pairs

if TYPE_CHECKING:
    import tantivy

FOLDER_NAME = "keywords"
# Of the layout of the folder; one of another format is made anew.
_FORMAT = 2
_STATE_FILE, _META_FILE = "passages.state", "meta.json"
_WORDS, _PAIRS, _ID, _DOCUMENT = "words", "pairs", "id", "document"
# Bytes of memory for writing; the smallest that tantivy takes makes opening quickest.
_HEAP, _SMALL_HEAP = 128_000_000, 15_000_000
# Files of more bytes than these together are compared with their checksums by `damage` alone.
_CHEAP = 200_000_000
# Of a longer question, the rarest words decide who is a candidate; all of them score.
_MOST_WORDS = 64


_Written = tuple[int, int]  # how many bytes of a file were written, and their CRC-32


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
        self._known: dict[str, _Written] = {}  # files that were found to be what was written
        self._broken = False
        self.reload()

    @classmethod
    def in_memory(cls, add: Iterable[tuple[int, Sequence[str], int]], stamp: str) -> Self:
        """Make an index that is in no folder, where none can be written; it takes no updates."""
        import tantivy

        made = cls.__new__(cls)
        made.folder, made._lock, made._known, made._broken = Path(), threading.Lock(), {}, False
        index = tantivy.Index(_schema())
        writer = index.writer(_HEAP, num_threads=1)
        ids = _add(writer, add, np.empty(0, dtype=np.int64))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        made._view = _View(index, index.searcher(), ids, stamp, ())
        return made

    def discard(self) -> None:
        """Take what is in the folder for damaged: the next `update` makes it anew."""
        self._broken, self._view = True, None

    def damage(self) -> str:
        """Return which file of the folder is not what was written, "" for none; all are read."""
        try:
            return _damaged(self.folder, _read_state(self.folder)[3], {}, math.inf)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return _STATE_FILE

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
        self._view = None if self._broken else _open(self.folder, self._known)

    def update(
        self,
        add: Iterable[tuple[int, Sequence[str], int]],
        remove: Sequence[int],
        stamp: str,
    ) -> None:
        """Remove passages, then add some, each an id, its terms in order and its document's key.

        One commit: a kill leaves the state before or after it, though after it perhaps
        without the stamp. A passage that is there already is replaced. The caller holds the
        index's writer's lock. Raises `CatalogueError` if the folder cannot be written,
        `DerivedDamaged` if what is there is damaged: the next update makes it anew.
        """
        import tantivy

        with self._lock, self._noticing():
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
                    new = _add(writer, add, kept)
                    writer.commit()
                except BaseException:
                    writer.rollback()
                    raise
                finally:
                    writer.wait_merging_threads()
                old = np.setdiff1d(kept, new, assume_unique=True)
                now = np.sort(np.concatenate([old, new]), kind="stable")
                _write_state(self.folder, now, stamp, _meta(self.folder)[0], self._known)
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
        tantivy.Index(_schema(), path=str(self.folder), reuse=False)
        self._known, self._broken = {}, False
        empty = np.empty(0, dtype=np.int64)
        _write_state(self.folder, empty, "", _meta(self.folder)[0], self._known)
        self.reload()

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Raise `DerivedDamaged` for what tantivy does when it meets a file that is damaged."""
        try:
            yield
        except BaseException as error:
            if not _is_panic(error):
                raise
            self.discard()
            raise DerivedDamaged(
                f"The keyword index in {self.folder} is damaged. It is made anew: ask again."
            ) from error

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
            with self._noticing():
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
        return self._found(view, query, min(k, total))

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
        return np.sort(self._found(view, met, max(len(view.ids), 1)))

    def _found(self, view: _View, query: tantivy.Query, most: int) -> Ids:
        """Return the ids of what a query finds, best first."""
        with self._noticing():
            hits = view.searcher.search(query, limit=most, count=False).hits
            ids = view.searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.array(ids, dtype=np.int64)

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
        with self._noticing():
            if not any(view.deletes):
                return [view.searcher.doc_freq(name, term) for term in terms]
            for term in terms:
                if (name, term) not in view.counts:
                    # Tantivy's own number counts deleted passages until their segment is merged.
                    query = tantivy.Query.term_query(view.index.schema, name, term, "freq")
                    hits = view.searcher.search(query, limit=1)
                    view.counts[name, term] = hits.count  # type: ignore[attr-defined]  # no stub
        return [view.counts[name, term] for term in terms]


def _schema() -> tantivy.Schema:
    import tantivy

    return (
        tantivy.SchemaBuilder()
        .add_text_field(_WORDS, tokenizer_name="whitespace", index_option="freq")
        .add_text_field(_PAIRS, tokenizer_name="whitespace", index_option="freq")
        .add_integer_field(_ID, indexed=True, fast=True)
        .add_integer_field(_DOCUMENT, indexed=True)
        .build()
    )


def _add(
    writer: tantivy.IndexWriter, add: Iterable[tuple[int, Sequence[str], int]], kept: Ids
) -> Ids:
    """Have passages written in the place of those `kept` that they are, and return their ids."""
    import tantivy

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
    return np.array(sorted(added), dtype=np.int64)


def _is_panic(error: BaseException) -> bool:
    # What Rust's panics become is a class that cannot be imported, and no `Exception`.
    return type(error).__name__ == "PanicException"


def _open(folder: Path, known: dict[str, _Written]) -> _View | None:
    """Open what was last committed; None if it is missing, damaged or of another format."""
    try:
        return _opened(folder, known)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    except BaseException as error:
        if not _is_panic(error):
            raise
        return None


def _opened(folder: Path, known: dict[str, _Written]) -> _View | None:
    import tantivy

    while True:
        opstamp, deletes = _meta(folder)
        stamp, committed, ids, files = _read_state(folder)
        damaged = committed == opstamp and _damaged(folder, files, known, _CHEAP)
        if _meta(folder)[0] != opstamp:
            continue  # another process has just committed
        if damaged:
            return None
        index = tantivy.Index.open(str(folder))
        # Tantivy's own way of noticing commits is a thread that looks every half second.
        index.config_reader("manual")
        searcher = index.searcher()
        searcher.doc_freq(_WORDS, "")  # opens the files that it would open on first use
        if _meta(folder)[0] != opstamp:
            continue  # another process has just committed
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
    meta = json.loads((folder / _META_FILE).read_bytes())
    return int(meta["opstamp"]), tuple(bool(segment["deletes"]) for segment in meta["segments"])


def _written(path: Path) -> _Written:
    data = path.read_bytes()
    return len(data), zlib.crc32(data)


def _damaged(
    folder: Path, files: dict[str, _Written], known: dict[str, _Written], most: float
) -> str:
    """Return the name of a file that is not as `files` have it, "" for none.

    Those in `known` are not read again, and no others if they have more than `most` bytes
    together.
    """
    new = [name for name, written in files.items() if known.get(name) != written]
    cheap = sum(files[name][0] for name in new) <= most
    for name in files:
        try:
            if (folder / name).stat().st_size != files[name][0]:
                return name
            if cheap and name in new and _written(folder / name) != files[name]:
                return name
        except OSError:
            return name
    if cheap:
        known |= files
    return ""


def _write_state(
    folder: Path, ids: Ids, stamp: str, opstamp: int, known: dict[str, _Written]
) -> None:
    """Record ids and stamp of a commit: a line of JSON, then the ids, 8 bytes each.

    With sizes and checksums of the files of the commit: those in `known`, which tantivy never
    changes, are not read again.
    """
    meta = json.loads((folder / _META_FILE).read_bytes())
    segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    files = {_META_FILE: _written(folder / _META_FILE)}
    for path in sorted(folder.iterdir()):
        if path.name.partition(".")[0] in segments:
            files[path.name] = known.get(path.name) or _written(path)
    data = ids.astype("<i8").tobytes()
    head = {"format": _FORMAT, "commit": opstamp, "stamp": stamp, "files": files}
    line = json.dumps(head).encode() + b"\n" + data
    aside = folder / (_STATE_FILE + ".tmp")
    with aside.open("wb") as stream:
        stream.write(signed(line))
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(folder / _STATE_FILE)


def _read_state(folder: Path) -> tuple[str, int, Ids, dict[str, _Written]]:
    """Return stamp, number of the commit, ids, and files; `ValueError` for what is no state."""
    content = unsigned((folder / _STATE_FILE).read_bytes())
    if content is None:
        raise ValueError(f"{folder / _STATE_FILE} is of another format, or damaged")
    line, _, data = content.partition(b"\n")
    head = json.loads(line)
    if head["format"] != _FORMAT:
        raise ValueError(f"{folder / _STATE_FILE} is of another format")
    files = {name: (size, crc) for name, (size, crc) in head["files"].items()}
    return str(head["stamp"]), int(head["commit"]), np.frombuffer(data, dtype="<i8"), files


def _holds(ids: Ids, passage: int) -> bool:
    place = int(np.searchsorted(ids, passage))
    return place < len(ids) and int(ids[place]) == passage
