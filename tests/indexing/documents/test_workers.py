"""Reading in worker processes: whatever a file does to its reader, only that file is lost."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import qa.indexing.documents
from qa.errors import DocumentError
from qa.indexing.documents import content_hash, document, find, parse
from qa.indexing.documents.workers import LimitError, Limits, Workers
from qa.indexing.documents.workers.ahead import File, ahead
from qa.indexing.documents.workers.messages import BadMessage, Message, read_message, write_message

ROOT = Path(qa.indexing.documents.__file__).parents[3]
GOOD = b"# Herons\n\nThe heron stands in the shallow water and waits for fish.\n"

# Readers of endings that nobody has, each bad in its own way.
READERS = """
import os, struct, subprocess, sys, time
from qa.errors import DocumentError
from qa.indexing.documents.formats import READERS
from qa.indexing.documents.text import Parsed

def hang(data):
    while True:
        pass

def sleep(data):
    time.sleep(600)

def eat(data):
    held = []
    while True:
        held.append(bytearray(10_000_000))

def eat_and_say_broken(data):
    try:
        bytearray(1 << 40)
    except MemoryError as error:
        raise DocumentError("is broken") from error

def die(data):
    os.kill(os.getpid(), 11)

def leave(data):
    os._exit(3)

def leave_politely(data):
    sys.exit(0)

def shout(data):
    print("hello " * 100_000)
    os.write(1, b"QAW1" * 100_000)
    os.write(2, b"x" * 1_000_000)
    sys.stdout.flush()
    return Parsed(text="shouted")

def garble(data):
    for number in range(3, 20):
        try:
            os.write(number, b"no message at all, but long enough to be taken for the start of one")
        except OSError:
            pass
    return Parsed(text="garbled")

def promise(data):
    # As the beginning of an answer that has a byte more than is taken.
    began = struct.pack("<4sIIQ", b"QAW1", 2, 1, int(data)) + b"{}"
    for number in range(3, 20):
        try:
            os.write(number, began)
        except OSError:
            pass
    return Parsed(text="promised")

def fork(data):
    os.fork()
    return Parsed(text="forked")

def leave_a_child(data):
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)

def once(data):
    # The first reader of the file dies, as if somebody had ended it.
    path = data.decode()
    if not os.path.exists(path):
        open(path, "w").close()
        os.kill(os.getpid(), 9)
    return Parsed(text="read at the second try")

def write_much(data):
    return Parsed(text="word " * 60_000_000)

def nest(data):
    def deeper(depth):
        return deeper(depth + 1)
    deeper(0)

def read_in(data):
    return Parsed(text=sys.stdin.read() + "nothing was there")

def number(data):
    return Parsed(text=f"read by {os.getpid()}")

for name in list(globals()):
    if callable(globals()[name]) and name.islower():
        READERS["." + name.replace("_", "")] = ("text/plain", f"/bad_readers.all:{name}")
"""


@pytest.fixture(scope="module")
def bad_readers(tmp_path_factory):
    """A folder with a package of bad readers, which workers can import."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "bad_readers").mkdir()
    (folder / "bad_readers" / "__init__.py").touch()
    (folder / "bad_readers" / "all.py").write_text(READERS)
    sys.path.append(str(folder))
    yield "bad_readers.all"
    sys.path.remove(str(folder))


@pytest.fixture
def start(bad_readers):
    """Make workers that know the bad readers; they are ended after the test."""
    made = []

    def make(**limits):
        limits = {"seconds": 20, "megabytes": 200, "workers": 1, **limits}
        workers = Workers(Limits(modules=(bad_readers,), **limits), idle=5)
        made.append(workers)
        return workers

    yield make
    for workers in made:
        workers.close()


def reading(workers, kind, data=b"some bytes"):
    return workers.read(data, f"a.{kind}").result()


def reader_process(workers):
    return int(reading(workers, "number").parsed.text.split()[-1])


