"""Where nothing can be written, questions go on, and who wants to write is told why not."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import qa
from qa.doctor import diagnose

resource = pytest.importorskip("resource")

QUESTION = "Who met in the old town?"


@pytest.fixture
def home(tmp_path, tiny_embedder):
    data = tmp_path / "data"
    data.mkdir()
    (data / "council.txt").write_text("The council met in the old town in winter.\n")
    (data / "herring.txt").write_text("The quota for herring was raised by a third.\n")
    qa.build(data, tmp_path / "index", embedder=tiny_embedder).close()
    return tmp_path


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """Have every write fail that makes a file longer, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _told(assistant) -> dict:
    answer = assistant.ask(QUESTION).to_dict()
    del answer["timings"]
    return answer


@pytest.mark.parametrize("derived", ["whole", "gone", "damaged"])
def test_an_index_is_opened_and_asked_on_a_full_disk(home, tiny_embedder, derived):
    index = home / "index"
    with qa.open(index, embedder=tiny_embedder) as assistant:
        expected = _told(assistant)
    if derived == "gone":
        shutil.rmtree(index / "keywords")
    for path in index.glob("vectors-*"):
        if derived != "whole":
            path.write_bytes(path.read_bytes()[:-9] + b"damaged!!")
    if derived == "damaged":
        (path,) = (index / "keywords").glob("*.term")
        path.write_bytes(bytes(len(path.read_bytes())))
    with nothing_can_be_written(), qa.open(index, embedder=tiny_embedder) as assistant:
        told = [_told(assistant), _told(assistant)]
        sound = diagnose(index).damaged == ()
    assert told == [expected] * 2
    assert sound


def test_a_build_on_a_full_disk_says_so_and_leaves_what_was_there(home, tiny_embedder):
    (home / "data" / "new.txt").write_text("Something new about the old town.\n")
    with qa.open(home / "index", embedder=tiny_embedder) as assistant:
        expected = _told(assistant)
        with nothing_can_be_written():
            with pytest.raises(qa.CatalogueError, match="has space left") as told:
                assistant.sync(home / "data")
            again = _told(assistant)  # a server goes on
        assert again == expected
    assert str(home / "index") in str(told.value)
    with qa.build(home / "data", home / "index", embedder=tiny_embedder) as assistant:
        assert assistant.last_sync.added == ("new.txt",)


def test_what_is_written_after_all_is_seen(home, tiny_embedder):
    with nothing_can_be_written():
        assistant = qa.open(home / "index", embedder=tiny_embedder)
        assert assistant.document_count == 2
    with assistant:
        (home / "data" / "new.txt").write_text("Something new about the old town.\n")
        qa.build(home / "data", home / "index", embedder=tiny_embedder).close()
        assert assistant.document_count == 3
        assert "new.txt" in {hit.citation.file for hit in assistant.search("something new")}
