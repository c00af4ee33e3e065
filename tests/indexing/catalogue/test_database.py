import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from qa.errors import CatalogueError, IndexDamaged, IndexMismatch, IndexMissing
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.database import _ADDED, DOCUMENT, FILE_NAME, PASSAGE, SCHEMA_VERSION
from qa.indexing.catalogue.passages import Entry
from qa.records import Document, Passage
from tests.indexing.stores.exact import DIMENSION, ids_of, unit_rows


def _document(name: str = "a", **values) -> Document:
    known = {
        "id": f"id-{name}",
        "path": f"{name}.txt",
        "title": f"Title “{name}”",
        "media_type": "text/plain",
        "text": f"Ünïcode 🎉 text of {name}.\n\nMore of it.",
    }
    return Document(**{**known, **values})


def _entry(name: str) -> Entry:
    passage = Passage(id=f"id-{name}:0-5", document_id=f"id-{name}", start=0, end=5)
    return Entry(passage=passage, vector_key=b"key", terms=b"terms")


def _put(catalogue: Catalogue, document: Document, passages=(), *, sha256="s") -> None:
    with catalogue.database.write():
        catalogue.documents.put(
            document, sha256=sha256, size=99, indexed_at="2024-01-02T03:04:05", passages=passages
        )


def test_a_folder_without_an_index_is_missing_one(tmp_path):
    with pytest.raises(IndexMissing, match=r"There is no index in .* Build it with: qa build"):
        Catalogue(tmp_path)
    assert list(tmp_path.iterdir()) == []  # looking makes nothing


def test_an_empty_file_is_an_index_that_was_never_finished(tmp_path):
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(IndexMissing, match="no finished index"):
        Catalogue(tmp_path)
    Catalogue(tmp_path, create=True).close()
    Catalogue(tmp_path).close()


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database_is_refused(tmp_path, create):
    (tmp_path / FILE_NAME).write_bytes(b"certainly not SQLite" * 100)
    with pytest.raises(CatalogueError, match=r"not a database.*qa doctor --repair"):
        Catalogue(tmp_path, create=create)


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("CREATE TABLE letters (text)")
    other.close()
    with pytest.raises(CatalogueError, match="database of another program"):
        Catalogue(tmp_path, create=True)
    other = sqlite3.connect(tmp_path / FILE_NAME)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("letters",)]
    other.close()


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(CatalogueError, match="cannot be used"):
        Catalogue(tmp_path, create=True)


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("version", [5, SCHEMA_VERSION + 1, 999])
def test_another_format_is_refused_with_the_remedy(tmp_path, version, create):
    Catalogue(tmp_path, create=True).close()
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
    expected = rf"format {version}, .* reads format {SCHEMA_VERSION}\. Delete .* qa build"
    with pytest.raises(IndexMismatch, match=expected):
        Catalogue(tmp_path, create=create)


def _as_format_6(folder: Path) -> None:
    raw = sqlite3.connect(folder / FILE_NAME)
    for table, names in _ADDED.items():
        for name in names:
            raw.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    raw.executescript("DROP TABLE files; PRAGMA user_version = 6")
    raw.close()


def test_an_index_without_checksums_gets_them_from_who_writes(tmp_path):
    made = Catalogue(tmp_path, create=True)
    _put(made, _document("a"), [_entry("a")])
    with made.database.write():
        made.vectors.put([b"key"], unit_rows(1), [unit_rows(2)])
        made.database.put_setting("dimension", str(DIMENSION))
    made.close()
    _as_format_6(tmp_path)
    with pytest.raises(IndexMismatch, match=r"format 6, .* Bring it up to date with: qa build"):
        Catalogue(tmp_path)
    for create in (True, False):
        catalogue = Catalogue(tmp_path, create=create)
        assert catalogue.documents.get("id-a") == _document("a")
        assert [p.start for p in catalogue.passages.of("id-a")] == [0]
        assert catalogue.passages.terms([1]) == {1: (b"terms", "id-a")}
        assert catalogue.vectors.rows(ids_of(1)).tolist() == unit_rows(1).tolist()
        assert len(catalogue.vectors.sentences([1]).rows) == 2
        assert catalogue.documents.files() == {}
        catalogue.close()