def is_running(process):
    """Whether a process is there, and no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def wait_until(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_is_read_is_the_same_as_in_this_process(start, workers, write_pdf):
    files = {
        "heron.md": GOOD,
        "heron.pdf": write_pdf(("The heron stands.",), ("It waits.",)),
        "heron.html": b"<title>H</title><p>The \xe2\x82\xac heron &#x1F426; stands there for long.",
        "latin.txt": "Zwölf Boxkämpfer jagen Viktor quer über den großen Deich".encode("latin-1"),
    }
    some = start(workers=workers)
    for path, data in files.items():
        found = some.read(data, path).result()
        assert found == find(data, path)
        made = document(content_hash(data), path, found)
        assert made == parse(data, path)
        assert made.blocks.to_bytes() == parse(data, path).blocks.to_bytes()


@pytest.mark.parametrize("workers", [0, 1])
def test_why_a_file_cannot_be_read_is_told_as_in_this_process(start, workers):
    some = start(workers=workers)
    for path, data in [
        ("a.pdf", b"%PDF-1.4 and no more"),
        ("a.html", b"<p></p>"),
        ("a.txt", b" \n"),
        ("a.txt", bytes(range(256)) * 20),
    ]:
        with pytest.raises(DocumentError) as here:
            parse(data, path)
        with pytest.raises(DocumentError) as there:
            some.read(data, path).result()
        assert there.value.reason == here.value.reason
        assert type(there.value) is DocumentError


@pytest.mark.parametrize("kind", ["hang", "sleep"])
def test_a_file_that_takes_too_long_is_left(start, kind):
    workers = start(seconds=0.5)
    before = reader_process(workers)
    began = time.monotonic()
    with pytest.raises(LimitError) as told:
        reading(workers, kind)
    assert 0.4 < time.monotonic() - began < 10
    assert told.value.reason == (
        "took longer than 0.5 s to read; save it in several files, or allow more with "
        "QA_READ_SECONDS (in Python, read_seconds)"
    )
    assert not is_running(before)
    assert reader_process(workers) != before


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
@pytest.mark.parametrize("kind", ["eat", "eatandsaybroken"])
def test_a_file_that_takes_too_much_memory_is_left(start, kind):
    workers = start()
    with pytest.raises(LimitError) as told:
        reading(workers, kind)
    assert told.value.reason == (
        "needed more than 200 MB of memory to read; save it in several files, or allow more with "
        "QA_READ_MEGABYTES (in Python, read_megabytes)"
    )
    assert reading(workers, "shout").parsed.text == "shouted"


@pytest.mark.parametrize(
    ("kind", "how"), [("die", "signal 11"), ("leave", "exit status 3"), ("leavepolitely", "exit")]
)
def test_a_file_that_ends_its_reader_is_left(start, kind, how):
    workers = start()
    with pytest.raises(LimitError) as told:
        reading(workers, kind)
    assert told.value.reason.startswith(f"made its reader stop ({how}")
    assert told.value.reason.endswith("save it anew, or set QA_READ_MEGABYTES higher")
    assert workers.read(GOOD, "a.md").result() == find(GOOD, "a.md")


def test_what_a_reader_prints_goes_nowhere(start, capfd):
    workers = start()
    assert reading(workers, "shout").parsed.text == "shouted"
    assert reading(workers, "readin").parsed.text == "nothing was there"
    assert capfd.readouterr() == ("", "")


def test_a_reader_that_writes_among_the_replies_costs_its_file(start):
    workers = start()
    with pytest.raises(DocumentError) as told:
        reading(workers, "garble")
    assert told.value.reason == "made its reader fail (gave no proper answer); save it anew"
    assert reading(workers, "shout").parsed.text == "shouted"


def test_a_reader_that_sends_more_than_is_taken_costs_its_file(start):
    # What may come is waited for, until the time is over.
    with pytest.raises(LimitError, match=r"took longer than 0\.5 s"):
        reading(start(seconds=0.5), "promise", b"300000000")
    workers = start()
    with pytest.raises(DocumentError) as told:
        reading(workers, "promise", b"300000001")
    assert told.value.reason == "made its reader fail (gave no proper answer); save it anew"
    assert reading(workers, "shout").parsed.text == "shouted"


def test_a_reader_that_forks_answers_once(start):
    workers = start()
    for _ in range(3):
        assert reading(workers, "fork").parsed.text == "forked"
        assert reading(workers, "shout").parsed.text == "shouted"


def test_what_a_reader_leaves_running_ends_with_it(start):
    workers = start()
    process = reader_process(workers)
    began = time.monotonic()
    with pytest.raises(LimitError, match="exit status 0"):
        reading(workers, "leaveachild")
    assert time.monotonic() - began < 10
    assert not is_running(process)


def test_a_worker_that_somebody_ends_does_not_cost_the_file(start, tmp_path):
    workers = start()
    path = str(tmp_path / "been here")
    assert reading(workers, "once", path.encode()).parsed.text == "read at the second try"
    # Nor does one that was ended while there was nothing to do.
    process = reader_process(workers)
    os.kill(process, signal.SIGKILL)
    assert reader_process(workers) != process


def test_a_text_longer_than_any_is_refused(start):
    with pytest.raises(DocumentError) as told:
        reading(start(megabytes=4000), "writemuch")
    assert told.value.reason == "has more than 50 million characters; save it in several files"


def test_what_is_nested_too_deeply_is_broken(start):
    workers = start()
    with pytest.raises(DocumentError, match=r"it seems broken \(RecursionError\)"):
        reading(workers, "nest")


def test_several_files_are_read_at_once(start):
    workers = start(workers=3, seconds=2.5)
    began = time.monotonic()
    some = [workers.read(b"some bytes", "a.sleep") for _ in range(3)]
    for pending in some:
        with pytest.raises(LimitError):
            pending.result()
    assert time.monotonic() - began < 7


def test_small_work_is_done_by_one_worker(start):
    workers = start(workers=4)
    processes = {reader_process(workers) for _ in range(20)}
    assert len(processes) == 1


def test_workers_end_when_there_is_nothing_to_do(bad_readers):
    workers = Workers(Limits(workers=1, modules=(bad_readers,)), idle=0.2)
    process = reader_process(workers)
    wait_until(lambda: not Path(f"/proc/{process}").exists())
    assert reader_process(workers) != process
    workers.close()


def test_what_is_not_wanted_any_more_is_stopped(start):
    workers = start(seconds=60)
    process = reader_process(workers)
    running, waiting = workers.read(b"1", "a.hang"), workers.read(b"2", "a.hang")
    time.sleep(0.3)
    waiting.cancel()
    running.cancel()
    wait_until(lambda: not is_running(process))
    assert reading(workers, "shout").parsed.text == "shouted"


def test_whoever_waits_can_stop_it(start):
    workers = start(seconds=60)
    process = reader_process(workers)

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workers.read(b"1", "a.hang").result(stop)
    wait_until(lambda: not is_running(process))


def test_where_no_process_can_be_started_files_are_read_here(monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    workers = Workers(Limits(workers=2))
    assert workers.read(GOOD, "a.md").result() == find(GOOD, "a.md")
    assert workers.read(GOOD, "a.md").result() == find(GOOD, "a.md")
    with pytest.raises(DocumentError, match="is a broken PDF"):
        workers.read(b"%PDF-1.4 and no more", "a.pdf").result()
    (said,) = caplog.messages
    assert said.startswith("No process could be started to read files in.")


def test_no_module_comes_from_the_folder_of_documents(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("open('taken', 'w')")
    (tmp_path / "chardet.py").write_text("open('taken', 'w')")
    monkeypatch.chdir(tmp_path)
    workers = Workers(Limits(workers=1))
    assert workers.read(GOOD, "a.md").result() == find(GOOD, "a.md")
    assert not (tmp_path / "taken").exists()
    workers.close()


SCRIPT = """
import os, sys, time
sys.path.append({modules!r})
from qa.indexing.documents.workers import Limits, shared
if __name__ != "__main__":
    print("run again", flush=True)
