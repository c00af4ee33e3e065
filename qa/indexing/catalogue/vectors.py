"""The vectors of passages and of their sentences, as the catalogue keeps them.

A passage's vector is kept in half precision. Those of its sentences, some five, take a byte a
value: together they are as large as two and a half of the passage's. That moves a cosine by
a thousandth or two, which is little beside what sentences differ by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from zlib import crc32

import numpy as np

from qa.indexing.arrays import Ids, Rows
from qa.indexing.catalogue.database import Database, marks, slices

_LARGEST = 127  # the largest value of a signed byte
_UNUSED = "unused vectors"  # a setting


class Vectors:
    """The vectors of a catalogue by key, which is a hash of what was embedded."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._let_go: set[bytes] = set()
        self._all = False  # whether an earlier process may have left some behind

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return those of the keys whose vectors are stored already."""
        known: set[bytes] = set()
        for batch in slices(keys):
            rows = self._db.execute(f"SELECT key FROM vectors WHERE key IN ({marks(batch)})", batch)
            known.update(row[0] for row in rows)
        return known

    def put(self, keys: Sequence[bytes], rows: Rows, sentences: Sequence[Rows]) -> None:
        """Store vectors, shape (n, dimension), as float16, and those of their sentences.

        `sentences` has an array for each, shape (its sentences, dimension), kept as bytes.
        """
        halves = (half.tobytes() for half in rows.astype("<f2"))
        made = zip(keys, halves, map(encode_rows, sentences), strict=True)
        self._db.execute_many(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)",
            ((key, row, parts, crc32(row), crc32(parts)) for key, row, parts in made),
        )

    def sentences(self, ids: Sequence[int]) -> SentenceVectors:
        """Return the vectors of these passages' sentences, in order."""
        return SentenceVectors.decode(
            self._blobs("parts", ids), int(self._db.setting("dimension") or 1)
        )

    def rows(self, ids: Ids) -> Rows:
        """Return the vectors of these passages: float32, shape (n, dimension), in order."""
        rows = self._blobs("row", ids.tolist())
        if not rows:
            return np.empty((0, int(self._db.setting("dimension") or 0)), dtype=np.float32)
        halves = np.frombuffer(b"".join(rows), dtype="<f2").reshape(len(rows), -1)
        return halves.astype(np.float32)

    def _blobs(self, column: str, ids: Sequence[int]) -> list[bytes]:
        """Return a column of the vectors of these passages, in order."""
        blobs: dict[int, bytes] = {}
        for batch in slices(ids):
            found = self._db.execute(
                f"SELECT rowid, {column}, {column}_checksum "
                "FROM passages JOIN vectors ON key = vector_key "
                f"WHERE rowid IN ({marks(batch)})",
                batch,
            )
            for number, blob, written in found:
                if crc32(blob) != written:
                    raise self._db.damaged("a vector is not what was written")
                blobs[number] = blob
        missing = [i for i in ids if i not in blobs]
        if missing:
            raise self._db.damaged(f"the vectors of {len(missing)} passages are missing")
        return [blobs[i] for i in ids]

    def let_go(self, document_id: str) -> None:
        """Note which vectors a document has, in the transaction that removes it."""
        keys = "SELECT DISTINCT vector_key FROM passages WHERE document_id = ?"
        self._let_go.update(row[0] for row in self._db.execute(keys, (document_id,)))

    def begin(self) -> None:
        """Note that vectors will be stored and let go, in a transaction of its own.

        Without `drop_unused` to end with, as after a kill, the next one looks through all of
        them, which takes minutes where there are millions.
        """
        self._all = self._all or self._db.setting(_UNUSED) is not None
        if not self._all:
            self._db.put_setting(_UNUSED, "perhaps")

    def drop_unused(self) -> None:
        """Remove the vectors that no passage has any more."""
        unused = "NOT EXISTS (SELECT 1 FROM passages WHERE vector_key = vectors.key)"
        if self._all:
            self._db.execute(f"DELETE FROM vectors WHERE {unused}")
        for batch in slices(sorted(self._let_go)):
            self._db.execute(
                f"DELETE FROM vectors WHERE key IN ({marks(batch)}) AND {unused}", batch
            )
        self._db.execute("DELETE FROM settings WHERE key = ?", (_UNUSED,))
        self._all = False
        self._let_go.clear()


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Vectors of the sentences of n passages: passage i has `rows[bounds[i] : bounds[i + 1]]`.

    `rows` is float32, shape (sentences of all, dimension); `bounds` has shape (n + 1,).
    """

    rows: Rows
    bounds: Ids

    @classmethod
    def decode(cls, blobs: Sequence[bytes], dimension: int) -> Self:
        """Return what `encode_rows` was given for each passage.

        What the rounding does to a row's length is far less than what it does to the row.
        """
        # All at once: one by one, a search spends most of its time here.
        counts = [len(blob) // (dimension + 2) for blob in blobs]
        scales = b"".join(blob[: 2 * n] for blob, n in zip(blobs, counts, strict=True))
        values = b"".join(blob[2 * n :] for blob, n in zip(blobs, counts, strict=True))
        rows = np.frombuffer(values, dtype=np.int8).reshape(-1, dimension).astype(np.float32)
        rows *= np.frombuffer(scales, dtype="<f2").astype(np.float32)[:, None]
        return cls(rows, np.cumsum([0, *counts], dtype=np.int64))

    def __getitem__(self, passage: int) -> Rows:
        return self.rows[self.bounds[passage] : self.bounds[passage + 1]]

    def nearest(self, query: Rows, without: Rows) -> Rows:
        """Return the cosine of a query and each passage's nearest sentence: float32, shape (n,).

        `without` has what a passage without sentences gets, shape (n,).
        """
        nearest = without.astype(np.float32, copy=True)
        filled = np.flatnonzero(np.diff(self.bounds))
        if len(filled):
            cosines = self.rows.astype(np.float64) @ query.astype(np.float64)
            # Passages without sentences take no rows, so each other ends where the next begins.
            nearest[filled] = np.maximum.reduceat(cosines, self.bounds[filled])
        return nearest


def encode_rows(rows: Rows) -> bytes:
    """Return rows, shape (n, dimension), as n scales (float16) and n · dimension bytes."""
    most = np.abs(rows).max(axis=1, initial=1e-4)
    scales = (most / _LARGEST).astype("<f2")
    values = np.rint(rows / scales.astype(np.float32)[:, None])
    values = np.clip(values, -_LARGEST, _LARGEST).astype(np.int8)
    return bytes(scales.tobytes() + values.tobytes())
