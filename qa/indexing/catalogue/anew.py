"""The tables of a catalogue that hold texts and names, written anew where nothing of old ones is.

Overwriting what is deleted leaves copies of what SQLite has moved within a page, and nothing tells
where they are. `VACUUM` leaves none, but writes the whole file twice, beside what it has. Three
quarters of a large one are vectors, which are no text and may stay where they are. What the old
tables leave are pages of zeros, which later writing fills.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

# Those that SQLite keeps for itself say nothing of documents, nor do vectors.
_TABLES = ("settings", "documents", "places", "passages", "words", "failures", "files")
_ASIDE = "written_anew"


def write_anew(db: sqlite3.Connection) -> None:
    """Write these tables and their indexes anew, in one transaction of their own.

    As SQLite's documentation has it under "Making Other Kinds Of Table Schema Changes". The
    connection deletes securely. Raises what SQLite raises; then all is as it was.
    """
    # Or dropping the documents would delete their passages. Nothing inside a transaction.
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        db.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            _write(db, table)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def _write(db: sqlite3.Connection, table: str) -> None:
    known = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
    ((made,),) = db.execute(known, (table, "table")).fetchall()
    indexes = [sql for (sql,) in db.execute(known, (table, "index")).fetchall()]
    columns = [f'"{row[1]}"' for row in db.execute(f"PRAGMA table_info({table})").fetchall()]
    if "WITHOUT ROWID" not in made and '"rowid"' not in columns:
        columns.insert(0, "rowid")
    names = ", ".join(columns)
    last = _last(db, table)
    db.execute(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {_ASIDE}", made))
    db.execute(f"INSERT INTO {_ASIDE} ({names}) SELECT {names} FROM {table}")
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE {_ASIDE} RENAME TO {table}")
    for sql in indexes:
        db.execute(sql)
    if last is not None:
        # That of what is there may be smaller, and no id is used twice.
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))


def _last(db: sqlite3.Connection, table: str) -> int | None:
    """Return the last id that a table has given, None where ids are not counted on."""
    with closing(db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))) as found:
        row = found.fetchone()
    return None if row is None else int(row[0])