workers = shared(Limits(workers=2, seconds=60, modules=("bad_readers.all",)))
print(workers.read(b"x", "a.number").result().parsed.text.split()[-1], flush=True)
pending = [workers.read(b"x", "a.hang"), workers.read(b"y", "a.hang")]
{then}
"""


def started(bad_readers, then):
    """Start a script that has files read that hang; returns it, and a reading process of it."""
    modules = next(path for path in sys.path if (Path(path) / "bad_readers").is_dir())
    script = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT).format(modules=modules, then=then)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return script, int(script.stdout.readline())


def children(process):
    found = Path(f"/proc/{process}/task").glob("*/children")
    return {int(child) for some in found for child in some.read_text().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT", "end"])
def test_no_worker_outlives_its_parent(bad_readers, how):
    script, process = started(bad_readers, "sys.exit()" if how == "end" else "time.sleep(60)")
    with script:
        if how != "end":
            wait_until(lambda: len(children(script.pid)) == 2)
            both = children(script.pid)
            assert process in both
            script.send_signal(getattr(signal, how))
        else:
            both = {process}
        script.communicate(timeout=20)
    for child in both:
        wait_until(lambda child=child: not is_running(child))


def test_messages_go_through_a_pipe_as_they_are(tmp_path):
    path = tmp_path / "messages"
    some = [
        Message({"a": [1, None, "ü"]}, (b"", b"\0" * 1000)),
        Message({}),
        Message({"number": 3}, (b"x",)),
    ]
    with path.open("wb") as out:
        for message in some:
            write_message(out, message)
    with path.open("rb") as stream:
        assert [read_message(stream, most=1000) for _ in some] == some
        with pytest.raises(EOFError):
            read_message(stream, most=1000)
    data = path.read_bytes()
    for end in (1, 11, 12, 20, 30, 60):
        (tmp_path / "part").write_bytes(data[:end])
        with (tmp_path / "part").open("rb") as stream, pytest.raises(BadMessage):
            read_message(stream, most=1000)
    with path.open("rb") as stream, pytest.raises(BadMessage, match="too long"):
        read_message(stream, most=999)


def test_files_come_in_their_order_and_are_read_ahead(start):
    workers = start(workers=2)
    files = [File(f"{n}.md", GOOD + bytes([65 + n]), f"hash {n}") for n in range(20)]
    files.insert(3, File("same.md", files[0].data, files[0].sha256))
    files.insert(5, File("closed.md", reason="cannot be opened"))

    def new(file):
        return not file.reason and file.path != "7.md"

    coming = ahead((file for file in files), workers, new)
    seen = []
    for file in coming:
        # The same content is not read twice, and what is known is not read.
        assert (file.pending is not None) == (file.path not in ("same.md", "closed.md", "7.md"))
        seen.append(file)
        if len(seen) == 1:
            assert sum(one.pending is not None for one in files) == 8
    assert seen == files


def test_nothing_is_read_ahead_where_there_are_no_workers(start):
    files = [File(f"{n}.md", GOOD, f"hash {n}") for n in range(3)]
    coming = ahead((file for file in files), start(workers=0), lambda _: True)
    assert next(coming) is files[0]
    assert files[0].pending is None
    coming.close()


def test_what_was_read_ahead_is_stopped_when_nobody_goes_on(start):
    workers = start(workers=1, seconds=60)
    process = reader_process(workers)
    files = [File(f"{n}.hang", b"x", f"{n}") for n in range(9)]
    coming = ahead((file for file in files), workers, lambda _: True)
    assert next(coming).path == "0.hang"
    time.sleep(0.2)
    coming.close()
    wait_until(lambda: not is_running(process))
    assert reading(workers, "shout").parsed.text == "shouted"
