"""Whose documents are whose: theirs alone, or everybody's, and for how long."""

import dataclasses
import time

import pytest

import qa
from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.web.visitors import Sessions

ONE, OTHER = "1" * 32, "2" * 32
WALRUS = b"The walrus sleeps on a floe of ice all winter."
QUESTION = "Where does the walrus sleep in winter?"


@pytest.fixture
def make(tmp_path, tiny_embedder):
    """Make sessions over a collection of one document."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "seal.txt").write_text("The seal swims under the ice and comes up to breathe.")
    made = []

    def sessions(**settings):
        config = qa.Config(floor=0.3, **settings)
        assistant = qa.build(data, tmp_path / "index", config=config, embedder=tiny_embedder)
        made.append((Sessions(assistant), assistant))
        return made[-1][0]

    yield sessions
    for one, assistant in made:
        one.close()
        assistant.close()


def add(sessions, key, name="walrus.txt", content=WALRUS):
    """Add a file for a visitor and return what became of it."""
    upload_id, upload = sessions.begin(key, [(name, len(content))])
    upload.send(0, content)
    sessions.start(key, upload_id)
    upload.join()
    (result,) = upload.state()["results"]
    return result


def listed(sessions, key):
    return [(one.path, removable) for one, removable in sessions.documents(key)]


def files(answer):
    return [hit.citation.file for hit in answer.hits]


def ask(sessions, key, where=None):
    return sessions.ask(key, QUESTION, history=[], where=where)


def test_what_a_visitor_adds_is_theirs_alone(make):
    sessions = make()
    assert add(sessions, ONE)["passages"] == 1
    assert listed(sessions, ONE) == [("walrus.txt", True), ("seal.txt", False)]
    mine = ask(sessions, ONE)
    assert files(mine) == ["walrus.txt", "seal.txt"]
    assert mine.quotes[0].text == WALRUS.decode()
    walrus = mine.hits[0].citation.document_id
    assert sessions.document(ONE, walrus).text == WALRUS.decode()
    for key in (OTHER, "", "x"):
        assert listed(sessions, key) == [("seal.txt", False)]
        assert files(ask(sessions, key)) == ["seal.txt"]
        assert sessions.document(key, walrus) is None
        with pytest.raises(InputError, match="There is no document"):
            ask(sessions, key, Filter(documents=(walrus,)))
    with pytest.raises(InputError, match="was not added here"):
        sessions.remove(OTHER, walrus)
    assert listed(sessions, ONE)[0] == ("walrus.txt", True)


def test_a_choice_of_documents_asks_those_only(make):
    sessions = make()
    add(sessions, ONE)
    ids = {one.path: one.id for one, _ in sessions.documents(ONE)}
    for chosen in (["walrus.txt"], ["seal.txt"], ["walrus.txt", "seal.txt"]):
        where = Filter(documents=tuple(ids[path] for path in chosen))
        assert sorted(files(ask(sessions, ONE, where))) == sorted(chosen)
    assert files(ask(sessions, ONE, Filter(documents=()))) == []
    assert files(ask(sessions, ONE, Filter(language="fi"))) == []


def test_what_is_in_the_collection_need_not_be_added(make, tmp_path):
    sessions = make()
    seal = (tmp_path / "data" / "seal.txt").read_bytes()
    assert add(sessions, ONE, "mine.txt", seal)["reason"] == "has the same content as seal.txt"


def test_what_was_added_can_be_removed(make):
    sessions = make()
    add(sessions, ONE)
    sessions.remove(ONE, sessions.documents(ONE)[0][0].id)
    assert listed(sessions, ONE) == [("seal.txt", False)]
    assert files(ask(sessions, ONE)) == ["seal.txt"]


def test_shared_uploads_are_saved_and_searched_for_all(make, tmp_path):
    sessions = make(data=tmp_path / "data", shared=True)
    assert add(sessions, ONE)["path"] == "uploads/walrus.txt"
    assert (tmp_path / "data" / "uploads" / "walrus.txt").read_bytes() == WALRUS
    assert listed(sessions, OTHER) == [("seal.txt", False), ("uploads/walrus.txt", True)]
    assert files(ask(sessions, OTHER))[0] == "uploads/walrus.txt"
    seal, walrus = [one.id for one, _ in sessions.documents("")]
    with pytest.raises(InputError, match="was not added here"):
        sessions.remove(OTHER, seal)
    sessions.remove(OTHER, walrus)
    assert listed(sessions, ONE) == [("seal.txt", False)]


def test_a_read_only_server_takes_nothing(make):
    sessions = make(read_only=True)
    with pytest.raises(InputError, match="takes no documents; it is set to read only"):
        sessions.begin(ONE, [("a.txt", 1)])
    with pytest.raises(InputError, match="takes no documents"):
        sessions.remove(ONE, sessions.documents(ONE)[0][0].id)
    assert files(ask(sessions, ONE)) == ["seal.txt"]


@pytest.mark.parametrize("key", ["", "1", "../" * 11, "G" * 32, "1" * 33])
def test_a_key_of_another_form_can_add_nothing(make, key):
    with pytest.raises(InputError, match="no valid session"):
        make().begin(key, [("a.txt", 1)])


def test_nobody_gets_at_the_upload_of_another(make):
    sessions = make()
    name, _ = sessions.begin(ONE, [("a.txt", 1)])
    sessions.begin(OTHER, [("b.txt", 1)])
    with pytest.raises(InputError, match="This upload is over"):
        sessions.upload(OTHER, name)
    with pytest.raises(InputError, match="This upload is over"):
        sessions.start(OTHER, name)


def test_a_new_upload_ends_one_that_was_left(make):
    sessions = make()
    name, left = sessions.begin(ONE, [("a.txt", 1)])
    sessions.begin(ONE, [("b.txt", 1)])
    assert left.state()["phase"] == "cancelled"
    with pytest.raises(InputError, match="This upload is over"):
        sessions.upload(ONE, name)


def test_sessions_end_with_their_time_and_with_the_server(make, monkeypatch):
    sessions = make()
    add(sessions, ONE)
    (folder,) = sessions._sessions[ONE].folder.parent.iterdir()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 59 * 60)
    sessions.sweep()
    assert folder.exists()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3 * 60 * 60)
    sessions.sweep()
    assert not folder.exists()
    assert listed(sessions, ONE) == [("seal.txt", False)]
    add(sessions, OTHER)
    root = sessions._sessions[OTHER].folder.parent
    sessions.close()
    assert not root.exists()


def test_the_room_of_a_visitor_is_counted_over_all_uploads(make):
    sessions = make(session_mb=1)
    text = b"walrus and ice. " * 40_000
    assert add(sessions, ONE, "long.txt", text)["reason"] == ""
    _, upload = sessions.begin(ONE, [("more.txt", len(text))])
    assert upload.wanted == []
    _, upload = sessions.begin(OTHER, [("more.txt", len(text))])
    assert upload.wanted == [0]


def test_the_models_are_those_of_the_collection(make):
    sessions = make()
    add(sessions, ONE)
    own = sessions._sessions[ONE].library.assistant
    assert dataclasses.replace(own.config, index=sessions.config.index) == sessions.config


def test_a_filter_is_told_apart_for_the_collection(make):
    sessions = make()
    add(sessions, ONE)
    (own,) = [one.id for one, removable in sessions.documents(ONE) if removable]
    (seal,) = [one.id for one, removable in sessions.documents(ONE) if not removable]
    mixed = Filter(documents=(own, seal, "gone.txt"), language="en")
    assert sessions.of_collection(ONE, None) == (True, None)
    assert sessions.of_collection(ONE, Filter(language="en")) == (True, Filter(language="en"))
    assert sessions.of_collection(ONE, mixed) == (True, Filter(documents=(seal,), language="en"))
    assert sessions.of_collection(ONE, Filter(documents=(own,))) == (False, None)
    assert sessions.of_collection(OTHER, Filter(documents=(own,)))[0] is False
