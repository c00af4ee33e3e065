"""Documents with their text, and the files that they are made of, or that could not be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa.blocks import Blocks
from qa.indexing.catalogue.database import DOCUMENT, Database, marks
from qa.indexing.catalogue.passages import Entry, Passages
from qa.indexing.catalogue.vectors import Vectors
from qa.indexing.catalogue.words import Vocabulary
from qa.indexing.checksums import checksum
from qa.records import Document, Heading, Record

_FIELDS = DOCUMENT.split(", ")
# What a reader of PDFs says of pages of which it has no text, and what is told of one, and of more.
_UNREAD = re.compile(r"pages? (without text|that are broken|of unknown letters)(?:: (.+))?")
_WRONG = {
    "without text": ("is a scan, without text", "are scans, without text"),
    "that are broken": ("is broken and cannot be read", "are broken and cannot be read"),
    "of unknown letters": ("does not tell its letters", "do not tell their letters"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo(Record):
    """A document as a list of documents shows it; sizes are bytes and code points.

    `places` are the paths of further files with the same content, in order. `left_out` is that
    of `Document`, and `note` says in words what of it a reader will miss, "" for nothing; it
    follows from `left_out`, whatever is given.
    """

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
    places: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "note", _note(self.left_out))


def _note(left_out: Mapping[str, int]) -> str:
    """Return which pages were not read: "pages 3–5, 9 are scans, without text"."""
    told = []
    for kind, count in left_out.items():
        found = _UNREAD.fullmatch(kind)
        if found is None:
            continue
        numbers = found[2] or ""
        several = not numbers.isdecimal() if numbers else count > 1
        which = f"{'pages' if several else 'page'} {numbers}" if numbers else f"{count} "
        which += "" if numbers else "pages" if several else "page"
        told.append(f"{which} {_WRONG[found[1]][several]}")
    return "; ".join(told)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a document can be filtered on."""

    id: str
    path: str
    author: str | None
    date: str | None
    language: str | None
    places: tuple[str, ...] = ()


