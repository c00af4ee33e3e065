"""Syncs of folders with files that end their readers, and with archives."""

import io
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import zipfile
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from qa.console import describe
from qa.indexing.catalogue import Catalogue
from qa.indexing.documents import content_hash
from qa.indexing.documents.formats import READERS
from qa.indexing.documents.workers import Limits, Workers, shared
from qa.indexing.documents.workers.ahead import opened
from qa.indexing.index import Index
from qa.indexing.intake import holder

TEXT = "The council of the harbour town met on a {} morning and spoke about fish and ships."

READERS_MODULE = """
import os, time
from qa.console import describe
from qa.indexing.documents.formats import READERS
from qa.indexing.documents.text import Parsed

def hang(data):
    time.sleep(600)

def die(data):
    os.kill(os.getpid(), 11)

def slow(data):
    time.sleep(0.3)
    return Parsed(text=data.decode())

def scan(data):
    return Parsed(text=data.decode(), left_out={"pages without text: 3–5": 3, "menu": 1})

for name in ("hang", "die", "slow", "scan"):
    READERS["." + name] = ("text/plain", f"/odd_readers.all:{name}")
"""


@pytest.fixture(scope="module")
def odd_readers(tmp_path_factory):
    """A package of readers that workers can import."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "odd_readers").mkdir()
    (folder / "odd_readers" / "__init__.py").touch()
    (folder / "odd_readers" / "all.py").write_text(READERS_MODULE)
    sys.path.append(str(folder))
    yield "odd_readers.all"
    sys.path.remove(str(folder))
    for limits in (LIMITS, THREE):
        shared(limits).close()
    assert ".hang" not in READERS


LIMITS = Limits(seconds=3, megabytes=300, workers=2, modules=("odd_readers.all",))
THREE = Limits(workers=3)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "texts"
    made.mkdir()
    return made


@pytest.fixture
def index(tmp_path, tiny_embedder):
    made = Index(tmp_path / "index", tiny_embedder, create=True)
    yield made
    made.close()


def write(path, word):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(word))


def pack(path, **files):
    """Make an archive of texts; the names have two underscores for each slash."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, word in files.items():
            content = TEXT.format(word) if isinstance(word, str) else word
            archive.writestr(name.replace("__", "/").replace("_", "."), content)


def sync(index, folder, limits=None, **values):
    """Sync, and return what was done, lists that are empty left out, and reasons by path."""
    report = index.sync(folder, passage_chars=100, limits=limits, **values).to_dict()
    del report["seconds"], report["embedded"], report["freed"]
    report["failed"] = {one["path"]: one["reason"] for one in report["failed"]}
    return {name: value for name, value in report.items() if value}


def documents(index):
    """The paths of all documents, with those of further files."""
    with index.catalogue() as catalogue:
        return {one.path: list(one.places) for one in catalogue.documents.all()}


def content(index):
    """All that an index holds, but for when and by whom it was made."""
    with index.catalogue() as catalogue:
        db = catalogue.database
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        held = {}
        for table in sorted(tables):
            if table == "files":
                continue  # what is as it was a moment ago is not in it
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            # The checksum of a document is of the time, too.
            other = ("indexed_at", "checksum")
            named = ", ".join(f'"{name}"' for name in columns if name not in other)
            held[table] = db.execute(f"SELECT {named} FROM {table}").fetchall()
        own = ("catalogue", "writer", "sealed")
        held["settings"] = [row for row in held["settings"] if row[0] not in own]
        return held


