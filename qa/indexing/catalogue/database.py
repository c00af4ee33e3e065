"""The SQLite file behind the catalogue: opening, transactions, settings, and errors in words."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

from qa.errors import CatalogueError, IndexDamaged, IndexMismatch, IndexMissing
from qa.indexing.catalogue.anew import write_anew
from qa.indexing.checksums import checksum

_LOG = logging.getLogger(__name__)
_FORGETTING = "forgetting"  # a setting

FILE_NAME = "catalogue.db"
SCHEMA_VERSION = 7

# What of SQLite's "operational" errors is damage: a missing table, a file that is cut short, and
# what it has no number for, a text that is no UTF-8.
_DAMAGE = (1, 522, None)  # SQLITE_ERROR, SQLITE_IOERR_SHORT_READ
# Of these, what is committed can be read nevertheless: SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL,
# SQLITE_CANTOPEN.
_UNWRITABLE = (8, 10, 13, 14)
_LARGE = 200_000_000  # bytes of a file that is not written anew as a whole
_LITTLE = 1_000_000  # bytes that are left on a disk that is full
_PATIENCE = 30_000  # milliseconds for another connection to be done
_SHORT_PATIENCE = 5_000  # where it can be done the next time
_State = tuple[int, int, int]  # inode, size and time of a file
REMEDY = (
    "`qa doctor` names all that is damaged, and `qa doctor --repair` mends it from the folder of "
    "documents."
)

# Passage ids are never used twice (AUTOINCREMENT), and what an id stands for never
# changes: a derived structure is brought up to date by comparing ids alone.
_SCHEMA = """
CREATE TABLE settings (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, title TEXT NOT NULL, author TEXT, date TEXT,
    language TEXT, media_type TEXT NOT NULL, text TEXT NOT NULL, page_starts TEXT NOT NULL,
    headings TEXT NOT NULL, blocks BLOB NOT NULL, left_out TEXT NOT NULL,
    indexed_at TEXT NOT NULL, checksum INTEGER NOT NULL DEFAULT 0,
    passages INTEGER NOT NULL DEFAULT 0
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
    section TEXT NOT NULL, context TEXT NOT NULL, vector_key BLOB NOT NULL, terms BLOB NOT NULL,
    checksum INTEGER NOT NULL DEFAULT 0, terms_checksum INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX passages_by_document ON passages (document_id, start);
CREATE INDEX passages_by_vector ON passages (vector_key);
CREATE INDEX passages_by_length ON passages (length(terms));
CREATE TABLE vectors (
    key BLOB PRIMARY KEY, row BLOB NOT NULL, parts BLOB NOT NULL,
    row_checksum INTEGER NOT NULL DEFAULT 0, parts_checksum INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE words (word TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, status TEXT NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
"""
# What format 6 has not.
_WITHOUT_CHECKSUMS = 6
_ADDED = {
    "settings": ("checksum",),
    "documents": ("checksum", "passages"),
    "passages": ("checksum", "terms_checksum"),
    "vectors": ("row_checksum", "parts_checksum"),
}
DOCUMENT = (
    "id, path, sha256, size, title, author, date, language, media_type, text, page_starts, "
    "headings, blocks, left_out, indexed_at"
)
PASSAGE = 'document_id, start, "end", first_page, last_page, section, context, vector_key'
_CHECKSUMS = (
    "UPDATE settings SET checksum = checksum(key, value)",
    f"UPDATE documents SET checksum = checksum({DOCUMENT}), "
    "passages = (SELECT count(*) FROM passages WHERE document_id = documents.id)",
    f"UPDATE passages SET checksum = checksum({PASSAGE}), terms_checksum = crc32(terms)",
    "UPDATE vectors SET row_checksum = crc32(row), parts_checksum = crc32(parts)",
)


class Database:
    """The SQLite file of an index folder, over one connection: one thread at a time.

    `create` makes the file where there is none. Raises `IndexMissing`, `IndexMismatch` or
    `CatalogueError`, each with its remedy.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = folder / FILE_NAME
        if not self.path.is_file() and not create:
            raise IndexMissing(f"There is no index in {folder}. Build it with: qa build")
        with self.in_words():
            self._db, self._still = connect(self.path, writing=create)
        try:
            with self.in_words():
                self._open(create)
        except CatalogueError:
            self.close()
            raise

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
                    self._make_tables()
                elif self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
                    raise CatalogueError(
                        f"{self.path} is the database of another program. Give another folder for "
                        "the index, or delete it and build the index with: qa build"
                    )
        elif version == 0:
            raise IndexMissing(
                f"There is no finished index in {self.path.parent}. Build it with: qa build"
            )
        elif version == _WITHOUT_CHECKSUMS and create:
            with self.write():
                # Another process may have added them meanwhile.
                if self._db.execute("PRAGMA user_version").fetchone()[0] == version:
                    self._add_checksums()
        elif version != SCHEMA_VERSION:
            known = version == _WITHOUT_CHECKSUMS
            remedy = "Bring it up to date" if known else f"Delete {self.path} and build it again"
            raise IndexMismatch(
                f"The index in {self.path.parent} has format {version}, this version of "
                f"Sourcebook reads format {SCHEMA_VERSION}. {remedy} with: qa build"
            )

    def _make_tables(self) -> None:
        """Make what is not there yet of tables and indexes, and say of which format they are."""
        there = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master")}
        for statement in _SCHEMA.split(";\n"):
            if statement.split()[2:3] and statement.split()[2] not in there:
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _add_checksums(self) -> None:
        """Make format 7 of format 6, of which everything is taken as it is."""
        for table, names in _ADDED.items():
            for name in names:
                kind = "INTEGER NOT NULL DEFAULT 0"
                self._db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
        self._db.create_function("checksum", -1, checksum, deterministic=True)
        self._db.create_function("crc32", 1, crc32, deterministic=True)
        for statement in _CHECKSUMS:
            self._db.execute(statement)
        self._make_tables()

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

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Raise what SQLite raises inside the block as `CatalogueError`, with its remedy."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", None)
            if isinstance(error, sqlite3.OperationalError) and code not in _DAMAGE:
                raise CatalogueError(
                    f"{self.path} cannot be used ({error}). {self._hindrance()}"
                ) from error
            raise self.damaged(str(error)) from error

    def _hindrance(self) -> str:
        with suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < _LITTLE:
                return f"The disk of {self.path.parent} is full: make space, and try again."
        return (
            "See that its folder can be written and has space left, and that no other program "
            "holds the file."
        )

    def damaged(self, what: str) -> IndexDamaged:
        """Return the error for something that is not what was written."""
        return IndexDamaged(f"{self.path} is damaged ({what}). {REMEDY}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement with these values in the place of its question marks."""
        return self._db.execute(statement, values)

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        self._db.executemany(statement, rows)

    def content(self, most: int) -> bytes | None:
        """Return all of the file as this transaction sees it, None if it has more bytes than most.

        It is read by SQLite: closing a file that it has open elsewhere would undo its locks.
        """
        if self._bytes() > most:
            return None
        # Not every SQLite has it.
        return self._db.serialize() if hasattr(self._db, "serialize") else None

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
        with self.in_words():
            if self._still is not None and self._still != state_of(self.path):
                # It has changed all the same.
                self._db.close()
                self._db, self._still = connect(self.path)
            try:
                self._db.execute(begin)
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk, say, makes SQLite roll back by itself.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    # Removing for good

    @property
    def forgetting(self) -> bool:
        """Whether something was removed of which files may still hold traces."""
        return self.setting(_FORGETTING) is not None

    def removed(self) -> dict[str, str]:
        """Return what is being forgotten: the hashes of contents by path."""
        return dict(json.loads(self.setting(_FORGETTING) or "{}"))

    def begin_forgetting(self, removed: Mapping[str, str]) -> None:
        """Note, in the transaction that removes something, that its traces have to go too."""
        self.put_setting(_FORGETTING, json.dumps(self.removed() | dict(removed)))

    def forget(self, *, large: int = _LARGE) -> None:
        """Leave nothing of what was removed in the file and in its write-ahead log.

        Outside a transaction. Where it cannot be done now, it is still noted as to be done.
        Takes as long as writing the file, where something was removed; of a file of more than
        `large` bytes, as long as writing what is no vector.
        """
        try:
            self._db.execute(f"PRAGMA busy_timeout = {_SHORT_PATIENCE}")
            if self.forgetting:
                with self.write():
                    self.put_setting(_FORGETTING, "{}")  # the names go with it
                # Overwriting what is deleted leaves copies of what SQLite has moved within a page.
                if self._bytes() > large and 2 * self.unused() < self._bytes():
                    write_anew(self._db)
                else:
                    self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy and self.forgetting:
                with self.write():
                    self._db.execute("DELETE FROM settings WHERE key = ?", (_FORGETTING,))
        except (sqlite3.OperationalError, CatalogueError) as error:
            _LOG.warning(
                "what was removed leaves traces in %s until the next build (%s)", self.path, error
            )
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {_PATIENCE}")

    def unused(self) -> int:
        """Return how many bytes of the file hold nothing, and are there for what comes."""
        return self._number("freelist_count") * self._number("page_size")

    def _bytes(self) -> int:
        return self._number("page_count") * self._number("page_size")

    def _number(self, name: str) -> int:
        return int(self._db.execute(f"PRAGMA {name}").fetchone()[0])

    # Settings

    def setting(self, key: str) -> str | None:
        """Return a setting, None where it is not set."""
        row = self._db.execute(
            "SELECT value, checksum FROM settings WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        if row[1] != checksum(key, row[0]):
            raise self.damaged(f"the setting {key} is not what was written")
        value: str = row[0]
        return value

    def put_setting(self, key: str, value: str) -> None:
        """Store a setting."""
        self._db.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?, ?)", (key, value, checksum(key, value))
        )

    @property
    def generation(self) -> int:
        """How many commits have changed what can be found."""
        return int(self.setting("generation") or 0)

    def next_generation(self) -> None:
        """Say that this transaction changes what can be found."""
        self.put_setting("generation", str(self.generation + 1))


def connect(path: Path, *, writing: bool = False) -> tuple[sqlite3.Connection, _State | None]:
    """Return a connection to a file, and as what it is read if nothing is written beside it.

    SQLite makes files beside it even to read. Where nobody can write, or the disk is full, it is
    told that the file does not change: whoever has the connection sees to that. But a write-ahead
    log that a killed writer left holds committed changes: then the file is opened as usual.
    """
    name = path.resolve().as_uri()
    made = partial(
        sqlite3.connect,
        uri=True,
        timeout=_PATIENCE / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    still = state_of(path) if path.is_file() and not writing else None
    if still is None or os.access(path.parent, os.W_OK):
        connection = made(name)
        try:
            connection.execute("PRAGMA user_version")
        except sqlite3.DatabaseError as error:
            if still is None or getattr(error, "sqlite_errorcode", 0) & 0xFF not in _UNWRITABLE:
                return connection, None  # whoever uses it meets the error
            connection.close()
        else:
            return connection, None
    return made(f"{name}?immutable=1"), still


def state_of(path: Path) -> _State | None:
    """Return what changes with a file, None if a log holds changes of it."""
    try:
        if path.with_name(FILE_NAME + "-wal").stat().st_size:
            return None
    except OSError:
        pass
    now = path.stat()
    return now.st_ino, now.st_size, now.st_mtime_ns


def slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in portions that fit into a statement."""
    # SQLite allows some 32 thousand parameters in a statement; fewer parse faster.
    for first in range(0, len(values), 500):
        yield values[first : first + 500]


def marks(values: Sequence[Any]) -> str:
    """Return a question mark for each value, as a statement has them."""
    return ",".join("?" * len(values))