class Documents:
    """The documents of a catalogue, and the files that could not be read as one."""

    def __init__(
        self, database: Database, passages: Passages, vectors: Vectors, words: Vocabulary
    ) -> None:
        self._db = database
        self._passages = passages
        self._vectors = vectors
        self._words = words

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every document's file, by path."""
        return dict(self._db.execute("SELECT path, sha256 FROM documents"))

    def all(self) -> list[DocumentInfo]:
        """Return all documents, by path."""
        rows = self._db.execute(
            "SELECT id, path, title, author, date, language, media_type, size, length(text), "
            "json_array_length(page_starts), "
            "(SELECT count(*) FROM passages WHERE document_id = documents.id), indexed_at, "
            "left_out FROM documents ORDER BY path"
        )
        made = ("places", "left_out", "note")
        names = [name for name in DocumentInfo.__dataclass_fields__ if name not in made]
        places = self._by_document()
        infos = []
        for *values, left_out in rows:
            known = dict(zip(names, values, strict=True))
            held = places.get(known["id"], ())
            infos.append(DocumentInfo(**known, places=held, left_out=json.loads(left_out)))
        return infos

    def notes(self) -> dict[str, str]:
        """Return what of documents a reader will miss, in words, by path."""
        rows = self._db.execute("SELECT path, left_out FROM documents WHERE left_out != '{}'")
        notes = {path: _note(json.loads(left_out)) for path, left_out in rows}
        return {path: note for path, note in sorted(notes.items()) if note}

    def attributes(self) -> list[Attributes]:
        """Return what all documents can be filtered on, in any order."""
        rows = self._db.execute("SELECT id, path, author, date, language FROM documents")
        places = self._by_document()
        return [Attributes(*(*row, places.get(row[0], ()))) for row in rows]

    def titles(self) -> dict[str, str]:
        """Return the titles of all documents, by id."""
        return dict(self._db.execute("SELECT id, title FROM documents"))

    def languages(self) -> dict[str | None, int]:
        """Return how many documents there are of each language, None being one not known."""
        rows = self._db.execute("SELECT language, count(*) FROM documents GROUP BY language")
        return dict(rows.fetchall())

    def get(self, document_id: str) -> Document | None:
        """Return a document with its text, None if there is none of that id."""
        row = self._db.execute(
            f"SELECT {DOCUMENT}, checksum FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        if row is None:
            return None
        *values, written = row
        if checksum(*values) != written:
            raise self._db.damaged(f"the document {values[1]} is not what was written")
        known = dict(zip(_FIELDS, values, strict=True))
        for name in ("sha256", "size", "indexed_at"):
            del known[name]
        known |= {
            "page_starts": tuple(json.loads(known["page_starts"])),
            "headings": tuple(Heading.from_dict(h) for h in json.loads(known["headings"])),
            "blocks": Blocks.from_bytes(known["blocks"]),
            "left_out": json.loads(known["left_out"]),
        }
        return Document(**known)

    def put(
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
        self._words.add(document.title, document.text)
        values = (
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
            document.blocks.to_bytes(),
            json.dumps(document.left_out),
            indexed_at,
        )
        self._db.execute(
            f"INSERT INTO documents ({DOCUMENT}, checksum, passages) VALUES ({marks(range(17))})",
            (*values, checksum(*values), len(passages)),
        )
        self._passages.add(passages)

    def places(self) -> dict[str, str]:
        """Return the ids of documents by the paths of further files with their content."""
        return dict(self._db.execute("SELECT path, document_id FROM places ORDER BY path"))

    def replace_places(self, places: dict[str, str]) -> None:
        """Store the paths of further files, with the ids of the documents of their content."""
        self._db.execute("DELETE FROM places")
        self._db.execute_many("INSERT INTO places VALUES (?, ?)", sorted(places.items()))

    def _by_document(self) -> dict[str, tuple[str, ...]]:
        """Return the paths of further files in order, by the ids of their documents."""
        paths: dict[str, list[str]] = {}
        for path, document_id in self.places().items():
            paths.setdefault(document_id, []).append(path)
        return {document_id: tuple(held) for document_id, held in paths.items()}

    def remove(self, paths: Iterable[str]) -> None:
        """Remove the documents at these paths with their passages."""
        for path in paths:
            self._remove_where("path = ?", path)

    def _remove_where(self, condition: str, *values: str) -> None:
        chosen = self._db.execute(
            f"SELECT id, title, text FROM documents WHERE {condition}", values
        )
        for document_id, title, text in chosen.fetchall():
            self._words.subtract(title, text)
            self._passages.forget(document_id)
            self._vectors.let_go(document_id)
        self._db.execute(f"DELETE FROM documents WHERE {condition}", values)

    # Files that could not be read

    def failures(self) -> dict[str, tuple[str, str]]:
        """Return hash and reason of every file that could not be read, by path."""
        rows = self._db.execute("SELECT path, sha256, reason FROM failures ORDER BY path")
        return {path: (sha256, reason) for path, sha256, reason in rows}

    def replace_failures(self, failures: Iterable[tuple[str, str, str]]) -> None:
        """Store path, hash and reason of every file that could not be read."""
        self._db.execute("DELETE FROM failures")
        self._db.execute_many("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", failures)

    # Files as they were

    def files(self) -> dict[str, tuple[str, str]]:
        """Return the status and the hash of the files that need no reading, by path."""
        rows = self._db.execute("SELECT path, status, sha256 FROM files")
        return {path: (status, sha256) for path, status, sha256 in rows}

    def replace_files(self, files: Mapping[str, tuple[str, str]]) -> None:
        """Store the status and the hash of files, by path; most are as they were stored."""
        stored = self.files()
        gone = [(path,) for path in stored.keys() - files.keys()]
        self._db.execute_many("DELETE FROM files WHERE path = ?", gone)
        rows = ((path, *seen) for path, seen in files.items() if stored.get(path) != seen)
        self._db.execute_many("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)
