"""Sessions cost nothing until there is something in them, and there is room for so many."""

import io
import threading
import time
from pathlib import Path

import pytest

import qa
from qa.errors import Busy, NotFound, TooLarge
from qa.web import sessions
from qa.web.sessions import Sessions
from qa.web.uploads import Upload
from qa.web.visitors import Visitors

TEXT = b"The walrus sleeps on a floe of ice all winter."


@pytest.fixture
def visitors(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    config = qa.Config(uploads_mb=3)
    with qa.build(
        tmp_path / "data", tmp_path / "index", config=config, embedder=tiny_embedder
    ) as assistant:
        made = Visitors(assistant)
        made._sessions = Sessions(assistant, most=8)
        yield made
        made.close()


def key(number):
    return f"{number:032x}"


def begin(visitors, number, client="", size=40):
    return visitors.begin(key(number), [("walrus.txt", size)], client)


def add(visitors, number, client=""):
    content = TEXT + str(number).encode()
    upload = begin(visitors, number, client, len(content))
    with visitors.coming(key(number), len(content), upload.state().upload):
        upload.receive(0, io.BytesIO(content))
    return upload.outcome()


def folders(visitors):
    return [path for path in visitors._sessions._scratch.path.iterdir() if path.is_dir()]


def open_files():
    descriptors = Path("/proc/self/fd")  # Linux
    return len(list(descriptors.iterdir())) if descriptors.is_dir() else 0


def test_what_has_only_begun_costs_no_file_and_no_folder(visitors):
    begin(visitors, 0)
    before = open_files()
    for number in range(1, 200):
        begin(visitors, number, client=str(number % 30))
    assert folders(visitors) == []
    assert open_files() <= before  # what earlier tests left may go meanwhile
    # The oldest make room, of all and of each client.
    assert visitors.count == 100
    begun = list(visitors._sessions.visitors.values())
    assert max(sum(one.client == str(n) for one in begun) for n in range(30)) <= 10


def test_a_client_has_room_among_its_own_only(visitors):
    begin(visitors, 1, "quiet")
    for number in range(2, 40):
        begin(visitors, number, "loud")
    assert visitors.count == 11
    assert visitors.upload(key(1), next(iter(visitors._sessions.visitors[key(1)].uploads)))
    with pytest.raises(NotFound, match="This upload is over"):
        visitors.upload(key(2), "any")


def test_a_visitor_has_so_many_passages_at_most(visitors, monkeypatch):
    monkeypatch.setattr(sessions, "_MOST_PASSAGES", 3)
    assert add(visitors, 1)[0].passages == 1
    content = b"\n\n".join(b"# Part %d\n\n%s" % (n, TEXT) for n in range(3))
    upload = visitors.begin(key(1), [("long.md", len(content))])
    upload.receive(0, io.BytesIO(content))
    (result,) = upload.outcome()
    assert result.reason.startswith("brings all that is added to more than 3 passages")
    assert [document.path for document, _ in visitors.documents(key(1))] == ["walrus.txt"]


def test_a_full_house_takes_no_more_but_is_there_for_those_who_are_in(visitors):
    for number in range(8):
        add(visitors, number, client=str(number // 2))
    with pytest.raises(Busy, match="Too many visitors have added documents"):
        begin(visitors, 9, "new")
    assert add(visitors, 3, "1")[0].reason.startswith("has the same content")
    assert visitors.ask(key(9), "Where does the walrus sleep?").status == "not_found"
    assert visitors.ask(key(3), "Where does the walrus sleep?").hits
    visitors._sessions.forget(key(3))
    assert add(visitors, 9, "new")[0].passages == 1


def test_one_client_cannot_fill_the_house(visitors):
    add(visitors, 1, "loud")
    # Both have begun while there was room for one of them.
    late = begin(visitors, 3, "loud")
    add(visitors, 2, "loud")
    with (
        pytest.raises(Busy, match="Too many visitors"),
        visitors.coming(key(3), 1, late.state().upload),
    ):
        pass
    with pytest.raises(Busy, match="Too many visitors"):
        begin(visitors, 4, "loud")
    assert add(visitors, 5, "quiet")[0].passages == 1


def test_all_that_is_added_has_so_much_disk(visitors):
    with pytest.raises(TooLarge, match="more than the 3 MB that all visitors together may add"):
        begin(visitors, 1, size=3_100_000)
    with visitors.coming("", 2_000_000):
        with pytest.raises(Busy, match="takes up the 3 MB"), visitors.coming("", 1_500_000):
            pass
        with pytest.raises(Busy, match="Questions are answered all the same"):
            begin(visitors, 1, size=1_500_000)
    begin(visitors, 1, size=1_500_000)
    # What lies in the folders counts, whatever made it.
    folder = visitors._sessions.visitors[key(1)].folder
    folder.mkdir()
    (folder / "index").write_bytes(bytes(2_000_000))
    with pytest.raises(Busy, match="takes up the 3 MB"):
        begin(visitors, 2, size=1_500_000)


def test_what_has_only_begun_is_over_sooner(visitors, monkeypatch):
    begin(visitors, 1)
    add(visitors, 2)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 11 * 60)
    with visitors.coming(key(3), 5):
        visitors.sweep()
    assert list(visitors._sessions.visitors) == [key(2)]


def test_the_end_waits_for_no_upload_that_waits_for_it(visitors, tmp_path):
    sessions, config = visitors._sessions, visitors.config
    visitor = sessions.made(key(1))
    ending = threading.Thread(target=sessions.close)

    def library():
        ending.start()
        while sessions.visitors:
            time.sleep(0.001)
        return sessions.library(visitor)

    files = [("walrus.txt", len(TEXT))]
    upload = Upload("u", tmp_path / "in", files, config, used=0, library=library, known=dict)
    visitor.uploads = {"u": upload}
    upload.receive(0, io.BytesIO(TEXT))
    upload.join()
    ending.join(30)
    assert not ending.is_alive()
    assert upload.state().phase == "cancelled"
    assert not visitor.folder.exists()
