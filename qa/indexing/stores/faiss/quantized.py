"""Many vectors in a file: codes of half a byte for two values, and the rows beside them.

The codes are those of a product quantizer, which learns from the vectors themselves (H. Jégou,
M. Douze and C. Schmid, "Product Quantization for Nearest Neighbor Search", 2011) and which
FAISS scans in registers. They only propose: what is found is put in order by the rows in half
precision, of which a memory map reads those alone that are asked for. An inverted file over the
codes was left out: a scan of a million of them takes a few milliseconds.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from qa.indexing.arrays import Ids, Rows
from qa.indexing.checksums import DerivedDamaged, signed, unsigned

_MAGIC = b"sourcebook vectors 2\n"
_HEAD = 4096  # bytes before the ids; whatever follows begins at a multiple of this
_VALUES = 2  # of a row, for each code
_TRAINED_ON = 40_000  # rows
_BATCH = 20_000  # rows that are in memory at once
# Candidates for each that is wanted, and at least.
_DEEPER, _LEAST = 4, 400
# Of fewer than these, all rows are compared. So they are where none is found for long.
_FEW, _LONG = 10_000, 50_000


class Base:
    """Vectors of a file: searched, and removed one by one, but never added to.

    `made` is how many there were, and `removed` counts those that are gone. The rows, float16,
    shape (n, dimension), stay on disk: they begin at an offset of a file that is mapped. `sums`,
    shape (n,), are what they add up to: one that is read is compared with its own.
    """

    def __init__(
        self,
        ids: Ids,
        sums: NDArray[np.uint64],
        codes: faiss.Index,
        mapped: mmap.mmap,
        offset: int,
        dimension: int,
    ) -> None:
        rows = np.frombuffer(mapped, dtype="<f2", count=len(ids) * dimension, offset=offset)
        self._rows = rows.reshape(-1, dimension)
        self.made = len(ids)
        self.removed = 0
        self._ids = ids  # in ascending order
        self._sums = sums
        self._codes = codes
        self._there = np.ones(len(ids), dtype=bool)

    def __len__(self) -> int:
        return self.made - self.removed

    def ids(self) -> Ids:
        """Return the ids of what is there, in ascending order."""
        return self._ids[self._there] if self.removed else self._ids

    def rows(self, places: Ids) -> Rows:
        """Return the vectors at these places, float32, shape (n, dimension).

        Raises `DerivedDamaged` if one of them is not what was written.
        """
        halves = self._rows[places]
        if not np.array_equal(_sums(halves), self._sums[places]):
            raise DerivedDamaged("A file of vectors is damaged. It is made anew: ask again.")
        rows: Rows = halves.astype(np.float32)
        return rows

    def places(self, ids: Ids) -> tuple[Ids, NDArray[np.bool_]]:
        """Return at which row each id stands, and whether it does and is there; shapes (n,)."""
        places = np.minimum(np.searchsorted(self._ids, ids), self.made - 1)
        return places, (self._ids[places] == ids) & self._there[places]

    def remove(self, ids: Ids) -> None:
        """Remove vectors; ids that are not there are no error."""
        places, held = self.places(ids)
        self._there[places[held]] = False
        self.removed = self.made - int(np.count_nonzero(self._there))

    def search(self, query: Rows, k: int, ids: Ids | None) -> tuple[Rows, Ids]:
        """Return scores and ids of the k nearest to a query, of all or of some, nearest first."""
        wanted = self._there
        if ids is not None:
            places, held = self.places(np.unique(ids))
            if np.count_nonzero(held) <= max(_FEW, _DEEPER * k):
                return self._best(query, k, places[held])
            wanted = np.zeros(self.made, dtype=bool)
            wanted[places[held]] = True
        count = int(np.count_nonzero(wanted)) if ids is not None else len(self)
        k = min(k, count)
        # As many more as there are others among them; more again where others crowd around.
        needed = max(_DEEPER * k, min(_LEAST, count))
        depth = -(-needed * self.made // max(count, 1))
        while 0 < depth < min(_LONG, self.made):
            with alone():
                _, near = self._codes.search(query[None, :], depth)
            near = near[0][near[0] >= 0]
            near = near[wanted[near]]
            if len(near) >= needed:
                return self._best(query, k, near)
            depth *= 4
        return self._best(query, k, np.flatnonzero(wanted))

    def _best(self, query: Rows, k: int, places: Ids) -> tuple[Rows, Ids]:
        scores = np.empty(len(places), dtype=np.float32)
        for first in range(0, len(places), _BATCH):
            some = slice(first, first + _BATCH)
            scores[some] = self.rows(places[some]) @ query
        order = np.argsort(-scores, kind="stable")[:k]
        return scores[order], self._ids[places[order]]


@contextmanager
def alone() -> Iterator[None]:
    """Have FAISS search with the calling thread alone.

    For one question, threads that wait for each other take longer than all else where those of
    another runtime are at work: measured on 2,310 vectors, 9 ms for .3.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # of this thread only
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def allowed_bits(ids: Ids) -> NDArray[np.uint8]:
    """Return a bit for each id up to the largest, set for these, in the order FAISS has them."""
    allowed = np.zeros(int(ids.max()) + 1, dtype=bool)
    allowed[ids] = True
    return np.packbits(allowed, bitorder="little")


