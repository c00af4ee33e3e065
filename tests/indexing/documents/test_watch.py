"""Hearing of it when something changes in a folder of documents; real files, real time."""

import queue
import sys
import threading

import pytest

import qa
from qa.indexing.documents.scan import is_passing, scan
from qa.indexing.documents.watch import changes

LONG, SHORT = 20.0, 0.8  # seconds: until a change must have come, and in which none comes


@pytest.fixture
def heard(tmp_path):
    """A queue that gets something for each change below `docs`, whose index lies in it."""
    data = tmp_path / "docs"
    (data / "index").mkdir(parents=True)
    (data / "a.txt").write_text("one")
    told: queue.Queue[None] = queue.Queue()
    stop = threading.Event()

    def listen():
        for _ in changes(data, data / "index", stop):
            told.put(None)

    thread = threading.Thread(target=listen)
    thread.start()
    told.get(timeout=LONG)  # it listens
    yield told
    stop.set()
    thread.join(LONG)
    assert not thread.is_alive()


def quiet(told) -> int:
    """Wait until nothing more comes; return how much came."""
    count = 0
    while True:
        try:
            told.get(timeout=SHORT)
            count += 1
        except queue.Empty:
            return count


def some(told) -> int:
    """Wait for a change, and until nothing more comes; a busy machine may tell of it twice."""
    told.get(timeout=LONG)
    return 1 + quiet(told)


def test_changes_come_and_those_that_come_together_are_told_together(heard, tmp_path):
    data = tmp_path / "docs"
    for number in range(20):
        (data / f"{number}.txt").write_text("text")
    assert some(heard) < 20
    (data / "0.txt").rename(data / "zero.txt")
    assert some(heard)
    (data / "deeper").mkdir()
    assert some(heard)
    (data / "deeper" / "b.txt").write_text("text")
    assert some(heard)
    (data / "zero.txt").unlink()
    assert some(heard)
    (data / ".qaignore").write_text("*.log\n")
    assert some(heard)


def test_what_programs_leave_beside_a_file_and_the_index_are_no_change(heard, tmp_path):
    data = tmp_path / "docs"
    for name in (".a.txt.swp", "a.txt~", "#a.txt#", "~$a.docx", "4913", "film.part", "x.TMP"):
        (data / name).write_text("text")
    (data / "index" / "catalogue.db").write_text("text")
    (data / ".git").mkdir()
    (data / ".git" / "HEAD").write_text("text")
    assert quiet(heard) == 0


@pytest.mark.parametrize(
    ("name", "passing"),
    [
        (".a.txt.swp", True),
        ("a.txt~", True),
        ("#a.txt#", True),
        ("~$a.docx", True),
        ("4913", True),
        ("film.mkv.part", True),
        ("x.TMP", True),
        ("report.crdownload", True),
        ("a.txt", False),
        ("14913", False),
        ("#1 reasons.txt", False),
        ("part", False),
        ("tmp.txt", False),
    ],
)
def test_a_name_tells_what_is_of_a_program_at_work(name, passing, tmp_path):
    assert is_passing(name) is passing
    (tmp_path / name).write_text("text")
    assert [path for path, _ in scan(tmp_path).files] == ([] if passing else [name])


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(qa.InputError, match=r'pip install "sourcebook-qa\[watch\]"'):
        changes(tmp_path, tmp_path / "index", threading.Event())
