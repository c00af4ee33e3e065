"""One upload: its limits, its files, its end."""

import io

import pytest

import qa
from qa.errors import InputError, NotFound, TooLarge
from qa.indexing.documents import content_hash, content_id
from qa.web.library import Library, Result
from qa.web.uploads import Upload

TEXT = b"The walrus sleeps on a floe of ice all winter."
WALRUS = content_id(content_hash(TEXT))
CONFIG = qa.Config(upload_mb=1, upload_files=3, session_mb=2)


@pytest.fixture
def library(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        yield Library(assistant, tmp_path / "data")


@pytest.fixture
def begin(tmp_path, library):
    def make(*files, used=0):
        folder = tmp_path / "incoming"
        return Upload("u", folder, files, CONFIG, used=used, library=lambda: library, known=dict)

    return make


def sent(upload, number, content):
    upload.receive(number, io.BytesIO(content))


def test_files_come_one_by_one_and_are_indexed(begin, tmp_path):
    upload = begin(("walrus.txt", len(TEXT)), ("empty.txt", 0))
    state = upload.state()
    assert (state.phase, state.wanted, state.done, state.total) == ("receiving", (0, 1), 0, 2)
    sent(upload, 1, b"")
    state = upload.state()
    assert (state.phase, state.wanted, state.done, state.total) == ("receiving", (0,), 1, 2)
    sent(upload, 0, TEXT)
    upload.join()
    state = upload.state()
    assert (state.phase, state.error, state.wanted) == ("done", "", ())
    assert state.results == (
        Result(name="walrus.txt", path="walrus.txt", passages=1, documents=(WALRUS,)),
        Result(name="empty.txt", reason="is empty"),
    )
    assert not (tmp_path / "incoming").exists()
    assert not upload.working


def test_what_is_too_big_is_not_sent_and_the_rest_is(begin):
    files = [("big.txt", 1_000_001), ("walrus.txt", len(TEXT)), ("full.txt", 1_000_000)]
    upload = begin(*files, used=1_000_000)
    assert upload.state().wanted == (1,)
    with pytest.raises(NotFound, match="no file 0 to be sent"):
        sent(upload, 0, b"x")
    sent(upload, 1, TEXT)
    upload.join()
    assert [result.reason for result in upload.state().results] == [
        "is too big (1.0 MB); 1 MB is the most",
        "",
        "is too much; all that is added may have 2 MB together",
    ]


def test_an_upload_of_which_nothing_is_taken_is_done_by_itself(begin, tmp_path):
    upload = begin(("big.txt", 1_000_001))
    upload.join()
    state = upload.state()
    assert (state.phase, [result.name for result in state.results]) == ("done", ["big.txt"])
    assert not (tmp_path / "incoming").exists()


def test_too_many_files_are_refused(begin):
    with pytest.raises(TooLarge, match="4 files are too many at once; 3 is the most"):
        begin(*[(f"{n}.txt", 1) for n in range(4)])


def test_a_file_is_neither_longer_nor_shorter_than_announced(begin, tmp_path):
    upload = begin(("walrus.txt", 5))
    with pytest.raises(TooLarge, match=r"walrus\.txt is longer than it was said to be"):
        sent(upload, 0, b"123456")
    with pytest.raises(InputError, match=r"Of walrus\.txt only a part has arrived"):
        sent(upload, 0, b"1234")
    assert list((tmp_path / "incoming").iterdir()) == []
    assert upload.state().wanted == (0,)
    with pytest.raises(NotFound, match="no file -1 to be sent"):
        sent(upload, -1, b"")


def test_a_file_is_sent_once(begin):
    upload = begin(("walrus.txt", len(TEXT)), ("more.txt", 1))
    sent(upload, 0, TEXT)
    with pytest.raises(NotFound, match="no file 0 to be sent"):
        sent(upload, 0, TEXT)


def test_an_upload_that_is_cancelled_while_it_is_received_is_over(begin, tmp_path):
    upload = begin(("walrus.txt", len(TEXT)), ("more.txt", 1))
    sent(upload, 0, TEXT)
    upload.cancel()
    assert upload.state().phase == "cancelled"
    assert not (tmp_path / "incoming").exists()
    with pytest.raises(NotFound, match="This upload is over"):
        sent(upload, 1, b"x")


@pytest.mark.parametrize("at", [0, 20])
def test_an_upload_that_is_cancelled_while_a_file_arrives_leaves_nothing(begin, tmp_path, at):
    upload = begin(("walrus.txt", len(TEXT)))

    class Arriving(io.BytesIO):
        def read(self, size=-1):
            if self.tell() == at:
                upload.cancel()
            return super().read(20)

    with pytest.raises(NotFound, match="This upload is over"):
        upload.receive(0, Arriving(TEXT))
    assert upload.state().phase == "cancelled"
    assert not (tmp_path / "incoming").exists()


def test_an_upload_that_is_cancelled_while_it_is_indexed_leaves_nothing(
    begin, library, tiny_embedder, tmp_path
):
    upload = begin(("walrus.txt", len(TEXT)))
    embed = tiny_embedder.embed_documents

    def cancelled_meanwhile(texts, progress=None):
        upload.cancel()
        return embed(texts, progress)

    tiny_embedder.embed_documents = cancelled_meanwhile
    sent(upload, 0, TEXT)
    upload.join()
    assert upload.state().phase == "cancelled"
    assert library.assistant.documents() == []
    assert list((tmp_path / "data").iterdir()) == []


def test_what_goes_wrong_is_said_and_leaves_nothing(begin, tiny_embedder, tmp_path):
    def broken(texts, progress=None):
        raise qa.ModelError("The model has gone. Put it back.")

    tiny_embedder.embed_documents = broken
    upload = begin(("walrus.txt", len(TEXT)))
    sent(upload, 0, TEXT)
    upload.join()
    state = upload.state()
    # Which model, and where, is for the owner.
    assert state.phase == "failed"
    assert state.error.startswith("The model of this server cannot be read just now.")
    assert list((tmp_path / "data").iterdir()) == []
