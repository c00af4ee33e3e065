"""All rows of a catalogue that may be damaged, each with whether it is what was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from qa.indexing.catalogue.database import DOCUMENT, PASSAGE, connect
from qa.indexing.checksums import checksum

_COLUMNS = {
    "settings": "key, value, checksum",
    "documents": f"{DOCUMENT}, passages, checksum",
    "passages": f"rowid, {PASSAGE}, terms, checksum, terms_checksum",
    "vectors": "key, row, parts, row_checksum, parts_checksum",
}


def _is_written(table: str, row: tuple[Any, ...]) -> bool:
    """Tell whether a row is what was written, by its checksums."""
    if table == "settings":
        return bool(checksum(*row[:2]) == row[2])
    if table == "documents":
        return bool(checksum(*row[:-2]) == row[-1])
    if table == "passages":
        return (checksum(*row[1:-3]), _crc32(row[-3])) == row[-2:]
    return (_crc32(row[1]), _crc32(row[2])) == row[3:]


def _crc32(value: object) -> int | None:
    return crc32(value) if isinstance(value, bytes) else None


@dataclass
class DamagedCatalogue:
    """A catalogue read row by row, whatever state it is in; for a `with` block.

    `unread` names the tables of which not all rows can be read.
    """

    path: Path
    unread: set[str] = field(default_factory=set)

    def __enter__(self) -> DamagedCatalogue:
        self._db, _ = connect(self.path)
        # What is no UTF-8 any more is a value that is not what was written, and no error.
        self._db.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
        with suppress(sqlite3.DatabaseError):
            self._db.execute("BEGIN")  # all of it in one state
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def rows(self, table: str) -> Iterator[tuple[tuple[Any, ...], bool]]:
        """Yield the rows of a table, each with whether it is what was written.

        Where the middle cannot be read, those before it come first, then those after it.
        """
        seen = None
        by = "key" if table == "settings" else "rowid"
        for order in ("ASC", "DESC"):
            # Without an index, which may be damaged itself.
            wanted = f"SELECT {by}, {_COLUMNS[table]} FROM {table} NOT INDEXED"
            try:
                for number, *row in self._db.execute(f"{wanted} ORDER BY {by} {order}"):
                    if order == "ASC":
                        seen = number
                    elif seen is not None and number <= seen:
                        return
                    yield tuple(row), _is_written(table, tuple(row))
            except sqlite3.DatabaseError:
                self.unread.add(table)
            else:
                return

    def paths(self) -> set[str]:
        """Return the paths of all documents, as far as they can be read, from the index of them."""
        paths = set()
        try:
            wanted = "SELECT path FROM documents INDEXED BY documents_by_attributes"
            for (path,) in self._db.execute(wanted):
                paths.add(path)
        except sqlite3.DatabaseError:
            pass
        return paths

    def faults(self) -> list[str]:
        """Return what SQLite itself finds wrong, at most ten things."""
        try:
            told = [row[0] for row in self._db.execute("PRAGMA integrity_check(10)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if told == ["ok"] else [line for told in told for line in told.splitlines()]