def test_files_that_end_their_readers_cost_themselves_alone(
    index, folder, odd_readers, monkeypatch
):
    for number in range(50):
        write(folder / f"{number:02}a.txt", f"{number}th")
        kind = ("die", "pdf", "docx", "odd", "pdf")[number % 5]
        broken = folder / f"{number:02}b.{kind}"
        broken.write_bytes(b"some words" if kind == "die" else b"%PDF-1.4 broken")
    write(folder / "hanging.hang", "bad")
    report = sync(index, folder, LIMITS)
    assert report["added"] == [f"{number:02}a.txt" for number in range(50)]
    assert list(documents(index)) == report["added"]
    failed = report["failed"]
    assert sorted(failed) == sorted(path.name for path in folder.iterdir() if path.suffix != ".txt")
    assert failed["00b.die"].startswith("made its reader stop (signal 11)")
    assert failed["01b.pdf"].startswith("is a broken PDF")
    assert failed["hanging.hang"].startswith("took longer than 3 s to read")
    # What failed is not tried again.
    tried = []
    read = Workers.read
    monkeypatch.setattr(Workers, "read", lambda *given: tried.append(given[2]) or read(*given))
    assert sync(index, folder, LIMITS) == {"unchanged": 50, "failed": failed}
    assert tried == []
    # But it is with other limits, if these were the reason.
    more = Limits(seconds=2, megabytes=300, workers=2, modules=LIMITS.modules)
    again = sync(index, folder, more)["failed"]
    assert again["hanging.hang"].startswith("took longer than 2 s to read")
    assert again["01b.pdf"] == failed["01b.pdf"]
    assert set(tried) == {path for path in failed if path.endswith((".die", ".hang"))}
    shared(more).close()


def test_a_worker_that_is_killed_in_the_midst_of_a_sync_costs_nothing(index, folder, odd_readers):
    for number in range(6):
        write(folder / f"{number}.slow", f"{number}th")
    killed = []

    def kill():
        until = time.monotonic() + 20
        while not killed and time.monotonic() < until:
            time.sleep(0.1)
            for process in shared(LIMITS).processes()[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)

    killer = threading.Thread(target=kill)
    killer.start()
    report = sync(index, folder, LIMITS)
    killer.join()
    assert killed
    assert report == {"added": [f"{number}.slow" for number in range(6)]}


def test_the_index_is_the_same_however_many_read(tmp_path, folder, tiny_embedder, write_pdf):
    for number in range(30):
        write(folder / f"{number % 3}" / f"{number}.txt", f"{number % 20}th")
    (folder / "a.pdf").write_bytes(write_pdf(*(("The heron stands.",) for _ in range(20))))
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    pack(folder / "c.zip", a_txt="third", b_txt="foggy", c_pdf=b"%PDF-1.4 broken")
    held = []
    for limits in (Limits(workers=0), Limits(workers=1), THREE):
        index = Index(tmp_path / f"index {limits.workers}", tiny_embedder, create=True)
        report = sync(index, folder, limits)
        held.append((report, content(index)))
        index.close()
    assert held[0] == held[1] == held[2]
    assert len(held[0][1]["documents"]) == 20 + 1 + 2


def test_a_sync_that_is_stopped_leaves_no_reader_at_work(index, folder, odd_readers):
    limits = Limits(seconds=60, workers=2, modules=("odd_readers.all",))
    write(folder / "a.hang", "bad")
    write(folder / "b.hang", "worse")
    reported = []

    def stop(progress):
        reported.append(progress.path)
        if len(reported) > 2:
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        sync(index, folder, limits, progress=stop)
    assert time.monotonic() - began < 10
    assert set(reported) == {"a.hang"}
    workers = shared(limits)
    until = time.monotonic() + 10
    while workers.processes():
        assert time.monotonic() < until
        time.sleep(0.05)
    workers.close()


def test_what_is_missing_of_a_document_is_told(index, folder, odd_readers):
    write(folder / "a.scan", "windy")
    write(folder / "b.txt", "foggy")
    for _ in range(2):
        report = index.sync(folder, passage_chars=100, limits=LIMITS)
        assert [(one.path, one.reason) for one in report.partly] == [
            ("a.scan", "pages 3–5 are scans, without text")
        ]
        assert describe(report).splitlines()[1:] == ["  a.scan: pages 3–5 are scans, without text"]


