"""The vector store over FAISS: an exhaustive search while it is small, then a quantized one.

Half precision takes half the memory and is read twice as fast; the rows come as float16
from the catalogue, so nothing is rounded twice. Of many vectors, the larger part is a `Base` that
does not change, and what came or went since it was made is kept beside it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import faiss
import numpy as np

from qa.indexing.arrays import Ids, Rows
from qa.indexing.stores.faiss.quantized import Base, allowed_bits, alone, load_base, write_base

# A base is made anew when of so many vectors one has come or gone since.
_SHARE = 50
_BATCH = 20_000  # rows that are in memory at once
_MAGIC = b"sourcebook small 1\n"
_HEAD = struct.Struct("<QI")  # how many bytes follow, and their CRC-32


class FaissStore:
    """A `VectorStore` in memory, written to and read from one file."""

    large: ClassVar[int] = 25_000

    def __init__(self, dimension: int) -> None:
        self._index = _exhaustive(dimension)
        self._base: Base | None = None

    @classmethod
    def load(cls, path: Path, dimension: int) -> Self | None:
        """Read a store from its file; None if it is missing, torn or of another kind."""
        store = cls(dimension)
        store._base = load_base(path, dimension)
        if store._base is not None:
            return store
        index = _read_small(path)
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
            return None
        if not isinstance(faiss.downcast_index(index.index), faiss.IndexScalarQuantizer):
            return None
        if index.metric_type != faiss.METRIC_INNER_PRODUCT:
            return None
        store._index = index
        return store

    def __len__(self) -> int:
        return int(self._index.ntotal) + (len(self._base) if self._base else 0)

    def outgrown(self) -> bool:
        """Tell whether it is large, and not or no longer quantized for the most part."""
        if self._base is None:
            return len(self) > self.large
        return _SHARE * (int(self._index.ntotal) + self._base.removed) > self._base.made

    def ids(self) -> Ids:
        """Return the ids of all vectors, those of the base first."""
        ids: Ids = faiss.vector_to_array(self._index.id_map)
        return ids if self._base is None else np.concatenate([self._base.ids(), ids])

    def add(self, ids: Ids, rows: Rows) -> None:
        """Add vectors, shape (n, dimension)."""
        self._index.add_with_ids(np.ascontiguousarray(rows), ids)

    def remove(self, ids: Ids) -> None:
        """Remove vectors."""
        ids = np.asarray(ids, dtype=np.int64)
        if self._base is not None:
            self._base.remove(ids)
        self._index.remove_ids(faiss.IDSelectorBatch(ids))

    def search(self, query: Rows, k: int, ids: Ids | None = None) -> Ids:
        """Return the ids of the k nearest, of all or of some, nearest first."""
        query = np.ascontiguousarray(query, dtype=np.float32)
        scores, found = self._exhaustively(query, k, ids)
        if self._base is None:
            return found
        base_scores, base_found = self._base.search(query, k, ids)
        order = np.argsort(-np.concatenate([base_scores, scores]), kind="stable")[:k]
        nearest: Ids = np.concatenate([base_found, found])[order]
        return nearest

    def rows(self, ids: Sequence[int]) -> Rows:
        """Return the stored vectors, shape (n, dimension)."""
        wanted = np.asarray(ids, dtype=np.int64)
        if self._base is None:
            rows: Rows = self._index.reconstruct_batch(wanted)
            return rows
        places, held = self._base.places(wanted)
        rows = np.empty((len(wanted), self._index.d), dtype=np.float32)
        rows[held] = self._base.rows(places[held])
        if not held.all():
            rows[~held] = self._index.reconstruct_batch(wanted[~held])
        return rows

    def save(self, path: Path) -> None:
        """Write everything to a file: what is loaded from it is quantized if it is large."""
        path.unlink(missing_ok=True)  # what is mapped into memory stays as it was
        if len(self) > self.large:
            ids = np.sort(self.ids())
            write_base(path, ids, self._index.d, lambda some: self.rows(some.tolist()))
            return
        index = self._index
        if self._base is not None:
            index = _exhaustive(index.d)
            ids = self.ids()
            for first in range(0, len(ids), _BATCH):
                some = ids[first : first + _BATCH]
                index.add_with_ids(self.rows(some.tolist()), some)
        _write_small(path, index)

    def _exhaustively(self, query: Rows, k: int, ids: Ids | None) -> tuple[Rows, Ids]:
        """Return scores and ids of the k nearest of those that are not in the base."""
        k = min(k, int(self._index.ntotal) if ids is None else len(ids))
        if k == 0:
            return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64)
        parameters = None
        if ids is not None:
            # A bit for each id: of 100,000 rows, 1 % take an eighth of the time of all and
            # 90 % twice that, where the selector made from a list takes four times as long.
            # The stubs know neither's arguments in Python.
            selector = faiss.IDSelectorBitmap(allowed_bits(ids))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        with alone():
            scores, nearest = self._index.search(query[None, :], k, params=parameters)
        there = nearest[0] >= 0
        return scores[0][there], nearest[0][there]


def _write_small(path: Path, index: faiss.Index) -> None:
    # Not by name: FAISS reads names in the locale's encoding.
    data = faiss.serialize_index(index).tobytes()
    path.write_bytes(_MAGIC + _HEAD.pack(len(data), zlib.crc32(data)) + data)


def _read_small(path: Path) -> faiss.Index | None:
    """Return what `_write_small` wrote; None if it is missing or damaged.

    FAISS itself takes the sizes in a file for true, and all memory if they are large.
    """
    try:
        data = path.read_bytes()
        size, crc = _HEAD.unpack_from(data, len(_MAGIC))
        content = data[len(_MAGIC) + _HEAD.size :]
        if not data.startswith(_MAGIC) or len(content) != size or zlib.crc32(content) != crc:
            return None
        return faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
    except (OSError, RuntimeError, struct.error):
        return None


def _exhaustive(dimension: int) -> faiss.IndexIDMap2:
    flat = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    # This quantizer learns nothing, but is not ready until told so.
    flat.train(np.zeros((1, dimension), dtype=np.float32))
    return faiss.IndexIDMap2(flat)
