"""The vectors of passages and of their sentences, as the catalogue keeps them.

A passage's vector is kept in half precision. Those of its sentences, some five, take a byte a
value: together they are as large as two and a half of the passage's. That moves a cosine by
a thousandth or two, which is little beside what sentences differ by.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.indexing.database import Database, marks, slices

Ids = NDArray[np.int64]
Rows = NDArray[np.float32]

_LARGEST = 127  # of a byte


class Vectors(Database):
    """Vectors by key, which is a hash of what was embedded."""

    def known_vectors(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return those of the keys whose vectors are stored already."""
        known: set[bytes] = set()
        for some in slices(keys):
            rows = self._db.execute(f"SELECT key FROM vectors WHERE key IN ({marks(some)})", some)
            known.update(row[0] for row in rows)
        return known

    def put_vectors(self, keys: Sequence[bytes], rows: Rows, sentences: Sequence[Rows]) -> None:
        """Store vectors, shape (n, dimension), as float16, and those of their sentences.

        `sentences` has an array for each, shape (its sentences, dimension), kept as bytes.
        """
        halves = (half.tobytes() for half in rows.astype("<f2"))
        parts = map(encode_rows, sentences)
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
            zip(keys, halves, parts, strict=True),
        )

    def sentence_vectors(self, ids: Sequence[int]) -> dict[int, Rows]:
        """Return the vectors of these passages' sentences, in order, by passage."""
        dimension = int(self.setting("dimension") or 1)
        found: dict[int, Rows] = {}
        for some in slices(ids):
            rows = self._db.execute(
                "SELECT rowid, parts FROM passages JOIN vectors ON key = vector_key "
                f"WHERE rowid IN ({marks(some)})",
                some,
            )
            found.update((rowid, decode_rows(blob, dimension)) for rowid, blob in rows)
        return found

    def vectors(self, ids: Ids) -> Rows:
        """Return the vectors of these passages: float32, shape (n, dimension), in order."""
        rows: list[bytes] = []
        for some in slices([int(i) for i in ids]):
            by_id = dict(
                self._db.execute(
                    "SELECT rowid, row FROM passages JOIN vectors ON key = vector_key "
                    f"WHERE rowid IN ({marks(some)})",
                    some,
                )
            )
            rows += [by_id[i] for i in some]
        if not rows:
            return np.empty((0, int(self.setting("dimension") or 0)), dtype=np.float32)
        halves = np.frombuffer(b"".join(rows), dtype="<f2").reshape(len(rows), -1)
        return halves.astype(np.float32)

    def drop_unused_vectors(self) -> None:
        """Remove the vectors that no passage has any more."""
        self._db.execute(
            "DELETE FROM vectors WHERE NOT EXISTS "
            "(SELECT 1 FROM passages WHERE vector_key = vectors.key)"
        )


def encode_rows(rows: Rows) -> bytes:
    """Return rows, shape (n, dimension), as n scales (float16) and n · dimension bytes."""
    most = np.abs(rows).max(axis=1, initial=1e-4)
    scales = (most / _LARGEST).astype("<f2")
    values = np.rint(rows / scales.astype(np.float32)[:, None])
    values = np.clip(values, -_LARGEST, _LARGEST).astype(np.int8)
    return bytes(scales.tobytes() + values.tobytes())


def decode_rows(blob: bytes, dimension: int) -> Rows:
    """Return the rows that `encode_rows` was given: float32, shape (n, dimension).

    What the rounding does to their length is far less than what it does to them.
    """
    count = len(blob) // (dimension + 2)
    scales = np.frombuffer(blob, dtype="<f2", count=count).astype(np.float32)
    values = np.frombuffer(blob, dtype=np.int8, offset=2 * count).reshape(count, dimension)
    rows: Rows = values * scales[:, None]
    return rows