# Archives


def test_the_files_of_an_archive_are_documents(index, folder):
    pack(folder / "old.zip", letters__anna_txt="windy", letters__bert_txt="foggy", x_exe=b"MZ")
    write(folder / "z.txt", "sunny")
    report = sync(index, folder)
    assert report.pop("failed")["old.zip/x.exe"].startswith("has the type '.exe', which is not")
    assert report == {"added": ["old.zip/letters/anna.txt", "old.zip/letters/bert.txt", "z.txt"]}
    assert documents(index) == {path: [] for path in report["added"]}
    with index.catalogue() as catalogue:
        info = catalogue.documents.all()[0]
        assert catalogue.documents.get(info.id).text == TEXT.format("windy")
        assert info.title == "anna"


@pytest.mark.parametrize("workers", [0, 2])
def test_an_archive_that_has_not_changed_is_not_unpacked_again(index, folder, workers, monkeypatch):
    limits = Limits(workers=workers)
    pack(folder / "old.zip", a_txt="windy", b_txt="foggy", c_pdf=b"%PDF-1.4 broken")
    failed = sync(index, folder, limits)["failed"]
    before, generation = content(index), _generation(index)
    unpacked = []
    whole = Workers.members

    def members(self, data, path, into):
        unpacked.append(path)
        return whole(self, data, path, into)

    monkeypatch.setattr(Workers, "members", members)
    assert sync(index, folder, limits) == {"unchanged": 2, "failed": failed}
    assert unpacked == []
    assert content(index) == before
    assert _generation(index) == generation
    pack(folder / "old.zip", a_txt="windy", b_txt="sunny", c_pdf=b"%PDF-1.4 broken")
    assert sync(index, folder, limits) == {
        "changed": ["old.zip/b.txt"],
        "unchanged": 1,
        "failed": failed,
    }
    assert unpacked == ["old.zip"]


def _generation(index):
    with index.catalogue() as catalogue:
        return catalogue.database.generation


def test_what_is_taken_out_of_an_archive_goes(index, folder):
    pack(folder / "old.zip", a_txt="windy", b_txt="foggy")
    sync(index, folder)
    pack(folder / "old.zip", b_txt="foggy")
    assert sync(index, folder) == {"removed": ["old.zip/a.txt"], "unchanged": 1}
    assert documents(index) == {"old.zip/b.txt": []}


def test_what_is_in_an_archive_goes_with_it(index, folder):
    write(folder / "z.txt", "sunny")
    write(folder / "y.txt", "misty")
    pack(folder / "old.zip", a_txt="windy", b_txt="foggy")
    sync(index, folder)
    (folder / "old.zip").unlink()
    assert sync(index, folder) == {
        "removed": ["old.zip/a.txt", "old.zip/b.txt"],
        "unchanged": 2,
    }
    assert list(documents(index)) == ["y.txt", "z.txt"]


def test_who_has_removed_an_archive_means_all_that_was_in_it(index, folder):
    pack(folder / "old.zip", **{f"{word}_txt": word for word in ("a", "b", "c", "d", "e")})
    sync(index, folder)
    (folder / "old.zip").unlink()
    report = sync(index, folder)
    assert len(report["kept"]) == 5
    report = sync(index, folder, removed=["old.zip"])
    assert len(report["removed"]) == 5
    assert documents(index) == {}


def test_a_renamed_archive_is_embedded_no_second_time(index, folder):
    pack(folder / "old.zip", a_txt="windy")
    write(folder / "z.txt", "sunny")
    sync(index, folder)
    embedded = len(index.embedder.embedded)
    (folder / "old.zip").rename(folder / "new.zip")
    assert sync(index, folder) == {
        "added": ["new.zip/a.txt"],
        "removed": ["old.zip/a.txt"],
        "unchanged": 1,
    }
    assert len(index.embedder.embedded) == embedded


