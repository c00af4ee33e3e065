"""The SQLite file behind the catalogue: opening, transactions, settings, and errors in words."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.errors import CatalogueError, IndexMismatch, IndexMissing

_LOG = logging.getLogger(__name__)
_FORGETTING = "forgetting"  # a setting

FILE_NAME = "catalogue.db"
SCHEMA_VERSION = 7

# Passage ids are never used twice (AUTOINCREMENT), and what an id stands for never
# changes: a derived structure is brought up to date by comparing ids alone.
_SCHEMA = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, title TEXT NOT NULL, author TEXT, date TEXT,
    language TEXT, media_type TEXT NOT NULL, text TEXT NOT NULL, page_starts TEXT NOT NULL,
    headings TEXT NOT NULL, blocks BLOB NOT NULL, left_out TEXT NOT NULL,
    indexed_at TEXT NOT NULL
);
CREATE INDEX documents_by_attributes ON documents (language, author, date, path, id);
CREATE INDEX documents_by_left_out ON documents (path, left_out) WHERE left_out != '{}';
CREATE TABLE places (
    path TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX places_by_document ON places (document_id);
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, first_page INTEGER, last_page INTEGER,
    section TEXT NOT NULL, context TEXT NOT NULL, vector_key BLOB NOT NULL, terms BLOB NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_id, start);
CREATE INDEX passages_by_vector ON passages (vector_key);
CREATE INDEX passages_by_length ON passages (length(terms));
CREATE TABLE vectors (key BLOB PRIMARY KEY, row BLOB NOT NULL, parts BLOB NOT NULL);
CREATE TABLE words (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, status TEXT NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
"""


class Database:
    """The SQLite file of an index folder, over one connection: one thread at a time.

    `create` makes the file where there is none. Raises `IndexMissing`, `IndexMismatch` or
    `CatalogueError`, each with its remedy.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = folder / FILE_NAME
        if not self.path.is_file() and not create:
            raise IndexMissing(f"There is no index in {folder}. Build it with: qa build")
        try:
            self._db = self._connect()
        except sqlite3.OperationalError as error:
            raise self._unusable(error) from error
        try:
            self._open(create)
        except sqlite3.OperationalError as error:
            self.close()
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            self.close()
            raise CatalogueError(
                f"{self.path} cannot be read as an index ({error}). "
                "Delete it and build the index again with: qa build"
            ) from error
        except CatalogueError:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        name = self.path.resolve().as_uri()
        log = self.path.with_name(FILE_NAME + "-wal")
        if self.path.is_file() and not os.access(self.path.parent, os.W_OK) and not log.exists():
            # SQLite would make files beside it even to read; nobody can write here anyway.
            # But a write-ahead log that a killed writer left holds committed changes: then the
            # file is opened as usual.
            name += "?immutable=1"
        return sqlite3.connect(
            name, uri=True, timeout=30.0, isolation_level=None, check_same_thread=False
        )

    def _open(self, create: bool) -> None:
        if create:
            self._keep_log()
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, however SQLite was compiled.
        self._db.execute("PRAGMA secure_delete = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and create:
            with self.write():
                # Another process may have created the tables meanwhile.
                if not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                    for statement in _SCHEMA.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                elif self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
                    raise sqlite3.DatabaseError("it is the database of another program")
        elif version == 0:
            raise IndexMissing(
                f"There is no finished index in {self.path.parent}. Build it with: qa build"
            )
        elif version != SCHEMA_VERSION:
            raise IndexMismatch(
                f"The index in {self.path.parent} has format {version}, this version of "
                f"Sourcebook reads format {SCHEMA_VERSION}. Delete {self.path} and build it "
                "again with: qa build"
            )

    def _keep_log(self) -> None:
        # When two processes create the file at the same time, SQLite fails immediately instead of
        # waiting as long as its timeout allows.
        for tries_left in reversed(range(100)):
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if not tries_left:
                    raise
                time.sleep(0.05)

    def _unusable(self, error: sqlite3.Error) -> CatalogueError:
        return CatalogueError(
            f"{self.path} cannot be used ({error}). See that its folder can be written and has "
            "space left, and that no other program holds the file."
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement with these values in the place of its question marks."""
        return self._db.execute(statement, values)

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        self._db.executemany(statement, rows)

    # Transactions

    @contextmanager
    def write(self) -> Iterator[None]:
        """Make all changes inside the block one commit, or none of them."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def read(self) -> Iterator[None]:
        """See one state of the catalogue throughout the block."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        try:
            self._db.execute(begin)
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            # A full disk, say, makes SQLite roll back by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise self._unusable(error) from error
            raise

    # Removing for good

    @property
    def forgetting(self) -> bool:
        """Whether something was removed of which files may still hold traces."""
        return self.setting(_FORGETTING) is not None

    def begin_forgetting(self) -> None:
        """Note, in the transaction that removes something, that its traces have to go too."""
        self.put_setting(_FORGETTING, "1")

    def forget(self) -> None:
        """Leave nothing of what was removed in the file and in its write-ahead log.

        Outside a transaction. Where it cannot be done now, it is still noted as to be done.
        Takes as long as writing the file, where something was removed.
        """
        try:
            if self.forgetting:
                # Overwriting what is deleted leaves copies of what SQLite has moved within a page.
                self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy and self.forgetting:
                with self.write():
                    self._db.execute("DELETE FROM settings WHERE key = ?", (_FORGETTING,))
        except (sqlite3.OperationalError, CatalogueError) as error:
            _LOG.warning(
                "what was removed leaves traces in %s until the next build (%s)", self.path, error
            )

    # Settings

    def setting(self, key: str) -> str | None:
        """Return a setting, None where it is not set."""
        row = self._db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put_setting(self, key: str, value: str) -> None:
        """Store a setting."""
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    @property
    def generation(self) -> int:
        """How many commits have changed what can be found."""
        return int(self.setting("generation") or 0)

    def next_generation(self) -> None:
        """Say that this transaction changes what can be found."""
        self.put_setting("generation", str(self.generation + 1))


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in portions that fit into a statement."""
    # SQLite allows some 32 thousand parameters in a statement; fewer parse faster.
    for first in range(0, len(values), 500):
        yield values[first : first + 500]


def marks(values: Sequence[Any]) -> str:
    """Return a question mark for each value, as a statement has them."""
    return ",".join("?" * len(values))
