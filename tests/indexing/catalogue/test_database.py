import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from qa.errors import CatalogueError, IndexMismatch, IndexMissing
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.database import FILE_NAME, SCHEMA_VERSION
from qa.records import Document


def _document(name: str = "a", **values) -> Document:
    known = {
        "id": f"id-{name}",
        "path": f"{name}.txt",
        "title": f"Title “{name}”",
        "media_type": "text/plain",
        "text": f"Ünïcode 🎉 text of {name}.\n\nMore of it.",
    }
    return Document(**{**known, **values})


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
    with pytest.raises(CatalogueError, match=r"not a database.*Delete it .* qa build"):
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
@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 999])
def test_another_format_is_refused_with_the_remedy(tmp_path, version, create):
    Catalogue(tmp_path, create=True).close()
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
    expected = rf"format {version}, .* reads format {SCHEMA_VERSION}\. Delete .* qa build"
    with pytest.raises(IndexMismatch, match=expected):
        Catalogue(tmp_path, create=create)


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