def test_the_same_content_in_and_out_of_archives_is_one_document(index, folder):
    pack(folder / "a.zip", one_txt="windy", two_txt="windy")
    pack(folder / "b.zip", one_txt="windy", three_txt="foggy")
    write(folder / "c.txt", "windy")
    assert documents(index) == {}
    sync(index, folder)
    held = {"a.zip/one.txt": ["a.zip/two.txt", "b.zip/one.txt", "c.txt"], "b.zip/three.txt": []}
    assert documents(index) == held
    assert sync(index, folder) == {"unchanged": 5}
    assert documents(index) == held
    # The next one has the document when the first goes.
    (folder / "a.zip").unlink()
    sync(index, folder)
    assert documents(index) == {"b.zip/one.txt": ["c.txt"], "b.zip/three.txt": []}
    assert sync(index, folder) == {"unchanged": 3}


def test_an_archive_of_which_nothing_is_read_is_named(index, folder):
    pack(folder / "a.zip", x_exe=b"MZ", y_pdf=b"%PDF-1.4 broken")
    pack(folder / "b.zip")
    (folder / "c.zip").write_bytes(b"PK\x03\x04 and no more")
    failed = sync(index, folder)["failed"]
    assert failed["a.zip"] == "holds no file that can be read"
    assert failed["a.zip/y.pdf"].startswith("is a broken PDF")
    assert failed["b.zip"] == "holds no file that can be read"
    assert failed["c.zip"].startswith("is a damaged archive")
    assert list(failed) == ["a.zip", "a.zip/x.exe", "a.zip/y.pdf", "b.zip", "c.zip"]
    assert sync(index, folder) == {"failed": failed}


