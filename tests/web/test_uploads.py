"""One upload: its limits, its pieces, its end."""

import pytest

import qa
from qa.errors import InputError
from qa.web.library import Library
from qa.web.uploads import Upload

TEXT = b"The walrus sleeps on a floe of ice all winter."
CONFIG = qa.Config(upload_mb=1, upload_files=3, session_mb=2)


@pytest.fixture
def library(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        yield Library(assistant, tmp_path / "data")


@pytest.fixture
def begin(tmp_path):
    return lambda *files, used=0: Upload(tmp_path / "incoming", files, CONFIG, used)


def test_files_come_in_pieces_and_are_indexed(begin, library, tmp_path):
    upload = begin(("walrus.txt", len(TEXT)), ("empty.txt", 0))
    assert upload.wanted == [0, 1]
    assert upload.state()["phase"] == "sending"
    upload.send(0, TEXT[:10])
    upload.send(0, TEXT[10:])
    upload.start(library, {})
    upload.join()
    state = upload.state()
    assert (state["phase"], state["error"]) == ("done", "")
    assert state["results"] == [
        {"name": "walrus.txt", "path": "walrus.txt", "passages": 1, "reason": ""},
        {"name": "empty.txt", "path": "", "passages": 0, "reason": "is empty"},
    ]
    assert not (tmp_path / "incoming").exists()
    assert not upload.working


def test_what_is_too_big_is_not_sent_and_the_rest_is(begin, library):
    files = [("big.txt", 1_000_001), ("walrus.txt", len(TEXT)), ("full.txt", 1_000_000)]
    upload = begin(*files, used=1_000_000)
    assert upload.wanted == [1]
    with pytest.raises(InputError, match="no file 0 to be sent"):
        upload.send(0, b"x")
    upload.send(1, TEXT)
    upload.start(library, {})
    upload.join()
    assert [result["reason"] for result in upload.state()["results"]] == [
        "is too big (1.0 MB); 1 MB is the most",
        "",
        "is too much; all that is added may have 2 MB together",
    ]


def test_too_many_files_are_refused(begin):
    with pytest.raises(InputError, match="4 files are too many at once; 3 is the most"):
        begin(*[(f"{n}.txt", 1) for n in range(4)])


def test_a_file_is_neither_longer_nor_shorter_than_announced(begin, library):
    upload = begin(("walrus.txt", 5))
    upload.send(0, b"123")
    with pytest.raises(InputError, match=r"walrus\.txt is longer than it was said to be"):
        upload.send(0, b"456")
    with pytest.raises(InputError, match=r"Of walrus\.txt only a part has arrived"):
        upload.start(library, {})
    with pytest.raises(InputError, match="no file -1 to be sent"):
        upload.send(-1, b"")


def test_an_upload_that_is_cancelled_while_it_is_sent_is_over(begin, library, tmp_path):
    upload = begin(("walrus.txt", len(TEXT)))
    upload.send(0, TEXT)
    upload.cancel()
    assert upload.state()["phase"] == "cancelled"
    assert not (tmp_path / "incoming").exists()
    with pytest.raises(InputError, match="This upload is over"):
        upload.send(0, b"")
    with pytest.raises(InputError, match="This upload is over"):
        upload.start(library, {})


def test_an_upload_that_is_cancelled_while_it_is_indexed_leaves_nothing(
    begin, library, tiny_embedder, tmp_path
):
    upload = begin(("walrus.txt", len(TEXT)))
    upload.send(0, TEXT)
    embed = tiny_embedder.embed_documents

    def cancelled_meanwhile(texts, progress=None):
        upload.cancel()
        return embed(texts, progress)

    tiny_embedder.embed_documents = cancelled_meanwhile
    upload.start(library, {})
    upload.join()
    assert upload.state()["phase"] == "cancelled"
    assert library.assistant.documents() == []
    assert list((tmp_path / "data").iterdir()) == []


def test_what_goes_wrong_is_said_and_leaves_nothing(begin, library, tiny_embedder, tmp_path):
    def broken(texts, progress=None):
        raise qa.ModelError("The model has gone. Put it back.")

    tiny_embedder.embed_documents = broken
    upload = begin(("walrus.txt", len(TEXT)))
    upload.send(0, TEXT)
    upload.start(library, {})
    upload.join()
    state = upload.state()
    assert (state["phase"], state["error"]) == ("failed", "The model has gone. Put it back.")
    assert list((tmp_path / "data").iterdir()) == []
