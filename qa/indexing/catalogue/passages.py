"""Passages: stretches of the documents, with their terms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.indexing.arrays import Ids
from qa.indexing.catalogue.database import Database, marks, slices
from qa.records import Passage

# Passages on each side that are a passage's context.
CONTEXT_REACH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage as it is stored: the key of its vector, and its terms as hashes in order."""

    passage: Passage
    vector_key: bytes
    terms: bytes


class Passages:
    """The passages of a catalogue, each under an id that is never used twice.

    Ids of one document's passages follow each other in the order of the text.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, entries: Iterable[Entry]) -> None:
        """Store the passages of a document, in the transaction that stores it."""
        self._db.execute_many(
            'INSERT INTO passages (document_id, start, "end", first_page, last_page, section, '
            "context, vector_key, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    entry.passage.document_id,
                    entry.passage.start,
                    entry.passage.end,
                    entry.passage.first_page,
                    entry.passage.last_page,
                    json.dumps(entry.passage.section),
                    json.dumps(entry.passage.context),
                    entry.vector_key,
                    entry.terms,
                )
                for entry in entries
            ),
        )

    def ids(self) -> Ids:
        """Return the ids of all passages, in ascending order."""
        rows = self._db.execute("SELECT rowid FROM passages ORDER BY rowid").fetchall()
        return np.array(rows, dtype=np.int64).reshape(-1)

    def owners(self) -> tuple[Ids, list[str]]:
        """Return the ids of all passages, and the id of the document of each."""
        rows = self._db.execute("SELECT rowid, document_id FROM passages").fetchall()
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        return ids, [row[1] for row in rows]

    def get(self, ids: Sequence[int]) -> dict[int, tuple[Passage, str]]:
        """Return these passages, each with the path of its document."""
        passages = {}
        for batch in slices(ids):
            rows = self._db.execute(
                'SELECT p.rowid, document_id, start, "end", first_page, last_page, section, '
                "context, path "
                "FROM passages p JOIN documents d ON d.id = document_id "
                f"WHERE p.rowid IN ({marks(batch)})",
                batch,
            )
            for row in rows:
                passages[row[0]] = (_passage(row[1:8]), row[8])
        return passages

    def of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        rows = self._db.execute(
            'SELECT document_id, start, "end", first_page, last_page, section, context '
            "FROM passages WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return [_passage(row) for row in rows]

    def at(self, document_id: str, offset: int) -> int | None:
        """Return the id of the passage of a document that begins last at or before an offset."""
        row = self._db.execute(
            "SELECT rowid FROM passages WHERE document_id = ? AND start <= ? "
            "ORDER BY start DESC LIMIT 1",
            (document_id, offset),
        ).fetchone()
        return None if row is None else int(row[0])

    def statistics(self, reach: int) -> tuple[int, float, float]:
        """Return how many passages there are, and the mean number of terms of two things.

        The first is a passage, the second a passage with its neighbours in the document, up
        to `reach` on each side.
        """
        row = self._db.execute(
            "SELECT count(*), avg(own), avg(around) FROM (SELECT length(terms) AS own, "
            "sum(length(terms)) OVER (PARTITION BY document_id ORDER BY rowid "
            f"ROWS BETWEEN {int(reach)} PRECEDING AND {int(reach)} FOLLOWING) AS around "
            "FROM passages)"
        ).fetchone()
        return row[0], (row[1] or 0.0) / 4, (row[2] or 0.0) / 4

    def terms(self, ids: Sequence[int]) -> dict[int, tuple[bytes, str]]:
        """Return the terms of these passages as hashes in order, and their documents' ids."""
        entries: dict[int, tuple[bytes, str]] = {}
        for batch in slices(ids):
            rows = self._db.execute(
                f"SELECT rowid, terms, document_id FROM passages WHERE rowid IN ({marks(batch)})",
                batch,
            )
            entries |= {rowid: (terms, document) for rowid, terms, document in rows}
        return entries


def _passage(row: Sequence[Any]) -> Passage:
    document_id, start, end, first_page, last_page, section, context = row
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
