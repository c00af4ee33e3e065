"""Reading an index: side by side, each search in one state, and never from another index."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.errors import CatalogueError
from qa.indexing.index import Index
from qa.indexing.snapshot import Gate
from qa.retrieval.candidates import Words

SECONDS = 10  # within which what is to happen happens


@pytest.fixture
def index(folder, tmp_path, tiny_embedder):
    opened = Index(tmp_path / "index", tiny_embedder, create=True)
    opened.sync(folder, passage_chars=400)
    yield opened
    opened.close()


def test_two_searches_are_under_way_at_once(index, tiny_embedder):
    query = tiny_embedder.embed_queries(["trade"])[0]
    both = threading.Barrier(2)

    def fuse(own, context):
        both.wait(SECONDS)  # passes only when the other search has come here too
        return own.dense

    def search():
        words = Words(terms=["trade"], weights=[1.0], present=1)
        return [found.passage.id for found in index.search(query, 3, words=words, fuse=fuse).found]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(search), threads.submit(search)
        assert first.result(SECONDS) == second.result(SECONDS)


def test_an_index_put_in_the_place_of_another_is_an_error_with_a_remedy(
    index, folder, tmp_path, tiny_embedder
):
    opened = Index(index.folder, tiny_embedder)
    try:
        other = Index(tmp_path / "other", tiny_embedder, create=True)
        (folder / "new.txt").write_text("Another document about trade.")
        other.sync(folder, passage_chars=400)
        other.close()
        index.close()
        shutil.rmtree(index.folder)
        shutil.copytree(tmp_path / "other", index.folder)
        query = tiny_embedder.embed_queries(["trade"])[0]
        with pytest.raises(CatalogueError, match=r"Another index has taken the place .* again"):
            opened.search(query, 3)
    finally:
        opened.close()


def test_many_are_inside_together_and_one_alone():
    gate, inside, seen = Gate(), [], []

    def enter(kind, number):
        with getattr(gate, kind)():
            inside.append(number)
            threading.Event().wait(0.002)
            seen.append((kind, len(inside)))
            inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        for number in range(40):
            threads.submit(enter, "alone" if number % 5 == 0 else "together", number)
    assert len(seen) == 40
    assert {count for kind, count in seen if kind == "alone"} == {1}
    assert max(count for kind, count in seen if kind == "together") > 1


def test_who_wants_to_be_alone_goes_before_those_who_come_later():
    gate, order = Gate(), []
    with ThreadPoolExecutor(2) as threads, gate.together():
        threads.submit(lambda: _enter(gate.alone, order, "alone"))
        while not gate._waiting:
            threading.Event().wait(0.001)
        threads.submit(lambda: _enter(gate.together, order, "together"))
        threading.Event().wait(0.05)
        assert order == []
    assert order == ["alone", "together"]


def test_what_goes_wrong_inside_opens_the_gate_again():
    gate = Gate()
    for kind in (gate.together, gate.alone):
        with pytest.raises(ValueError, match="wrong"), kind():
            raise ValueError("wrong")
    order = []
    _enter(gate.alone, order, "alone")
    _enter(gate.together, order, "together")
    assert order == ["alone", "together"]


def _enter(kind, order, name):
    with kind():
        order.append(name)
