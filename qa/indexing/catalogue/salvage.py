"""A damaged catalogue made anew of all of its rows that are what was written.

What is missing then, a sync reads from the files of the documents; of texts whose vectors are
left nothing is embedded again.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from qa.errors import CatalogueError
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.database import DOCUMENT, FILE_NAME, PASSAGE
from qa.indexing.catalogue.lock import holding
from qa.indexing.catalogue.rows import DamagedCatalogue
from qa.indexing.catalogue.seal import break_seal

_ASIDE = "mending"
LOST = "lost"  # a setting: paths of documents that are missing now
# Without these nothing can be told of what the rest was made with.
_NEEDED = {"fingerprint", "model", "dimension", "pipeline", "common"}
# What a sync makes anew, or what is of one catalogue only.
_LEFT = {"catalogue", "generation", "containers", "calibration", "everyday", "passage totals"}
_INSERT = {
    "documents": f"({DOCUMENT}, passages, checksum)",
    "passages": f"(rowid, {PASSAGE}, terms, checksum, terms_checksum)",
    "vectors": "(key, row, parts, row_checksum, parts_checksum)",
}
_INCOMPLETE = (
    "SELECT id FROM documents WHERE passages != "
    "(SELECT count(*) FROM passages WHERE document_id = documents.id) OR EXISTS "
    "(SELECT 1 FROM passages WHERE document_id = documents.id "
    "AND vector_key NOT IN (SELECT key FROM vectors))"
)


def tidy(folder: Path) -> None:
    """Delete what a salvage that was killed has left; the caller holds the writer's lock."""
    shutil.rmtree(folder / _ASIDE, ignore_errors=True)


def salvage(folder: Path) -> list[str]:
    """Make the catalogue of an index anew, and return the paths of the documents it has lost.

    They are kept with it until a sync has read them. Raises `IndexBusy` while another process
    writes, `CatalogueError` where nothing can be written; then the old one is left as it is.
    """
    aside = folder / _ASIDE
    with holding(folder):
        try:
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            made = Catalogue(aside, create=True)
            try:
                lost = _copy(folder / FILE_NAME, made)
            finally:
                made.close()
            break_seal(folder)
            for name in (FILE_NAME + "-wal", FILE_NAME + "-shm"):
                (folder / name).unlink(missing_ok=True)
            (aside / FILE_NAME).replace(folder / FILE_NAME)
        except OSError as error:
            raise CatalogueError(
                f"The index in {folder} cannot be mended ({error.strerror}). See that the folder "
                "can be written and has space left."
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return lost


def _copy(path: Path, made: Catalogue) -> list[str]:
    """Copy what is as it was written, and return the paths of the documents that are missing."""
    database = made.database
    kept: set[str] = set()
    with DamagedCatalogue(path) as damaged, database.write():
        there = damaged.paths()
        settings = dict(row[:2] for row, written in damaged.rows("settings") if written)
        if settings.keys() >= _NEEDED:
            for key in settings.keys() - _LEFT:
                database.put_setting(key, settings[key])
            database.execute("PRAGMA defer_foreign_keys = ON")
            for table, columns in _INSERT.items():
                there |= _copy_table(damaged, made, table, columns)
            orphans = "document_id NOT IN (SELECT id FROM documents)"
            database.execute(f"DELETE FROM passages WHERE {orphans}")
            database.execute(f"DELETE FROM documents WHERE id IN ({_INCOMPLETE})")
            kept.update(made.documents.hashes())
            made.words.recount()
            made.vectors.begin()  # those that no passage has any more go with the next sync
        lost = sorted(there - kept)
        database.put_setting(LOST, json.dumps(lost))
    return lost


def _copy_table(damaged: DamagedCatalogue, made: Catalogue, table: str, columns: str) -> set[str]:
    """Copy the rows of a table that are as written, and return the paths that its others have."""
    marks = ", ".join("?" * (columns.count(",") + 1))
    others = set()
    for row, written in damaged.rows(table):
        if written:
            made.database.execute(f"INSERT OR IGNORE INTO {table} {columns} VALUES ({marks})", row)
        elif table == "documents":
            others.add(str(row[1]))
    return others
