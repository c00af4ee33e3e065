"""How near everyday questions come to a corpus: against brute force, through every change."""

import contextlib
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.refusal import floor_for
from qa.indexing.calibrate import QUESTIONS, chance_nearness
from qa.indexing.index import Index

TEXTS = (
    "Rice is cooked in twice as much water, and rests for ten minutes.",
    "The moon is 384,400 kilometres away.",
    "A cash flow hedge is measured at fair value through other comprehensive income.",
    "The pump shows XK-4471 when there is no water.",
)


@cache
def _question_rows(embedder):
    return embedder.embed_queries(QUESTIONS)


def brute_force(index: Index, folder) -> float:
    """The percentile from every question and every passage, the passages embedded anew."""
    rows = _question_rows(index.embedder)
    with index.catalogue() as catalogue:
        documents = [catalogue.documents.get(info.id) for info in catalogue.documents.all()]
    passages = [f"{document.title}\n{document.text.strip()}" for document in documents]
    nearest = (rows @ index.embedder.embed_documents(passages).T).max(axis=1)
    return float(np.percentile(nearest, 95))


def _chance(index: Index) -> float | None:
    with index.catalogue() as catalogue:
        return chance_nearness(catalogue)


def test_questions_are_many_and_each_is_asked_once():
    assert len(QUESTIONS) >= 240
    assert len(set(QUESTIONS)) == len(QUESTIONS)
    assert all(question == " ".join(question.split()) for question in QUESTIONS)


def test_the_chance_nearness_is_right_after_every_change(tmp_path, embedder):
    folder = tmp_path / "documents"
    folder.mkdir()
    names = ("cooking", "astronomy", "accounting", "pump")
    with contextlib.closing(Index(tmp_path / "index", embedder, create=True)) as index:
        index.sync(folder, passage_chars=600)
        assert _chance(index) is None
        for name, text in zip(names, TEXTS, strict=True):
            (folder / f"{name}.txt").write_text(text)
            index.sync(folder, passage_chars=600)
            assert _chance(index) == pytest.approx(brute_force(index, folder), abs=2e-3)
        (folder / "pump.txt").write_text(TEXTS[0].replace("Rice", "Millet"))
        index.sync(folder, passage_chars=600)
        assert _chance(index) == pytest.approx(brute_force(index, folder), abs=2e-3)
        for name in names[:3]:
            (folder / f"{name}.txt").unlink()
            index.sync(folder, passage_chars=600)
            assert _chance(index) == pytest.approx(brute_force(index, folder), abs=2e-3)
        (folder / "pump.txt").unlink()
        index.sync(folder, passage_chars=600, allow_empty=True)
        assert _chance(index) is None


def test_one_more_document_hardly_moves_it(sample_copy, tmp_path, embedder):
    with contextlib.closing(Index(tmp_path / "index", embedder, create=True)) as index:
        data, _ = sample_copy
        index.sync(data, passage_chars=600)
        before = _chance(index)
        (data / "pump.txt").write_text(TEXTS[3])
        index.sync(data, passage_chars=600)
        assert before <= _chance(index)
        assert floor_for(None, _chance(index)) == floor_for(None, before)


def test_questions_are_embedded_once_a_user(tmp_path, embedder, monkeypatch):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXTS[0])

    class Counting:
        """The real embedder, which remembers the questions that it was given."""

        fingerprint, name = embedder.fingerprint, embedder.name
        max_pieces, word_pieces = embedder.max_pieces, staticmethod(embedder.word_pieces)
        embed_documents = staticmethod(embedder.embed_documents)

        def __init__(self) -> None:
            self.asked: list[str] = []

        def embed_queries(self, texts):
            self.asked += texts
            return embedder.embed_queries(texts)

    # Nothing is in the cache of another user.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    counting = Counting()
    with contextlib.closing(Index(tmp_path / "index", counting, create=True)) as index:
        index.sync(folder, passage_chars=600)
        assert tuple(counting.asked) == QUESTIONS
        (folder / "b.txt").write_text(TEXTS[1])
        index.sync(folder, passage_chars=600)
        assert tuple(counting.asked) == QUESTIONS
        nearness = _chance(index)
    # Another index of this user embeds two of them, to see that the kept ones are right.
    with contextlib.closing(Index(tmp_path / "second", counting, create=True)) as index:
        index.sync(folder, passage_chars=600)
        assert tuple(counting.asked) == (*QUESTIONS, QUESTIONS[0], QUESTIONS[-1])
        assert _chance(index) == pytest.approx(nearness, abs=1e-3)


@given(setting=st.none() | st.floats(-1, 1), chance=st.none() | st.floats(-1, 1))
def test_what_is_set_counts_and_otherwise_half_of_what_is_usual_and_of_chance(setting, chance):
    floor = floor_for(setting, chance)
    if setting is not None:
        assert floor == setting
    elif chance is None:
        assert floor == 0.45
    else:
        assert floor == pytest.approx(max(0.4, (0.45 + chance) / 2), abs=1e-3)
