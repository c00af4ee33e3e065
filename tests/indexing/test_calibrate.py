"""How near everyday questions come to a corpus: against brute force, through every change."""

import contextlib
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qa.answering.refusal import floor_for
from qa.indexing.calibrate import Everyday, centred, everyday, everyday_of
from qa.indexing.everyday import QUESTIONS
from qa.indexing.index import Index

TEXTS = (
    "Rice is cooked in twice as much water, and rests for ten minutes.",
    "The moon is 384,400 kilometres away.",
    "A cash flow hedge is measured at fair value through other comprehensive income.",
    "The pump shows XK-4471 when there is no water.",
)
GERMAN = (
    "Der Reis wird mit der doppelten Menge Wasser gekocht und muss danach zehn Minuten ruhen, "
    "damit er locker bleibt und nicht am Boden des Topfes anbrennt."
)


@cache
def _question_rows(embedder, language):
    return embedder.embed_queries(QUESTIONS[language])


def brute_force(index: Index, language: str = "en") -> float:
    """The percentile from every question and every passage, the passages embedded anew."""
    rows = _question_rows(index.embedder, language).astype(np.float64)
    with index.catalogue() as catalogue:
        documents = [catalogue.documents.get(info.id) for info in catalogue.documents.all()]
    passages = [f"{document.title}\n{document.text.strip()}" for document in documents]
    texts = index.embedder.embed_documents(passages).astype(np.float64)
    mean = rows.mean(axis=0)
    questions, texts = (
        (side - mean) / np.linalg.norm(side - mean, axis=1)[:, None] for side in (rows, texts)
    )
    return float(np.percentile((questions @ texts.T).max(axis=1), 95))


def _known(index: Index) -> dict[str, Everyday]:
    with index.catalogue() as catalogue:
        return {one.language: one for one in everyday(catalogue)}


def _chance(index: Index) -> float | None:
    return _known(index)["en"].chance


@pytest.mark.parametrize("language", QUESTIONS)
def test_questions_are_many_and_each_is_asked_once(language):
    questions = QUESTIONS[language]
    assert len(questions) >= (240 if language == "en" else 40)
    assert len(set(questions)) == len(questions)
    assert all(question == " ".join(question.split()) for question in questions)
    assert all(question.endswith("?") and question.count("?") == 1 for question in questions)


def test_english_is_the_first_language():
    assert next(iter(QUESTIONS)) == "en"


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
            assert _chance(index) == pytest.approx(brute_force(index), abs=2e-3)
        (folder / "pump.txt").write_text(TEXTS[0].replace("Rice", "Millet"))
        index.sync(folder, passage_chars=600)
        assert _chance(index) == pytest.approx(brute_force(index), abs=2e-3)
        for name in names[:3]:
            (folder / f"{name}.txt").unlink()
            index.sync(folder, passage_chars=600)
            assert _chance(index) == pytest.approx(brute_force(index), abs=2e-3)
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
        assert floor_for(None, _chance(index)) < floor_for(None, before) + 0.03


def test_questions_are_embedded_once_a_user(tmp_path, embedder, monkeypatch):
    english = QUESTIONS["en"]
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXTS[0])

    class Counting:
        """The real embedder as one that brings no vectors; it remembers what it was asked."""

        fingerprint, name = "counting", embedder.name
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
        # They tell what is common to all vectors, and then how near chance comes.
        two = (english[0], english[-1])
        assert tuple(counting.asked) == (*english, *two)
        (folder / "b.txt").write_text(TEXTS[1])
        index.sync(folder, passage_chars=600)
        assert tuple(counting.asked) == (*english, *two)
        nearness = _chance(index)
    # Another index of this user embeds two of them, to see that the kept ones are right.
    with contextlib.closing(Index(tmp_path / "second", counting, create=True)) as index:
        index.sync(folder, passage_chars=600)
        assert tuple(counting.asked) == (*english, *two, *two, *two)
        assert _chance(index) == pytest.approx(nearness, abs=1e-3)


def test_questions_are_asked_in_the_languages_of_the_documents(tmp_path, embedder):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "rice.txt").write_text(TEXTS[0])
    with contextlib.closing(Index(tmp_path / "index", embedder, create=True)) as index:
        index.sync(folder, passage_chars=600)
        assert [*_known(index)] == ["en"]
        (folder / "reis.txt").write_text(GERMAN)
        index.sync(folder, passage_chars=600)
        known = _known(index)
        assert [*known] == ["en", "de"]
        for language, one in known.items():
            # The passage that was there before German was known is compared as well.
            assert one.chance == pytest.approx(brute_force(index, language), abs=2e-3)
            mean = _question_rows(embedder, language).mean(axis=0)
            np.testing.assert_allclose(one.mean, mean, atol=1e-3)
        (folder / "reis.txt").unlink()
        index.sync(folder, passage_chars=600)
        assert [*_known(index)] == ["en"]


def test_a_question_belongs_to_the_language_whose_questions_it_is_nearest_to(embedder):
    known = [
        Everyday(language=code, mean=_question_rows(embedder, code).mean(axis=0), chance=None)
        for code in ("en", "de", "ru")
    ]
    asked = {
        "en": "Where are the life jackets kept?",
        "de": "Wo werden die Schwimmwesten aufbewahrt?",
        "ru": "Где лежат спасательные жилеты?",
    }
    for language, question in asked.items():
        vector = embedder.embed_queries([question])[0]
        assert everyday_of(known, vector).language == language


def test_where_nothing_is_known_centring_changes_nothing():
    vector = np.array([0.6, 0.8], dtype=np.float32)
    known = everyday_of([], vector)
    assert (known.language, known.chance, known.mean.tolist()) == ("en", None, [0.0, 0.0])
    np.testing.assert_allclose(centred(vector, known.mean), vector, atol=1e-7)


# Numbers as vectors have them: zero, or no smaller than what single precision tells apart.
_VALUES = st.integers(-1000, 1000).map(lambda n: n / 1000)


@given(
    rows=arrays(np.float32, (5, 3), elements=_VALUES), mean=arrays(np.float32, 3, elements=_VALUES)
)
def test_what_is_centred_has_unit_length_or_none(rows, mean):
    units = centred(rows, mean)
    same = (rows == mean).all(axis=1)
    assert units.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(units, axis=1), np.where(same, 0, 1), atol=1e-5)


@given(setting=st.none() | st.floats(-1, 1), chance=st.none() | st.floats(-1, 1))
def test_what_is_set_counts_and_otherwise_what_is_usual_and_chance(setting, chance):
    floor = floor_for(setting, chance)
    if setting is not None:
        assert floor == setting
    elif chance is None:
        assert floor == 0.5
    else:
        assert floor == pytest.approx(0.245 + 0.7 * chance, abs=1e-3)
