"""A server that answers while it reads its documents."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from filelock import FileLock

import qa
from qa.indexing.index import Index
from qa.records import ANSWERED, NOT_FOUND, SMALL_TALK
from qa.web.building import Building, SyncState
from qa.web.services import Services
from tests.conftest import TinyEmbedder

SECOND = 30.0  # longer than anything here takes


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECOND
    while not condition():
        assert time.monotonic() < end, "it has not come about"
        time.sleep(0.005)


class HeldEmbedder(TinyEmbedder):
    """A model that waits, after the first batch of texts, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.go = threading.Event(), threading.Event()

    def embed_sentences(self, texts: Sequence[str], *rest):
        if self.embedded:
            self.held.set()
            self.go.wait(SECOND)
        return super().embed_sentences(texts, *rest)


@pytest.fixture
def embedder() -> Iterator[HeldEmbedder]:
    made = HeldEmbedder()
    yield made
    made.go.set()


@pytest.fixture
def services(tmp_path, embedder) -> Iterator[Services]:
    data = tmp_path / "data"
    data.mkdir()
    # The first 64 are embedded and committed by themselves.
    for number in range(63):
        (data / f"{number:02}.txt").write_text(f"Ship {number} carries coal.")
    (data / "walrus.txt").write_text("The walrus sleeps on a floe of ice.")
    (data / "zheron.txt").write_text("The heron stands in the shallow water.")
    config = qa.Config(data=data, index=tmp_path / "index", floor=0.3, readers=0)
    assistant = qa.Assistant(Index(config.index, embedder, create=True), config)
    made = Services.of(assistant, folder=data)
    yield made
    embedder.go.set()
    made.close()
    assistant.close()


def ask(services: Services, question: str) -> qa.Answer:
    return services.ask("", question, door="rest")


def test_what_is_there_is_answered_from_while_more_comes_and_the_answer_says_so(services, embedder):
    services.building.sync()
    embedder.held.wait(SECOND)
    until(lambda: services.building.state.passages_total == 65)
    state = services.building.state
    assert state == SyncState(
        phase="working", files=64, files_total=65, passages=64, passages_total=65
    )
    assert state.words == (
        "The documents are being read: 64 of 65 files, 64 of 65 new passages found so far."
    )
    there = ask(services, "Where does the walrus sleep?")
    assert [quote.text for quote in there.quotes] == ["The walrus sleeps on a floe of ice."]
    assert there.notes == (f"{state.words} What is there already was searched.",)
    coming = ask(services, "Where does the heron stand?")
    assert (coming.status, coming.notes) == (NOT_FOUND, there.notes)
    talk = ask(services, "Thanks!")
    assert (talk.status, talk.notes) == (SMALL_TALK, ())
    embedder.go.set()
    assert services.building.wait()
    state = services.building.state
    assert (state.phase, state.words) == ("done", "The documents are read.")
    assert state.report.added[-2:] == ("walrus.txt", "zheron.txt")
    found = ask(services, "Where does the heron stand?")
    assert (found.status, found.notes) == (ANSWERED, ())


def test_an_index_without_documents_yet_says_that_they_are_coming(services, embedder):
    with FileLock(services.assistant.config.index / "writer.lock"):
        services.building.sync()
        until(lambda: services.building.state.phase == "waiting")
        answer = ask(services, "Where does the walrus sleep?")
        words = "Another process is writing the index. The documents are read when it is done."
        assert answer.status == NOT_FOUND
        assert answer.notes == (f"{words} What is there already was searched.",)
    embedder.go.set()
    assert services.building.wait()
    assert services.assistant.document_count == 65


def test_a_server_that_ends_stops_in_the_midst_and_what_was_committed_stays(services, embedder):
    services.building.sync()
    embedder.held.wait(SECOND)
    threading.Timer(0.05, embedder.go.set).start()
    services.building.stop()
    assert services.assistant.document_count == 64
    assert services.building.sync().phase == "working"  # but nothing is done any more
    assert not services.building.wait()
    assert services.assistant.document_count == 64


def test_a_sync_that_is_asked_for_meanwhile_follows(services, embedder, tmp_path):
    services.building.sync()
    embedder.held.wait(SECOND)
    (tmp_path / "data" / "otter.txt").write_text("The otter carries a stone.")
    services.building.sync()
    embedder.go.set()
    assert services.building.wait()
    assert services.assistant.document_count == 66
    assert services.building.state.report.added == ("otter.txt",)


def test_a_folder_that_goes_away_is_told_and_what_is_indexed_stays(services, embedder, tmp_path):
    embedder.go.set()
    services.building.sync()
    services.building.wait()
    (tmp_path / "data").rename(tmp_path / "away")
    services.building.sync()
    services.building.wait()
    state = services.building.state
    assert (state.phase, len(state.report.added)) == ("failed", 65)
    assert state.words.startswith("The documents could not be read. The folder of documents")
    assert ask(services, "Where does the heron stand?").status == ANSWERED
    (tmp_path / "away").rename(tmp_path / "data")
    services.building.sync()
    services.building.wait()
    assert (services.building.state.phase, services.building.state.error) == ("done", "")


def test_without_a_folder_nothing_is_done(services):
    building = Building(services.assistant, None)
    assert building.sync() == SyncState()
    assert building.wait()
    assert services.assistant.document_count == 0
    building.stop()


def test_a_state_goes_through_json_and_its_words_follow():
    state = SyncState(phase="working", files=3, files_total=40, passages=64, passages_total=90)
    assert SyncState.from_dict(state.to_dict()) == state
    assert state.words == (
        "The documents are being read: 3 of 40 files, 64 of 90 new passages found so far."
    )
    assert SyncState(phase="working").words == "The documents are being read."


def test_a_folder_that_is_watched_is_followed_and_moving_a_file_costs_no_embedding(
    services, embedder, tmp_path
):
    embedder.go.set()
    services.begin(watch=True)
    assert services.building.wait()
    data = tmp_path / "data"
    (data / "otter.txt").write_text("The otter carries a stone.")
    until(lambda: services.assistant.document_count == 66)
    services.building.wait()
    assert services.building.state.report.added == ("otter.txt",)
    embedded = len(embedder.embedded)
    (data / "sea").mkdir()
    (data / "otter.txt").rename(data / "sea" / "otter.txt")
    until(lambda: "sea/otter.txt" in {one.path for one in services.assistant.documents()})
    services.building.wait()
    assert services.building.state.report.embedded == 0
    assert len(embedder.embedded) == embedded
    (answered,) = ask(services, "What does the otter carry?").quotes
    assert answered.citation.file == "sea/otter.txt"


@pytest.mark.parametrize("log", ["text", "json"])
def test_among_lines_of_json_nothing_else_is_told(services, embedder, tmp_path, capsys, log):
    embedder.go.set()
    assistant = services.assistant
    assistant.config = replace(assistant.config, log=log)
    building = Building(assistant, tmp_path / "data")
    building.sync()
    assert building.wait()
    building.stop()
    told = capsys.readouterr().err
    assert told.startswith("Documents: 65 added, 0 changed") if log == "text" else told == ""
