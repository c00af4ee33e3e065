"""Stores of more vectors than are searched exhaustively, with few standing for many."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.checksums import DerivedDamaged
from qa.indexing.stores.faiss import FaissStore
from tests.indexing.stores.exact import DIMENSION, ids_of, nearest, unit_rows


class Quantized(FaissStore):
    large = 100


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Ids, rows and file of a store of 4,000 vectors, written in no order of ids."""
    ids, rows = np.arange(4000, dtype=np.int64) * 3 + 7, unit_rows(4000)
    store = Quantized(DIMENSION)
    order = np.random.default_rng(5).permutation(4000)
    store.add(ids[order], rows[order])
    path = tmp_path_factory.mktemp("store") / "größe 索引.faiss"
    store.save(path)
    return ids, rows, path


def _loaded(path, dimension: int = DIMENSION) -> Quantized:
    store = Quantized.load(path, dimension)
    assert store is not None
    return store


def test_what_is_loaded_has_all_vectors_as_they_were_given(large):
    ids, rows, path = large
    store = _loaded(path)
    assert len(store) == 4000
    assert store.ids().tolist() == ids.tolist()
    wanted = [7, 12_004, 100, 7]
    assert np.array_equal(store.rows(wanted), rows[[(i - 7) // 3 for i in wanted]])
    assert store.rows(wanted).dtype == np.float32


@pytest.mark.parametrize("k", [1, 10, 30, 3999, 4000, 10_000])
def test_it_finds_what_numpy_finds_in_its_order(large, k):
    ids, rows, path = large
    store = _loaded(path)
    for query in unit_rows(5, seed=1):
        found = store.search(query, k)
        assert len(set(found.tolist())) == min(k, 4000)
        # Of thousands, some are as near as others but for rounding.
        scores = rows.astype(np.float64) @ query.astype(np.float64)
        assert np.allclose(scores[(found - 7) // 3], np.sort(scores)[::-1][:k], rtol=0, atol=1e-6)
        assert found[:10].tolist() == nearest(ids, rows, query, min(k, 10))


@pytest.mark.parametrize("allowed", [0, 1, 50, 400, 3900])
def test_the_nearest_of_some_are_found_by_rows_and_by_codes(large, allowed, monkeypatch):
    ids, rows, path = large
    store = _loaded(path)
    for few in (10_000, 10):  # below it, rows alone are compared
        monkeypatch.setattr("qa.indexing.stores.faiss.quantized._FEW", few)
        for seed in range(3):
            some = np.random.default_rng(seed).choice(4000, allowed, replace=False)
            query = unit_rows(1, seed=seed + 10)[0]
            found = store.search(query, 10, ids[some]).tolist()
            assert found == nearest(ids[some], rows[some], query, 10)
    assert store.search(rows[0], 5, ids_of(8, 999_999)).tolist() == []


def test_what_is_far_from_a_question_is_found_where_nothing_nearer_may_be(large, monkeypatch):
    ids, rows, path = large
    monkeypatch.setattr("qa.indexing.stores.faiss.quantized._FEW", 10)
    store, query = _loaded(path), unit_rows(1, seed=3)[0]
    far = np.argsort(rows @ query)[:1000]
    assert store.search(query, 10, ids[far]).tolist() == nearest(ids[far], rows[far], query, 10)
    # Nor are the nearest found once they are removed, however many they are.
    near = np.argsort(-(rows @ query))[:2500]
    store.remove(ids[near])
    left = np.setdiff1d(np.arange(4000), near)
    assert store.search(query, 10).tolist() == nearest(ids[left], rows[left], query, 10)


def test_it_has_outgrown_its_file_when_one_in_fifty_has_changed(large):
    _, _, path = large
    store = Quantized(DIMENSION)
    store.add(np.arange(100, dtype=np.int64), unit_rows(100))
    assert not store.outgrown()
    store.add(ids_of(100), unit_rows(1))
    assert store.outgrown()
    store = _loaded(path)
    store.remove(np.arange(40, dtype=np.int64) * 3 + 7)
    store.add(np.arange(40, dtype=np.int64) * 3 + 8, unit_rows(40))
    assert not store.outgrown()
    store.remove(ids_of(7))  # gone already
    assert not store.outgrown()
    store.add(ids_of(1), unit_rows(1))
    assert store.outgrown()


def test_a_store_that_has_become_small_is_exhaustive_again(large, tmp_path):
    ids, rows, path = large
    store = _loaded(path)
    store.remove(ids[60:])
    store.add(ids_of(1), unit_rows(1, seed=9))
    store.save(tmp_path / "small")
    back = _loaded(tmp_path / "small")
    kept = np.concatenate([ids[:60], ids_of(1)])
    assert back.ids().tolist() == kept.tolist()
    assert np.array_equal(back.rows(kept.tolist()), np.vstack([rows[:60], unit_rows(1, seed=9)]))
    assert not back.outgrown()


@pytest.mark.parametrize("dimension", [2, 7, 384])
def test_any_dimension_can_be_quantized(dimension, tmp_path):
    ids, rows = np.arange(600, dtype=np.int64), unit_rows(600, dimension=dimension)
    store = Quantized(dimension)
    store.add(ids, rows)
    store.save(tmp_path / "store")
    back = _loaded(tmp_path / "store", dimension)
    assert np.array_equal(back.rows(ids.tolist()), rows)
    if dimension > 2:  # in the plane, many are equally near
        assert back.search(rows[17], 1).tolist() == [17]


def test_a_torn_file_or_one_of_another_dimension_gives_none(large, tmp_path):
    _, _, path = large
    whole = path.read_bytes()
    torn = tmp_path / "torn"
    for length in range(0, len(whole), len(whole) // 40):
        torn.write_bytes(whole[:length])
        assert Quantized.load(torn, DIMENSION) is None, length
    torn.write_bytes(bytes(4096) + whole[4096:])  # killed before the end: no head yet
    assert Quantized.load(torn, DIMENSION) is None
    torn.write_bytes(whole + b"more")
    assert Quantized.load(torn, DIMENSION) is None
    assert Quantized.load(path, 8) is None


@settings(max_examples=25)
@given(data=st.data())
def test_any_sequence_of_changes_leaves_what_a_dict_would_hold(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "store"
    rows = unit_rows(300, seed=3)
    store, held = Quantized(DIMENSION), dict(enumerate(rows[:150]))
    store.add(np.arange(150, dtype=np.int64), rows[:150])
    for _ in range(data.draw(st.integers(1, 5))):
        step = data.draw(st.sampled_from(["add", "remove", "save"]))
        first = data.draw(st.integers(0, 299))
        some = range(first, min(300, first + data.draw(st.integers(1, 120))))
        if step == "add":
            new = [i for i in some if i not in held]
            store.add(ids_of(*new), rows[new])
            held |= {i: rows[i] for i in new}
        elif step == "remove":
            store.remove(ids_of(*some))
            held = {i: row for i, row in held.items() if i not in some}
        else:
            store.save(path)
            store = _loaded(path)
        ids = np.array(sorted(held), dtype=np.int64)
        assert sorted(store.ids().tolist()) == ids.tolist()
        assert len(store) == len(ids)
        query = rows[first]
        assert store.search(query, 5).tolist() == nearest(ids, rows[ids], query, 5)
        assert np.array_equal(store.rows(ids.tolist()), rows[ids])


def test_a_row_that_is_not_what_was_written_is_noticed_when_it_is_read(large, tmp_path):
    ids, _, path = large
    data = bytearray(path.read_bytes())
    start = json.loads(data[29:4096].rstrip(b"\0"))["rows"]
    data[start + 2 * DIMENSION * 100] ^= 1  # of row 100
    damaged = tmp_path / "damaged"
    damaged.write_bytes(data)
    store = _loaded(damaged)
    assert len(store.rows([int(ids[99]), int(ids[101])])) == 2
    with pytest.raises(DerivedDamaged, match="made anew"):
        store.rows([int(ids[100])])
    with pytest.raises(DerivedDamaged, match="made anew"):
        store.search(unit_rows(1)[0], 4000)


def test_a_file_with_any_other_flipped_byte_gives_none(large, tmp_path):
    _, _, path = large
    whole = path.read_bytes()
    rows = json.loads(whole[29:4096].rstrip(b"\0"))
    places = np.linspace(rows["codes"], len(whole) - 1, 20, dtype=int).tolist()
    for place in [0, 25, 60, 90, 4096, 5000, 4096 + 8 * 4000 + 5, *places]:
        data = bytearray(whole)
        data[place] ^= 4
        (tmp_path / "damaged").write_bytes(data)
        assert Quantized.load(tmp_path / "damaged", DIMENSION) is None, place