def test_what_is_in_an_archive_that_breaks_is_quoted_no_more(index, folder):
    pack(folder / "a.zip", a_txt="windy")
    write(folder / "z.txt", "sunny")
    sync(index, folder)
    (folder / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    report = sync(index, folder)
    assert report["removed"] == ["a.zip/a.txt"]
    assert list(documents(index)) == ["z.txt"]


def test_what_is_in_an_archive_that_cannot_be_opened_stays(index, folder):
    pack(folder / "a.zip", a_txt="windy")
    write(folder / "z.txt", "sunny")
    sync(index, folder)
    (folder / "a.zip").rename(folder.parent / "a.zip")
    (folder / "a.zip").symlink_to("nowhere")
    report = sync(index, folder)
    assert report["failed"] == {"a.zip": "cannot be opened (No such file or directory)"}
    assert list(documents(index)) == ["a.zip/a.txt", "z.txt"]
    (folder / "a.zip").unlink()
    (folder.parent / "a.zip").rename(folder / "a.zip")
    assert sync(index, folder) == {"unchanged": 2}


def test_a_file_that_becomes_an_archive_and_back(index, folder):
    (folder / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    assert list(sync(index, folder)["failed"]) == ["a.zip"]
    pack(folder / "a.zip", a_txt="windy")
    assert sync(index, folder) == {"added": ["a.zip/a.txt"]}
    (folder / "a.zip").unlink()
    write(folder / "a.zip" / "a.txt", "windy")
    assert sync(index, folder) == {"unchanged": 1}
    assert documents(index) == {"a.zip/a.txt": []}


def test_an_archive_that_hides_a_reader_that_dies_loses_that_file_only(index, folder, odd_readers):
    pack(folder / "a.zip", a_txt="windy", b_die="bad", c_hang="worse", d_txt="foggy")
    report = sync(index, folder, LIMITS)
    assert report["added"] == ["a.zip/a.txt", "a.zip/d.txt"]
    assert report["failed"]["a.zip/b.die"].startswith("made its reader stop (signal 11)")
    assert report["failed"]["a.zip/c.hang"].startswith("took longer than 3 s")
    # With more time it is unpacked again.
    more = Limits(seconds=2, workers=2, modules=LIMITS.modules)
    again = sync(index, folder, more)
    assert again["unchanged"] == 2
    assert again["failed"]["a.zip/c.hang"].startswith("took longer than 2 s")
    shared(more).close()


def mail(body, **attached):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "anna@x.example", "bert@x.example", "The harbour"
    made["Date"] = "Tue, 14 May 2024 14:02:00 +0000"
    made.set_content(body)
    for name, word in attached.items():
        data = word if isinstance(word, bytes) else TEXT.format(word).encode()
        made.add_attachment(data, "application", "octet-stream", filename=name.replace("_", "."))
    return made.as_bytes()


@pytest.mark.parametrize("workers", [0, 2])
def test_what_is_attached_to_a_mail_is_a_document_of_its_own(index, folder, workers):
    limits = Limits(workers=workers)
    (folder / "a.eml").write_bytes(mail("It is closed.", notes_txt="windy", x_pdf=b"%PDF-1.4 bad"))
    (folder / "b.eml").write_bytes(mail("Nothing is attached to this one."))
    (folder / "c.eml").write_bytes(mail("", notes_txt="foggy"))
    pack(folder / "d.zip", old_eml=mail("It was closed.", notes_txt="sunny"))
    report = sync(index, folder, limits)
    assert report["added"] == [
        "a.eml",
        "a.eml/notes.txt",
        "b.eml",
        "c.eml",
        "c.eml/notes.txt",
        "d.zip/old.eml",
        "d.zip/old.eml/notes.txt",
    ]
    assert list(report["failed"]) == ["a.eml/x.pdf"]
    assert list(documents(index)) == report["added"]
    assert sync(index, folder, limits) == {"unchanged": 7, "failed": report["failed"]}
    # A copy is a further place of each.
    shutil.copy(folder / "a.eml", folder / "e.eml")
    report = sync(index, folder, limits)
    assert report["added"] == ["e.eml", "e.eml/notes.txt"]
    assert documents(index)["a.eml/notes.txt"] == ["e.eml/notes.txt"]
    (folder / "a.eml").unlink()
    sync(index, folder, limits)
    assert list(documents(index))[:2] == ["b.eml", "c.eml"]
    assert list(documents(index))[-2:] == ["e.eml", "e.eml/notes.txt"]
    (folder / "c.eml").write_bytes(mail("It is open again."))
    assert sync(index, folder, limits)["removed"] == ["c.eml/notes.txt"]


def _status(path):
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def test_a_file_of_the_same_status_is_not_read(folder):
    path = folder / "harbour.txt"
    path.write_text(TEXT.format("grey"))
    os.utime(path, ns=(0, time.time_ns() - 10**10))
    files = [("harbour.txt", path)]
    (now,) = opened(files, {}, lambda _: True)
    # Its status has been another a moment ago, and could become another unnoticed.
    assert (now.data, now.status) == (path.read_bytes(), "")
    status = _status(path)
    seen = {"harbour.txt": (status, "the hash")}
    (known,) = opened(files, seen, lambda file: file.sha256 != "the hash")
    assert (known.data, known.sha256, known.status) == (b"", "the hash", status)
    # What is new by its hash is read, and so is what has changed and kept its time.
    (new,) = opened(files, seen, lambda _: True)
    assert new.data == path.read_bytes()
    path.write_text(TEXT.format("cold"))
    os.utime(path, ns=(0, path.stat().st_mtime_ns))
    (changed,) = opened(files, seen, lambda file: file.sha256 != "the hash")
    assert changed.sha256 == content_hash(TEXT.format("cold").encode())


def test_a_sync_remembers_what_files_were(index, folder):
    with zipfile.ZipFile(folder / "letters.zip", "w") as archive:
        archive.writestr("anna.txt", TEXT.format("windy"))
    (folder / "harbour.txt").write_text(TEXT.format("grey"))
    index.sync(folder, passage_chars=600)
    with index.catalogue() as catalogue:
        assert catalogue.documents.files() == {}  # they are too fresh
    seen = {
        path.name: (_status(path), content_hash(path.read_bytes()))
        for path in sorted(folder.iterdir())
    }
    with closing(Catalogue(index.folder)) as catalogue, catalogue.database.write():
        catalogue.documents.replace_files(seen)
    assert index.sync(folder, passage_chars=600).unchanged == 2
    with index.catalogue() as catalogue:
        assert catalogue.documents.files() == seen
    (folder / "letters.zip").unlink()
    index.sync(folder, passage_chars=600)
    with index.catalogue() as catalogue:
        assert list(catalogue.documents.files()) == ["harbour.txt"]
    # Known by its status, and to be read all the same.
    assert index.sync(folder, passage_chars=300).changed == ("harbour.txt",)


def test_members_are_found_by_the_path_of_what_holds_them():
    assert holder("a/b.zip/c/d.txt", {"a/b.zip"}) == "a/b.zip"
    assert holder("a/b.zip", {"a/b.zip"}) is None
    assert holder("a/b.zipped/c.txt", {"a/b.zip"}) is None


def test_nothing_is_left_behind_of_a_large_archive(index, folder, tmp_path, monkeypatch):
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setenv("TMPDIR", str(aside))
    monkeypatch.setattr("tempfile.tempdir", None)
    noise = io.BytesIO()
    with zipfile.ZipFile(noise, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.bin", os.urandom(20_000_000))
        archive.writestr("z.txt", TEXT.format("windy"))
    (folder / "big.zip").write_bytes(noise.getvalue())
    assert sync(index, folder)["added"] == ["big.zip/z.txt"]
    assert list(Path(aside).iterdir()) == []


CONTENTS = [TEXT.format(word).encode() for word in ("windy", "foggy", "sunny")] + [b" \n"]
FILES = st.dictionaries(st.sampled_from(["a.txt", "b/c.txt", "d.md"]), st.sampled_from(CONTENTS))
FOLDERS = st.fixed_dictionaries(
    {}, optional={"one.zip": FILES, "two.zip": FILES, "sub": FILES, "zz": FILES}
)


def lay(folder, wanted):
    """Make a folder hold these folders and archives; return the texts of what can be read."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    there = {}
    for name, files in wanted.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(folder / name, "w") as archive:
                for path, data in files.items():
                    archive.writestr(zipfile.ZipInfo(path), data)
        for path, data in files.items():
            there[f"{name}/{path}"] = data
            if not name.endswith(".zip"):
                (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / name / path).write_bytes(data)
    return {path: data.decode() for path, data in there.items() if data.strip()}


@hypothesis.given(st.lists(FOLDERS, min_size=2, max_size=5), st.sampled_from([0, 2]))
@hypothesis.settings(
    max_examples=15, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
def test_after_any_changes_an_index_has_what_is_there(tiny_embedder, states, workers):
    limits = Limits(workers=workers)
    with tempfile.TemporaryDirectory() as aside:
        index = Index(Path(aside) / "index", tiny_embedder, create=True)
        folder = Path(aside) / "texts"
        for state in states:
            there = lay(folder, state)
            before = {path for one, places in documents(index).items() for path in (one, *places)}
            report = sync(index, folder, limits, allow_empty=True)
            with index.catalogue() as catalogue:
                held = {
                    path: catalogue.documents.get(one.id).text
                    for one in catalogue.documents.all()
                    for path in (one.path, *one.places)
                }
            assert held == there
            assert set(report.get("added", [])) == there.keys() - before
            assert set(report.get("removed", [])) == before - there.keys()
            failed = report.get("failed", {})
            assert not failed.keys() & there.keys()
            again = {"unchanged": len(there), "failed": failed}
            assert sync(index, folder, limits, allow_empty=True) == {
                name: value for name, value in again.items() if value
            }
        index.close()
