"""Passages: stretches of the documents, with their terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from zlib import crc32

import numpy as np

from qa.errors import IndexDamaged
from qa.indexing.arrays import Ids
from qa.indexing.catalogue.database import PASSAGE, Database, marks, slices
from qa.indexing.checksums import checksum
from qa.records import Passage

# Passages on each side that are a passage's context.
CONTEXT_REACH = 2
_TOTALS = "passage totals"  # a setting
_COLUMNS = ", ".join(f"p.{name}" for name in PASSAGE.split(", "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage as it is stored: the key of its vector, and its terms as hashes in order."""

    passage: Passage
    vector_key: bytes
    terms: bytes


@dataclass(frozen=True, slots=True)
class Ranges:
    """Documents that have passages, in the order of these: the id of its first, and how many.

    `firsts` and `counts` have shape (n,).
    """

    documents: list[str]
    firsts: Ids
    counts: Ids

    def ids(self) -> Ids:
        """Return the ids of all passages, in ascending order."""
        moved = np.repeat(self.firsts - (np.cumsum(self.counts) - self.counts), self.counts)
        ids: Ids = np.arange(len(moved), dtype=np.int64) + moved
        return ids


class Passages:
    """The passages of a catalogue, each under an id that is never used twice.

    Ids of one document's passages follow each other in the order of the text.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, entries: Sequence[Entry]) -> None:
        """Store the passages of a document, in the transaction that stores it."""
        self._count([len(entry.terms) for entry in entries], 1)
        self._db.execute_many(
            f"INSERT INTO passages ({PASSAGE}, terms, checksum, terms_checksum) "
            f"VALUES ({marks(range(11))})",
            map(_row, entries),
        )

    def forget(self, document_id: str) -> None:
        """Count the passages of a document out, in the transaction that removes it."""
        lengths = self._db.execute(
            "SELECT length(terms) FROM passages WHERE document_id = ? ORDER BY rowid",
            (document_id,),
        )
        self._count([length for (length,) in lengths], -1)

    def ids(self) -> Ids:
        """Return the ids of all passages, in ascending order."""
        return self.ranges().ids()

    def ranges(self) -> Ranges:
        """Return whose all passages are."""
        # Of the rows of SQLite, there are as many as documents. Ids of one follow each other.
        rows = self._db.execute(
            "SELECT document_id, min(rowid), count(*) FROM passages GROUP BY document_id"
        ).fetchall()
        rows.sort(key=itemgetter(1))
        return Ranges(
            [document for document, _, _ in rows],
            np.array([first for _, first, _ in rows], dtype=np.int64),
            np.array([count for _, _, count in rows], dtype=np.int64),
        )

    def get(self, ids: Sequence[int]) -> dict[int, tuple[Passage, str]]:
        """Return these passages, each with the path of its document."""
        passages = {}
        for batch in slices(ids):
            rows = self._db.execute(
                f"SELECT p.rowid, d.path, {_COLUMNS}, p.checksum "
                "FROM passages p JOIN documents d ON d.id = document_id "
                f"WHERE p.rowid IN ({marks(batch)})",
                batch,
            )
            for number, path, *row in rows:
                passages[number] = (self._passage(row), path)
        return passages

    def of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        rows = self._db.execute(
            f"SELECT {PASSAGE}, checksum FROM passages WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return [self._passage(row) for row in rows]

    def at(self, document_id: str, offset: int) -> int | None:
        """Return the id of the passage of a document that begins last at or before an offset."""
        row = self._db.execute(
            "SELECT rowid FROM passages WHERE document_id = ? AND start <= ? "
            "ORDER BY start DESC LIMIT 1",
            (document_id, offset),
        ).fetchone()
        return None if row is None else int(row[0])

    def statistics(self) -> tuple[int, float, float]:
        """Return how many passages there are, and the mean number of terms of two things.

        The first is a passage, the second a passage with its neighbours in the document, up
        to `CONTEXT_REACH` on each side.
        """
        passages, own, around = self._totals()
        return passages, own / max(passages, 1) / 4, around / max(passages, 1) / 4

    def _totals(self) -> tuple[int, int, int]:
        """Return how many passages there are, and the bytes of their terms and contexts."""
        kept = json.loads(self._db.setting(_TOTALS) or "{}")
        if kept.get("reach") == CONTEXT_REACH:
            return kept["passages"], kept["own"], kept["around"]
        # Counting a million passages takes longer than all the rest of a search, so the writer
        # keeps the totals. An index that an earlier version made has none until then.
        row = self._db.execute(
            "SELECT count(*), total(own), total(around) FROM (SELECT length(terms) AS own, "
            "sum(length(terms)) OVER (PARTITION BY document_id ORDER BY rowid "
            f"ROWS BETWEEN {CONTEXT_REACH} PRECEDING AND {CONTEXT_REACH} FOLLOWING) AS around "
            "FROM passages)"
        ).fetchone()
        return row[0], int(row[1]), int(row[2])

    def _count(self, lengths: Sequence[int], sign: int) -> None:
        """Add the passages of one document to the totals, or take them from there."""
        passages, own, around = self._totals()
        sums = np.cumsum([0, *lengths])
        places = np.arange(len(lengths))
        last = np.minimum(places + CONTEXT_REACH + 1, len(lengths))
        contexts = sums[last] - sums[np.maximum(places - CONTEXT_REACH, 0)]
        totals = {
            "reach": CONTEXT_REACH,
            "passages": passages + sign * len(lengths),
            "own": own + sign * int(sums[-1]),
            "around": around + sign * int(contexts.sum()),
        }
        self._db.put_setting(_TOTALS, json.dumps(totals))

    def terms(self, ids: Sequence[int]) -> dict[int, tuple[bytes, str]]:
        """Return the terms of these passages as hashes in order, and their documents' ids."""
        entries: dict[int, tuple[bytes, str]] = {}
        for batch in slices(ids):
            rows = self._db.execute(
                "SELECT rowid, terms, document_id, terms_checksum FROM passages "
                f"WHERE rowid IN ({marks(batch)})",
                batch,
            )
            for rowid, terms, document, written in rows:
                if crc32(terms) != written:
                    raise self._damaged(document)
                entries[rowid] = (terms, document)
        return entries

    def _passage(self, row: Sequence[Any]) -> Passage:
        *values, written = row
        if checksum(*values) != written:
            raise self._damaged(values[0])
        document_id, start, end, first_page, last_page, section, context, _ = values
        return Passage(
            id=f"{document_id}:{start}-{end}",
            document_id=document_id,
            start=start,
            end=end,
            first_page=first_page,
            last_page=last_page,
            section=tuple(json.loads(section)),
            context=tuple((start, end) for start, end in json.loads(context)),
        )

    def _damaged(self, document_id: str) -> IndexDamaged:
        row = self._db.execute("SELECT path FROM documents WHERE id = ?", (document_id,)).fetchone()
        of = f" of {row[0]}" if row else ""
        return self._db.damaged(f"a passage{of} is not what was written")


def _row(entry: Entry) -> tuple[object, ...]:
    passage = entry.passage
    values = (
        passage.document_id,
        passage.start,
        passage.end,
        passage.first_page,
        passage.last_page,
        json.dumps(passage.section),
        json.dumps(passage.context),
        entry.vector_key,
    )
    return *values, entry.terms, checksum(*values), crc32(entry.terms)
