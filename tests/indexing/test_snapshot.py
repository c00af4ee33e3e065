"""Reading an index: side by side, each search in one state, and never from another index."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

import qa
from qa.errors import CatalogueError
from qa.indexing.index import Index
from qa.indexing.snapshot import Gate

SECONDS = 10  # within which what is to happen happens


@pytest.fixture
def index(folder, tmp_path, tiny_embedder):
    opened = Index(tmp_path / "index", tiny_embedder, create=True)
    opened.sync(folder, passage_chars=400)
    yield opened
    opened.close()


def test_two_questions_are_under_way_at_once(index):
    both = threading.Barrier(2)

    def read():
        with index.snapshot() as snapshot:
            both.wait(SECONDS)  # passes only when the other has opened one too
            return snapshot.catalogue.passages.ids().tolist()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(read), threads.submit(read)
        assert first.result(SECONDS) == second.result(SECONDS)


class SyncsWhenAsked:
    """A model that, in the midst of the first question, lets the documents change."""

    def __init__(self, embedder, change) -> None:
        self.name, self.fingerprint = embedder.name, embedder.fingerprint
        self.max_pieces, self.word_pieces = embedder.max_pieces, embedder.word_pieces
        self._embedder, self._change = embedder, change

    def embed_documents(self, texts, progress=None):
        return self._embedder.embed_documents(texts, progress)

    def embed_queries(self, texts):
        change, self._change = self._change, None
        if change:
            change()
        return self._embedder.embed_queries(texts)


@pytest.mark.parametrize("history", [(), ("Who met in the old town?",)])
def test_a_question_sees_one_generation_though_a_sync_ends_in_its_midst(
    tmp_path, tiny_embedder, history
):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "old.txt").write_text("The herring quota was agreed upon in the old town.")
    writer = Index(tmp_path / "index", tiny_embedder, create=True)
    writer.sync(folder, passage_chars=400)

    def change():
        # All that a question reads is replaced: text, offsets, vectors, words, spelling.
        (folder / "old.txt").unlink()
        for n in range(40):
            (folder / f"{n}.txt").write_text(f"Preface {n}. The herring quota is gone since.")
        writer.sync(folder, passage_chars=400)

    question = "What about the herring quota?"
    with qa.open(tmp_path / "index", embedder=tiny_embedder) as assistant:
        before = assistant.ask(question, history=history)
    model = SyncsWhenAsked(tiny_embedder, change)
    with qa.open(tmp_path / "index", embedder=model, config=qa.Config(floor=-1.0)) as assistant:
        during = assistant.ask(question, history=history)
        after = assistant.ask(question, history=history)
    writer.close()
    assert [hit.citation.file for hit in before.hits] == ["old.txt"]
    assert during.hits == tuple(
        replace(hit, highlights=found.highlights)
        for hit, found in zip(before.hits, during.hits, strict=True)
    )
    assert [quote.text for quote in during.quotes] == [
        "The herring quota was agreed upon in the old town."
    ]
    assert {hit.citation.file for hit in after.hits} <= {f"{n}.txt" for n in range(40)}
    assert len(after.hits) == 8


def test_an_index_synced_inside_a_snapshot_of_its_own_thread_is_an_error(index, folder):
    with index.snapshot(), pytest.raises(RuntimeError, match="inside a snapshot"):
        index.sync(folder, passage_chars=400)
    index.sync(folder, passage_chars=400)  # nothing is held any more


def test_a_snapshot_may_be_opened_inside_another_though_somebody_waits_to_write():
    gate = Gate()
    with ThreadPoolExecutor(1) as threads, gate.together():
        waiting = threads.submit(lambda: _enter(gate.alone, [], "alone"))
        while not gate._waiting:
            threading.Event().wait(0.001)
        with gate.together():
            assert not waiting.done()
    waiting.result(SECONDS)


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
        with (
            pytest.raises(CatalogueError, match=r"Another index has taken the place .* again"),
            opened.snapshot(),
        ):
            pass
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
