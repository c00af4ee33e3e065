"""Whose documents are whose: theirs alone, or everybody's, and for how long."""

import dataclasses
import io
import time

import pytest

import qa
from qa.errors import Forbidden, InputError, NotFound
from qa.indexing.filters import Filter
from qa.web.visitors import Visitors

ONE, OTHER = "1" * 32, "2" * 32
WALRUS = b"The walrus sleeps on a floe of ice all winter."
QUESTION = "Where does the walrus sleep in winter?"


@pytest.fixture
def make(tmp_path, tiny_embedder):
    """Make visitors over a collection of one document."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "seal.txt").write_text("The seal swims under the ice and comes up to breathe.")
    made = []

    def visitors(**settings):
        config = qa.Config(floor=0.3, **settings)
        assistant = qa.build(data, tmp_path / "index", config=config, embedder=tiny_embedder)
        made.append((Visitors(assistant), assistant))
        return made[-1][0]

    yield visitors
    for one, assistant in made:
        one.close()
        assistant.close()


def add(visitors, key, name="walrus.txt", content=WALRUS):
    """Add a file for a visitor and return what became of it."""
    upload = visitors.begin(key, [(name, len(content))])
    upload.receive(0, io.BytesIO(content))
    upload.join()
    (result,) = upload.state().results
    return result


def listed(visitors, key):
    return [(one.path, removable) for one, removable in visitors.documents(key)]


def files(answer):
    return [hit.citation.file for hit in answer.hits]


def ask(visitors, key, where=None):
    return visitors.ask(key, QUESTION, where=where)


def test_what_a_visitor_adds_is_theirs_alone(make):
    visitors = make()
    assert add(visitors, ONE).passages == 1
    assert listed(visitors, ONE) == [("walrus.txt", True), ("seal.txt", False)]
    mine = ask(visitors, ONE)
    assert files(mine) == ["walrus.txt", "seal.txt"]
    assert mine.quotes[0].text == WALRUS.decode()
    walrus = mine.hits[0].citation.document_id
    assert visitors.document(ONE, walrus).text == WALRUS.decode()
    for key in (OTHER, "", "x"):
        assert listed(visitors, key) == [("seal.txt", False)]
        assert files(ask(visitors, key)) == ["seal.txt"]
        with pytest.raises(NotFound, match="no longer in the index"):
            visitors.document(key, walrus)
        with pytest.raises(InputError, match="There is no document"):
            ask(visitors, key, Filter(documents=(walrus,)))
    with pytest.raises(NotFound, match="no longer in the index"):
        visitors.remove(OTHER, walrus)
    assert listed(visitors, ONE)[0] == ("walrus.txt", True)


def test_a_file_that_is_named_is_asked_alone(make):
    visitors = make()
    add(visitors, ONE)
    named = visitors.ask(ONE, "What does walrus.txt say about the ice?")
    assert files(named) == ["walrus.txt"]
    assert files(visitors.ask(ONE, "What does seal.txt say about the ice?")) == ["seal.txt"]
    assert sorted(files(visitors.ask(ONE, "What about the ice?"))) == ["seal.txt", "walrus.txt"]


def test_a_choice_of_documents_asks_those_only(make):
    visitors = make()
    add(visitors, ONE)
    ids = {one.path: one.id for one, _ in visitors.documents(ONE)}
    for chosen in (["walrus.txt"], ["seal.txt"], ["walrus.txt", "seal.txt"]):
        where = Filter(documents=tuple(ids[path] for path in chosen))
        answer = ask(visitors, ONE, where)
        assert sorted(files(answer)) == sorted(chosen)
        # What was searched is told as a whole, though each index is asked for its part.
        some = "1 chosen document" if len(chosen) == 1 else "2 chosen documents"
        assert answer.scope == some
    assert files(ask(visitors, ONE, Filter(documents=()))) == []
    assert files(ask(visitors, ONE, Filter(language="fi"))) == []


def test_what_is_in_the_collection_need_not_be_added(make, tmp_path):
    visitors = make()
    seal = (tmp_path / "data" / "seal.txt").read_bytes()
    assert add(visitors, ONE, "mine.txt", seal).reason == "has the same content as seal.txt"


def test_what_was_added_can_be_removed(make):
    visitors = make()
    add(visitors, ONE)
    visitors.remove(ONE, visitors.documents(ONE)[0][0].id)
    assert listed(visitors, ONE) == [("seal.txt", False)]
    assert files(ask(visitors, ONE)) == ["seal.txt"]


def test_shared_uploads_are_saved_and_searched_for_all(make, tmp_path):
    visitors = make(data=tmp_path / "data", shared=True)
    assert add(visitors, ONE).path == "uploads/walrus.txt"
    assert (tmp_path / "data" / "uploads" / "walrus.txt").read_bytes() == WALRUS
    assert listed(visitors, OTHER) == [("seal.txt", False), ("uploads/walrus.txt", True)]
    assert files(ask(visitors, OTHER))[0] == "uploads/walrus.txt"
    seal, walrus = [one.id for one, _ in visitors.documents("")]
    with pytest.raises(Forbidden, match="was not added here"):
        visitors.remove(OTHER, seal)
    visitors.remove(OTHER, walrus)
    assert listed(visitors, ONE) == [("seal.txt", False)]


def test_a_read_only_server_takes_nothing(make):
    visitors = make(read_only=True)
    with pytest.raises(Forbidden, match="takes no documents; it is set to read only"):
        visitors.begin(ONE, [("a.txt", 1)])
    with pytest.raises(Forbidden, match="takes no documents"):
        visitors.remove(ONE, visitors.documents(ONE)[0][0].id)
    assert files(ask(visitors, ONE)) == ["seal.txt"]


@pytest.mark.parametrize("key", ["", "1", "../" * 11, "G" * 32, "1" * 33])
def test_a_key_of_another_form_can_add_nothing(make, key):
    with pytest.raises(InputError, match="no valid session"):
        make().begin(key, [("a.txt", 1)])


def test_nobody_gets_at_the_upload_of_another(make):
    visitors = make()
    name = visitors.begin(ONE, [("a.txt", 1)]).state().upload
    visitors.begin(OTHER, [("b.txt", 1)])
    with pytest.raises(NotFound, match="This upload is over"):
        visitors.upload(OTHER, name)
    assert visitors.upload(ONE, name).state().phase == "receiving"


def test_a_new_upload_ends_one_that_was_left(make):
    visitors = make()
    left = visitors.begin(ONE, [("a.txt", 1)])
    visitors.begin(ONE, [("b.txt", 1)])
    assert left.state().phase == "cancelled"
    with pytest.raises(NotFound, match="This upload is over"):
        visitors.upload(ONE, left.state().upload)


def test_sessions_end_with_their_time_and_with_the_server(make, monkeypatch):
    visitors = make()
    add(visitors, ONE)
    folder = visitors._sessions.visitors[ONE].folder
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 59 * 60)
    visitors.sweep()
    assert folder.exists()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3 * 60 * 60)
    visitors.sweep()
    assert not folder.exists()
    assert listed(visitors, ONE) == [("seal.txt", False)]
    add(visitors, OTHER)
    root = visitors._sessions.visitors[OTHER].folder.parent
    visitors.close()
    assert not root.exists()


def test_the_room_of_a_visitor_is_counted_over_all_uploads(make):
    visitors = make(session_mb=1)
    text = b"walrus and ice. " * 40_000
    assert add(visitors, ONE, "long.txt", text).reason == ""
    assert visitors.begin(ONE, [("more.txt", len(text))]).state().wanted == ()
    assert visitors.begin(OTHER, [("more.txt", len(text))]).state().wanted == (0,)


def test_the_models_are_those_of_the_collection(make):
    visitors = make()
    add(visitors, ONE)
    own = visitors._sessions.visitors[ONE].library.assistant
    # Nothing that is done to it touches the feedback on the collection.
    assert own.config.feedback_path() is None
    same = {"index": visitors.config.index, "feedback": visitors.config.feedback}
    assert dataclasses.replace(own.config, **same) == visitors.config


def test_a_filter_is_told_apart_for_the_collection(make):
    visitors = make()
    add(visitors, ONE)
    (own,) = [one.id for one, removable in visitors.documents(ONE) if removable]
    (seal,) = [one.id for one, removable in visitors.documents(ONE) if not removable]
    mixed = Filter(documents=(own, seal, "gone.txt"), language="en")
    assert visitors.of_collection(ONE, None) == (True, None)
    assert visitors.of_collection(ONE, Filter(language="en")) == (True, Filter(language="en"))
    assert visitors.of_collection(ONE, mixed) == (True, Filter(documents=(seal,), language="en"))
    assert visitors.of_collection(ONE, Filter(documents=(own,))) == (False, None)
    assert visitors.of_collection(OTHER, Filter(documents=(own,)))[0] is False
