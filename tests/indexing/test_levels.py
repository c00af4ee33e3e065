"""Models whose vectors are all alike are brought to the level of the bundled one."""

import contextlib

import numpy as np
import pytest

import qa
from qa.answering.smalltalk import SmallTalk
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing
from qa.indexing.everyday import QUESTIONS
from qa.indexing.index import Index
from qa.indexing.levels import levelled, levelled_anew
from qa.indexing.models.cache import shipped
from qa.indexing.models.level import Levelled, common_part

TEXTS = {
    "ferry.txt": "The ferry to the island leaves every forty minutes. Bicycles travel free.",
    "bread.txt": "Bread is baked from flour and water. It rests for ten minutes.",
    "pump.txt": "Switch the pump off before the filter is changed. The gauge has to read zero.",
    "lease.txt": "The tenant gives notice three months before the end of the term.",
}
ASKED = ["How often does the ferry leave?", "What is bread made of?", "When is notice given?"]
OUTSIDE = ["Who won the chess tournament?", "Set an alarm for seven."]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "texts"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / name).write_text(text)
    return made


def build(folder, index, model):
    return qa.build(folder, index, config=qa.Config(), embedder=model)


def lengths(model, texts):
    """The length of the mean of what a model gives for texts."""
    return float(np.linalg.norm(model.embed_queries(texts).mean(axis=0)))


def test_the_bundled_model_is_the_level_and_stays_as_it_is(embedder):
    rows = shipped(embedder.fingerprint, QUESTIONS["en"])
    assert np.linalg.norm(rows.mean(axis=0)) == pytest.approx(0.297, abs=2e-3)
    assert common_part(rows) is None
    assert levelled_anew(embedder) is embedder


def test_what_is_left_is_what_the_bundled_model_has_in_common(cone):
    assert lengths(cone, QUESTIONS["en"]) > 0.9
    assert lengths(levelled_anew(cone), QUESTIONS["en"]) == pytest.approx(0.3, abs=0.01)


def test_a_part_in_common_is_found_whatever_the_vectors_are():
    rng = np.random.default_rng(0)
    rest = rng.normal(size=(400, 48))
    rest /= np.linalg.norm(rest, axis=1, keepdims=True)
    for much in (0.1, 0.4):
        rows = rest + much * np.eye(48)[0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        assert common_part(rows.astype(np.float32)) is None
    rows = rest + 3 * np.eye(48)[0]
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    common = common_part(rows)
    assert common.argmax() == 0
    assert common.dtype == np.float32
    moved = Levelled(None, common).levelled(rows)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-6)
    assert np.linalg.norm(moved.mean(axis=0)) == pytest.approx(0.3, abs=0.01)
    # Rows all alike have no direction besides; nothing is made of them.
    assert common_part(np.repeat(rows[:1], 5, axis=0)) is None


def test_cosines_are_those_of_the_bundled_model(cone, embedder):
    texts = [*TEXTS.values(), *ASKED]
    raw = cone.embed_documents(texts)
    assert (raw @ raw.T).min() > 0.8
    model = levelled_anew(cone)
    check_like(model.embed_documents(texts), embedder.embed_documents(texts))
    spans = [[(0, text.find(".") + 1), (0, len(text))] for text in TEXTS.values()]
    rows, parts = model.embed_sentences([*TEXTS.values()], spans)
    wanted, wanted_parts = embedder.embed_sentences([*TEXTS.values()], spans)
    check_like(rows, wanted)
    assert [part.shape for part in parts] == [part.shape for part in wanted_parts]
    check_like(np.concatenate(parts), np.concatenate(wanted_parts))


def check_like(rows, wanted):
    """Hold that the cosines of rows among each other are nearly those of others."""
    made, wanted = rows @ rows.T, wanted @ wanted.T
    np.testing.assert_allclose(made, wanted, atol=0.15)
    assert abs(made - wanted).mean() < 0.1
    assert np.corrcoef(made.ravel(), wanted.ravel())[0, 1] > 0.995


def test_answers_hits_and_refusals_are_those_of_the_bundled_model(folder, tmp_path, cone, embedder):
    with (
        build(folder, tmp_path / "plain", embedder) as plain,
        build(folder, tmp_path / "cone", cone) as alike,
    ):
        assert alike.floor == pytest.approx(plain.floor, abs=0.02)
        for question in [*ASKED, *OUTSIDE]:
            wanted, made = plain.ask(question), alike.ask(question)
            assert made.status == wanted.status
            assert [quote.text for quote in made.quotes] == [quote.text for quote in wanted.quotes]
            scores, wanted_scores = (
                {hit.citation.file: hit.dense_score for hit in answer.hits}
                for answer in (made, wanted)
            )
            # What is left in common, .3 squared, is told in other places by the other model.
            assert scores == pytest.approx(wanted_scores, abs=0.1)
            if wanted.quotes:
                assert made.hits[0].citation.file == wanted.hits[0].citation.file
        for question in ASKED:
            assert alike.ask(question).status == "answered"
        for question in OUTSIDE:
            assert alike.ask(question).status == "not_found"
        assert alike.ask("many thanks for all of your help today").status == "small_talk"


def test_small_talk_is_told_by_such_a_model(cone):
    told = SmallTalk(cone)
    assert told.kind_of("I am very grateful for your help") == "thanks"
    assert told.kind_of("how deep is the lake behind the mill") is None


def test_an_index_goes_on_as_it_was_begun(folder, tmp_path, cone):
    """One that was made before there was this has nothing subtracted, whatever is asked of it."""
    build(folder, tmp_path / "index", cone).close()
    with contextlib.closing(Catalogue(tmp_path / "index")) as catalogue:
        first = levelled(cone, catalogue)
        row = first.embed_queries(ASKED[:1])
        np.testing.assert_allclose(row, levelled_anew(cone).embed_queries(ASKED[:1]), atol=1e-6)
        with writing(tmp_path / "index", catalogue), catalogue.database.write():
            catalogue.database.put_setting("common", "")
        assert levelled(cone, catalogue) is cone
    (folder / "new.txt").write_text("The harbour master keeps the keys to the crane.")
    with contextlib.closing(Index(tmp_path / "index", cone)) as index:
        index.sync(folder, passage_chars=600)
        with index.snapshot() as snapshot:
            assert snapshot.embedder is cone
            new = max(snapshot.store.ids().tolist())
            (row,) = snapshot.store.rows([new])
    made = cone.embed_documents(["new\nThe harbour master keeps the keys to the crane."])[0]
    assert float(row @ made) > 0.99