def write_base(path: Path, ids: Ids, dimension: int, rows: Callable[[Ids], Rows]) -> None:
    """Write vectors as `load_base` reads them; `rows` gives those of some ids, which ascend."""
    codes = _trained(ids, dimension, rows)
    sums = np.empty(len(ids), dtype="<u8")
    with path.open("wb") as stream:
        # The sums of the rows stand between the ids and the rows, and are known when those are.
        stream.seek(_HEAD + 16 * len(ids))
        start = _padded(stream.tell())
        stream.seek(start)
        for first in range(0, len(ids), _BATCH):
            some = rows(ids[first : first + _BATCH])
            codes.add(some)
            halves = some.astype("<f2")
            sums[first : first + _BATCH] = _sums(halves)
            stream.write(halves.tobytes())
        after = _padded(stream.tell())
        stream.seek(after)
        last = faiss.serialize_index(codes).tobytes()
        stream.write(last)
        places = {"rows": start, "codes": after, "end": stream.tell()}
        stream.seek(_HEAD)
        numbers = ids.astype("<i8").tobytes() + sums.tobytes()
        stream.write(numbers)
        crc = zlib.crc32(last, zlib.crc32(numbers))
        # Last, so that a file that was not finished is none.
        stream.seek(0)
        stream.write(_MAGIC)
        head = {"n": len(ids), "dimension": dimension, "crc": crc} | places
        stream.write(signed(json.dumps(head).encode()))


def load_base(path: Path, dimension: int) -> Base | None:
    """Read what `write_base` wrote; None if it is missing, damaged or something else.

    Of the rows alone nothing is read yet, so that their damage is noticed later.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                return None
            line = unsigned(stream.read(_HEAD - len(_MAGIC)).rstrip(b"\0"))
            if line is None:
                return None
            head: dict[str, Any] = json.loads(line)
            n, start, after = head["n"], head["rows"], head["codes"]
            if head["dimension"] != dimension or stream.seek(0, 2) != head["end"]:
                return None
            stream.seek(_HEAD)
            numbers = stream.read(16 * n)
            stream.seek(after)
            last = stream.read()
            if zlib.crc32(last, zlib.crc32(numbers)) != head["crc"]:
                return None
            ids = np.frombuffer(numbers, dtype="<i8", count=n)
            sums = np.frombuffer(numbers, dtype="<u8", offset=8 * n)
            codes = faiss.deserialize_index(np.frombuffer(last, dtype=np.uint8))
            # The map stays when the file is closed, and when its name is taken by another.
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, RuntimeError, ValueError, KeyError):
        return None
    if not isinstance(codes, faiss.IndexPQFastScan) or codes.d != dimension or codes.ntotal != n:
        return None
    return Base(ids, sums, codes, mapped, start, dimension)


def _sums(halves: NDArray[np.float16]) -> NDArray[np.uint64]:
    """Return for each row the sum of its bytes, eight of them at a time: shape (n,).

    Rows, contiguous, are compared with what is kept each time they are read, and a checksum of
    any other kind takes longer than the search. The sum of a row tells every change of one value.
    """
    size = halves.shape[1] * halves.itemsize
    words = np.ascontiguousarray(halves).view("<u2" if size % 8 else "<u8")
    sums: NDArray[np.uint64] = words.sum(axis=1, dtype=np.uint64)
    return sums


def _trained(ids: Ids, dimension: int, rows: Callable[[Ids], Rows]) -> faiss.IndexPQFastScan:
    parts = dimension // _VALUES if dimension % _VALUES == 0 else dimension
    codes = faiss.IndexPQFastScan(dimension, parts, 4, faiss.METRIC_INNER_PRODUCT)
    codes.pq.cp.min_points_per_centroid = 1  # else it says on stderr that there are few
    chosen = np.unique(np.linspace(0, len(ids) - 1, _TRAINED_ON, dtype=int))
    codes.train(rows(ids[chosen]))
    return codes


def _padded(place: int) -> int:
    return -(-place // _HEAD) * _HEAD
