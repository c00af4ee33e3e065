"""What is answered and what is refused, over small collections in several languages."""

import json
from pathlib import Path

import numpy as np
import pytest

import qa
from qa.indexing.arrays import Rows
from qa.records import ANSWERED, NOT_FOUND

CORPORA = json.loads(Path(__file__).with_name("corpora.json").read_text("utf-8"))


class InACone:
    """An embedder whose vectors all point nearly the same way, as those of some models do."""

    def __init__(self, embedder) -> None:
        self._embedder = embedder
        self.name, self.fingerprint = "cone", f"cone of {embedder.fingerprint}"
        self.max_pieces, self.word_pieces = embedder.max_pieces, embedder.word_pieces

    def embed_documents(self, texts) -> Rows:
        return _squeezed(self._embedder.embed_documents(texts))

    def embed_queries(self, texts) -> Rows:
        return _squeezed(self._embedder.embed_queries(texts))


def _squeezed(rows: Rows) -> Rows:
    constant = np.full(rows.shape[1], 2.5 / np.sqrt(rows.shape[1]), dtype=np.float32)
    moved = rows + constant
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def build(tmp_path, embedder):
    """Index a collection of `CORPORA`, or other texts by name, and open it."""
    opened = []

    def made(texts: str | dict[str, str], model=embedder) -> qa.Assistant:
        folder = tmp_path / f"texts{len(opened)}"
        folder.mkdir()
        named = CORPORA[texts]["documents"] if isinstance(texts, str) else texts
        for name, text in named.items():
            (folder / name).write_text(text, "utf-8")
        index = tmp_path / f"index{len(opened)}"
        opened.append(qa.build(folder, index, config=qa.Config(), embedder=model))
        return opened[-1]

    yield made
    for assistant in opened:
        assistant.close()


def shares(assistant: qa.Assistant, language: str) -> tuple[float, float]:
    """Of the questions that the documents answer, how many are answered; of others, refused."""
    corpus = CORPORA[language]
    answered = [assistant.ask(question).status == ANSWERED for question in corpus["asked"]]
    refused = [assistant.ask(question).status == NOT_FOUND for question in corpus["outside"]]
    return float(np.mean(answered)), float(np.mean(refused))


# Of the Chinese the model reads hardly a character; there, words decide.
@pytest.mark.parametrize(
    ("language", "least"),
    [("en", 0.9), ("de", 0.8), ("fr", 0.8), ("es", 0.8), ("ru", 0.8), ("pl", 0.8), ("zh", 0.6)],
)
def test_what_is_not_said_is_refused_in_several_languages(build, language, least):
    answered, refused = shares(build(language), language)
    assert answered >= least
    assert refused >= least


def test_a_model_whose_vectors_are_all_alike_refuses_as_well(build, embedder):
    cone = InACone(embedder)
    rows = cone.embed_queries(["How deep is the sea?", "Set an alarm for seven."])
    assert float(rows[0] @ rows[1]) > 0.8
    answered, refused = shares(build("en", model=cone), "en")
    assert answered >= 0.9
    assert refused >= 0.9
