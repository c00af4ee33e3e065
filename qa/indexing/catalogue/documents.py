"""The truth about an index: documents, passages and vectors, in one SQLite file.

Everything else in an index folder is derived from it. Writers commit whole batches, so
that a kill at any moment leaves the last committed state; readers see that state, and
each commit that changes what can be found raises the generation by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.indexing.catalogue.database import marks, slices
from qa.indexing.catalogue.vectors import Ids, Vectors
from qa.indexing.catalogue.words import Vocabulary
from qa.records import Document, Heading, Passage, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo(Record):
    """A document as a list of documents shows it; sizes are bytes and code points."""

    id: str
    path: str
    title: str
    author: str | None
    date: str | None
    language: str | None
    media_type: str
    size: int
    characters: int
    pages: int
    passages: int
    indexed_at: str


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a document can be filtered on."""

    id: str
    path: str
    author: str | None
    date: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage as it is stored: the key of its vector, and its terms as hashes in order."""

    passage: Passage
    vector_key: bytes
    terms: bytes


class Catalogue(Vocabulary, Vectors):
    """Documents, their words, passages and vectors: what an index knows."""

    # Documents

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every document's file, by path."""
        return dict(self._db.execute("SELECT path, sha256 FROM documents"))

    def documents(self) -> list[DocumentInfo]:
        """Return all documents, by path."""
        rows = self._db.execute(
            "SELECT id, path, title, author, date, language, media_type, size, length(text), "
            "json_array_length(page_starts), "
            "(SELECT count(*) FROM passages WHERE document_id = documents.id), indexed_at "
            "FROM documents ORDER BY path"
        )
        names = DocumentInfo.__dataclass_fields__
        return [DocumentInfo(**dict(zip(names, row, strict=True))) for row in rows]

    def attributes(self) -> list[Attributes]:
        """Return what all documents can be filtered on, in any order."""
        rows = self._db.execute("SELECT id, path, author, date, language FROM documents")
        return [Attributes(*row) for row in rows]

    def languages(self) -> dict[str | None, int]:
        """Return how many documents there are of each language, None being one not known."""
        rows = self._db.execute("SELECT language, count(*) FROM documents GROUP BY language")
        return dict(rows.fetchall())

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text, None if there is none of that id."""
        row = self._db.execute(
            "SELECT id, path, title, author, date, language, media_type, text, page_starts, "
            "headings FROM documents WHERE id = ?",
            (document_id,),
        ).fetchone()
        if row is None:
            return None
        return Document(
            id=row[0],
            path=row[1],
            title=row[2],
            author=row[3],
            date=row[4],
            language=row[5],
            media_type=row[6],
            text=row[7],
            page_starts=tuple(json.loads(row[8])),
            headings=tuple(Heading.from_dict(h) for h in json.loads(row[9])),
        )

    def put_document(
        self,
        document: Document,
        *,
        sha256: str,
        size: int,
        indexed_at: str,
        passages: Sequence[Entry],
    ) -> None:
        """Store a document with its passages.

        It takes the place of whatever had its path or its id before.
        """
        self._remove_where("path = ? OR id = ?", document.path, document.id)
        self._db.execute("DELETE FROM failures WHERE path = ?", (document.path,))
        self._add_words(document.title, document.text)
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.path,
                sha256,
                size,
                document.title,
                document.author,
                document.date,
                document.language,
                document.media_type,
                document.text,
                json.dumps(document.page_starts),
                json.dumps([h.to_dict() for h in document.headings]),
                indexed_at,
            ),
        )
        self._db.executemany(
            'INSERT INTO passages (document_id, start, "end", first_page, last_page, section, '
            "vector_key, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    entry.passage.document_id,
                    entry.passage.start,
                    entry.passage.end,
                    entry.passage.first_page,
                    entry.passage.last_page,
                    json.dumps(entry.passage.section),
                    entry.vector_key,
                    entry.terms,
                )
                for entry in passages
            ),
        )

    def remove_documents(self, paths: Iterable[str]) -> None:
        """Remove the documents at these paths with their passages."""
        for path in paths:
            self._remove_where("path = ?", path)

    def _remove_where(self, condition: str, *values: str) -> None:
        chosen = self._db.execute(f"SELECT title, text FROM documents WHERE {condition}", values)
        for title, text in chosen.fetchall():
            self._subtract_words(title, text)
        self._db.execute(f"DELETE FROM documents WHERE {condition}", values)

    # Files that could not be read

    def failures(self) -> dict[str, tuple[str, str]]:
        """Return hash and reason of every file that could not be read, by path."""
        rows = self._db.execute("SELECT path, sha256, reason FROM failures ORDER BY path")
        return {path: (sha256, reason) for path, sha256, reason in rows}

    def replace_failures(self, failures: Iterable[tuple[str, str, str]]) -> None:
        """Store path, hash and reason of every file that could not be read."""
        self._db.execute("DELETE FROM failures")
        self._db.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", failures)

    # Passages

    def passage_ids(self) -> Ids:
        """Return the ids of all passages, in ascending order."""
        rows = self._db.execute("SELECT rowid FROM passages ORDER BY rowid").fetchall()
        return np.array(rows, dtype=np.int64).reshape(-1)

    def owners(self) -> tuple[Ids, list[str]]:
        """Return the ids of all passages, and the id of the document of each."""
        rows = self._db.execute("SELECT rowid, document_id FROM passages").fetchall()
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        return ids, [row[1] for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, tuple[Passage, str]]:
        """Return these passages, each with the path of its document."""
        found = {}
        for some in slices(ids):
            rows = self._db.execute(
                'SELECT p.rowid, document_id, start, "end", first_page, last_page, section, path '
                "FROM passages p JOIN documents d ON d.id = document_id "
                f"WHERE p.rowid IN ({marks(some)})",
                some,
            )
            for row in rows:
                found[row[0]] = (_passage(row[1:7]), row[7])
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        rows = self._db.execute(
            'SELECT document_id, start, "end", first_page, last_page, section FROM passages '
            "WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return [_passage(row) for row in rows]

    def passage_statistics(self, reach: int) -> tuple[int, float, float]:
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
        found: dict[int, tuple[bytes, str]] = {}
        for some in slices(ids):
            rows = self._db.execute(
                f"SELECT rowid, terms, document_id FROM passages WHERE rowid IN ({marks(some)})",
                some,
            )
            found.update((rowid, (terms, document)) for rowid, terms, document in rows)
        return found


def _passage(row: Sequence[Any]) -> Passage:
    document_id, start, end, first_page, last_page, section = row
    return Passage(
        id=f"{document_id}:{start}-{end}",
        document_id=document_id,
        start=start,
        end=end,
        first_page=first_page,
        last_page=last_page,
        section=tuple(json.loads(section)),
    )