# What is written over each column of a row, and how it is read.
_READ = {
    "documents": lambda c: c.documents.get("id-a"),
    "passages": lambda c: c.passages.of("id-a"),
    "terms": lambda c: c.passages.terms([1]),
    "row": lambda c: c.vectors.rows(ids_of(1)),
    "parts": lambda c: c.vectors.sentences([1]),
    "settings": lambda c: c.database.setting("dimension"),
}
_DAMAGE = [
    *(("documents", "documents", name) for name in DOCUMENT.split(", ") if name != "id"),
    *(("passages", "passages", name) for name in PASSAGE.split(", ")[1:]),
    ("terms", "passages", "terms"),
    ("row", "vectors", "row"),
    ("parts", "vectors", "parts"),
    ("settings", "settings", "value"),
]


@pytest.mark.parametrize(("read", "table", "column"), _DAMAGE)
def test_a_value_that_is_not_what_was_written_is_told(tmp_path, read, table, column):
    made = Catalogue(tmp_path, create=True)
    _put(made, _document("a"), [_entry("a")])
    with made.database.write():
        made.vectors.put([b"key"], unit_rows(1), [unit_rows(2)])
        made.database.put_setting("dimension", str(DIMENSION))
    _READ[read](made)
    made.close()
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    value = raw.execute(f"SELECT {column} FROM {table}").fetchone()[0]
    if isinstance(value, bytes):
        value = bytes([value[0] ^ 1]) + value[1:]
    else:
        value = value + 1 if isinstance(value, int) else f"{value or ''}!"
    raw.execute(f"UPDATE {table} SET {column} = ?", (value,))
    raw.commit()
    raw.close()
    catalogue = Catalogue(tmp_path)
    with pytest.raises(IndexDamaged, match=r"catalogue.db is damaged .*qa doctor --repair") as told:
        _READ[read](catalogue)
    if read in ("documents", "passages", "terms") and column != "path":
        assert "a.txt" in str(told.value)
    catalogue.close()


@pytest.mark.parametrize("where", [0, 3000])
def test_what_sqlite_cannot_read_is_told_as_damage(tmp_path, where):
    made = Catalogue(tmp_path, create=True)
    _put(made, _document("a", text="x" * 30_000))
    made.close()
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    # The tables' own pages lie behind the first, in which they are named.
    data[4096:] = bytes(len(data) - 4096) if where else data[4096 : len(data) // 2]
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match="qa doctor"):  # noqa: PT012
        catalogue = Catalogue(tmp_path)
        with catalogue.database.read():
            catalogue.documents.get("id-a")


def test_several_can_create_it_at_once(tmp_path):
    errors = []

    def create(folder, barrier):
        barrier.wait()
        try:
            Catalogue(folder, create=True).close()
        except Exception as error:
            errors.append(error)

    # It once failed in one of fifty rounds: SQLite does not wait for its turn to begin a log.
    for number in range(50):
        folder = tmp_path / str(number)
        folder.mkdir()
        barrier = threading.Barrier(4)
        threads = [threading.Thread(target=create, args=(folder, barrier)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []


# Everything is imported before root gives up its rights: the packages may be out of reach
# afterwards.
_READ_ONLY = """
import os, sys
from pathlib import Path
import numpy as np
from qa.errors import CatalogueError
from qa.indexing.catalogue import Catalogue
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder = Path(sys.argv[1])
assert not os.access(folder, os.W_OK)
catalogue = Catalogue(folder)
print(sorted(catalogue.documents.hashes()))
try:
    with catalogue.database.write():
        catalogue.database.next_generation()
except CatalogueError as error:
    print("readonly" in str(error))
catalogue.close()
print(sorted(os.listdir(folder)))
"""


@pytest.fixture
def open_folder():
    """A folder that another user can reach, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix="qa-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permissions are POSIX ones")
def test_a_folder_that_cannot_be_written_can_be_read(open_folder):
    made = Catalogue(open_folder, create=True)
    _put(made, _document("a"))
    made.close()
    open_folder.chmod(0o555)
    run = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, open_folder], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.stdout == "['a.txt']\nTrue\n['catalogue.db']\n"


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permissions are POSIX ones")
def test_what_a_killed_writer_left_in_its_log_is_read_where_nobody_can_write(open_folder, tmp_path):
    made = Catalogue(tmp_path, create=True)
    _put(made, _document("a"))
    # Copied while it is open, it is as after a kill: all there is stands in the log.
    for file in tmp_path.iterdir():
        shutil.copyfile(file, open_folder / file.name)
    made.close()
    open_folder.chmod(0o555)
    run = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, open_folder], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.stdout.startswith("['a.txt']\nTrue\n")
