"""Vectors of questions in the user's cache: read only if they are what the model gives."""

import sys
from pathlib import Path

import numpy as np
import pytest

from qa.answering.smalltalk import EMBEDDED
from qa.errors import ModelError
from qa.indexing.everyday import QUESTIONS
from qa.indexing.models import cache as cache_module
from qa.indexing.models.cache import cache_folder, cached_questions, shipped, write_shipped

TEXTS = ("what is it?", "who was there?", "why is the sky blue?")


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sourcebook"


@pytest.fixture
def counting(tiny_embedder):
    """An embedder that keeps the questions of each call in `asked`."""

    class Counting(type(tiny_embedder)):
        def __init__(self):
            super().__init__()
            self.asked = []

        def embed_queries(self, texts):
            self.asked.append(tuple(texts))
            return super().embed_queries(texts)

    return Counting()


PROBES = (TEXTS[0], TEXTS[-1])


def test_questions_are_embedded_once_a_model(cache, counting):
    first = cached_questions(counting, TEXTS)
    assert counting.asked == [TEXTS]
    (file,) = cache.iterdir()
    assert np.array_equal(cached_questions(counting, TEXTS), first)
    assert counting.asked == [TEXTS, PROBES]
    assert (first.dtype, first.shape) == (np.float32, (3, 64))
    # Other questions, and another model, have files of their own.
    cached_questions(counting, TEXTS[:2])
    counting.fingerprint = "tiny-2"
    cached_questions(counting, TEXTS)
    assert counting.asked[2:] == [TEXTS[:2], TEXTS]
    assert len([*cache.iterdir()]) == 3
    assert file in cache.iterdir()


def test_a_model_that_has_changed_under_its_fingerprint_is_noticed(cache, counting):
    class Backwards(type(counting)):
        def embed_queries(self, texts):
            return -super().embed_queries(texts)

    before = cached_questions(counting, TEXTS)
    other = Backwards()
    assert np.array_equal(cached_questions(other, TEXTS), -before)
    assert other.asked == [PROBES, TEXTS]
    assert np.array_equal(cached_questions(other, TEXTS), -before)
    assert other.asked[2:] == [PROBES]


def save(value):
    return lambda file: np.save(file, value)


def save_several(file):
    np.savez(file.with_suffix(".npz"), UNIT)
    file.with_suffix(".npz").replace(file)


UNIT = np.full((3, 64), 0.125, dtype=np.float32)
PICKLED = np.array([{"a": 1}, None, "x"], dtype=object)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:200]),
        lambda file: file.write_bytes(b"not an array"),
        lambda file: (file.unlink(), file.mkdir()),
        save(UNIT[:2]),
        save(UNIT.astype(np.float64)),
        save(UNIT[0]),
        save(UNIT * 2),
        save(UNIT * np.nan),
        save(PICKLED),
        save_several,
    ],
)
def test_a_file_that_is_damaged_or_something_else_is_made_anew(cache, counting, damage):
    first = cached_questions(counting, TEXTS)
    (file,) = cache.iterdir()
    damage(file)
    assert np.array_equal(cached_questions(counting, TEXTS), first)
    assert counting.asked == [TEXTS, TEXTS]
    assert [path.suffix for path in cache.iterdir()] == [".npy"]


def test_rows_of_another_width_are_made_anew(cache, counting):
    first = cached_questions(counting, TEXTS)
    (file,) = cache.iterdir()
    np.save(file, np.full((3, 16), 0.25, dtype=np.float32))
    assert np.array_equal(cached_questions(counting, TEXTS), first)
    assert counting.asked == [TEXTS, PROBES, TEXTS]


def test_where_nothing_can_be_kept_the_questions_are_embedded_each_time(
    tmp_path, counting, monkeypatch
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    rows = [cached_questions(counting, TEXTS) for _ in range(2)]
    assert np.array_equal(*rows)
    assert counting.asked == [TEXTS, TEXTS]


def test_rows_that_are_not_finite_are_not_kept(cache, counting):
    counting.embed_queries = lambda texts: np.full((len(texts), 4), np.nan, dtype=np.float32)
    with pytest.raises(ModelError, match="not finite"):
        cached_questions(counting, TEXTS)
    assert not cache.exists()


def test_a_write_that_fails_leaves_nothing_behind(cache, counting, monkeypatch):
    def full(stream, rows, **options):
        stream.write(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "save", full)
    cached_questions(counting, TEXTS)
    assert [*cache.iterdir()] == []


def test_what_every_build_needs_comes_with_the_package_as_the_model_gives_it(cache, embedder):
    for texts in (QUESTIONS["en"], EMBEDDED):
        rows = shipped(embedder.fingerprint, texts)
        assert rows is not None, "run: python tests/benchmarks/questions.py"
        assert (rows.dtype, rows.shape) == (np.float32, (len(texts), 384))
        some = [*range(0, len(texts), 20), len(texts) - 1]
        made = embedder.embed_queries([texts[i] for i in some])
        # Half a step of float16 is 2**-13 here, a value of bfloat16 has 8 bits.
        assert (rows[some] * made).sum(axis=1).min() > 0.9995
        assert np.array_equal(cached_questions(embedder, texts), rows)
    assert not cache.exists()


def test_what_comes_with_the_package_is_for_its_model_and_its_texts_alone(embedder):
    first, last = QUESTIONS["en"][0], EMBEDDED[-1]
    both = shipped(embedder.fingerprint, [last, first])
    assert np.array_equal(both[::-1], shipped(embedder.fingerprint, [first, last]))
    assert shipped("tiny-1", [first]) is None
    assert shipped(embedder.fingerprint, [first, "a question of nobody's?"]) is None
    assert shipped(embedder.fingerprint, []) is None


def test_what_is_written_is_read_and_a_file_that_is_gone_is_done_without(
    tmp_path, monkeypatch, tiny_embedder
):
    monkeypatch.setattr(cache_module, "SHIPPED", tmp_path / "questions.npz")
    assert shipped("tiny-1", TEXTS) is None
    write_shipped(tiny_embedder, [*TEXTS, TEXTS[0]])
    expected = tiny_embedder.embed_queries(TEXTS).astype(np.float16).astype(np.float32)
    assert np.array_equal(shipped("tiny-1", TEXTS[::-1]), expected[::-1])
    with np.load(tmp_path / "questions.npz") as kept:
        assert kept["rows"].shape == (3, 64)


def test_another_model_under_the_same_fingerprint_is_noticed(cache, counting, embedder):
    counting.fingerprint = embedder.fingerprint
    texts = QUESTIONS["en"][:3]
    rows = cached_questions(counting, texts)
    assert np.array_equal(rows, counting.embed_queries(texts))
    assert counting.asked == [(texts[0], texts[-1]), texts, texts]
    assert not cache.exists()


def test_the_folder_is_the_one_that_the_system_has_for_caches(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own" / "sourcebook"
    for ignored in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        for platform, folder in (("linux", ".cache"), ("darwin", "Library/Caches")):
            monkeypatch.setattr(sys, "platform", platform)
            assert cache_folder() == tmp_path / folder / "sourcebook"
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert cache_folder() is None
