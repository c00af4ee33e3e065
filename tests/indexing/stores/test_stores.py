"""What every vector store must do, compared with NumPy."""

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing import stores
from qa.indexing.stores.faiss import FaissStore
from tests.indexing.stores.exact import DIMENSION, ids_of, nearest, unit_rows

STORES = [stores.store_class(name) for name in stores.STORES]


@pytest.fixture(params=STORES)
def kind(request):
    return request.param


def test_a_new_store_is_empty(kind):
    store = kind(DIMENSION)
    assert len(store) == 0
    assert store.ids().tolist() == []
    assert store.search(unit_rows(1)[0], 5).tolist() == []
    store.remove(ids_of())
    store.remove(ids_of(7))
    assert len(store) == 0


@pytest.mark.parametrize("k", [1, 2, 10, 499, 500, 501, 10_000])
def test_search_finds_what_numpy_finds_in_its_order(kind, k):
    ids, rows = np.arange(500, dtype=np.int64) * 3 + 7, unit_rows(500)
    store = kind(DIMENSION)
    store.add(ids[:200], rows[:200])
    store.add(ids[200:], rows[200:])
    for query in unit_rows(5, seed=1):
        assert store.search(query, k).tolist() == nearest(ids, rows, query, k)


def test_the_nearest_has_the_largest_dot_product(kind):
    # Not the smallest distance, not the smallest score: the sign is easily turned round.
    store = kind(2)
    rows = np.array([[-1, 0], [0, 1], [1, 0]], dtype=np.float32)
    store.add(ids_of(10, 20, 30), rows)
    assert store.search(rows[2], 3).tolist() == [30, 20, 10]


def test_rows_come_back_as_they_were_given_in_the_order_asked_for(kind):
    rows = unit_rows(50)
    store = kind(DIMENSION)
    store.add(np.arange(100, 150, dtype=np.int64), rows)
    wanted = [149, 100, 120, 100]
    got = store.rows(wanted)
    assert got.dtype == np.float32
    assert np.array_equal(got, rows[[49, 0, 20, 0]])


def test_removed_vectors_are_not_found_and_the_others_keep_their_ids(kind):
    ids, rows = np.arange(60, dtype=np.int64), unit_rows(60)
    store = kind(DIMENSION)
    store.add(ids, rows)
    store.remove(ids_of(0, 13, 59, 999))
    left = np.delete(ids, [0, 13, 59])
    assert sorted(store.ids().tolist()) == left.tolist()
    for query in rows[[0, 13, 59, 30]]:
        assert store.search(query, 60).tolist() == nearest(left, rows[left], query, 60)
    assert np.array_equal(store.rows(left.tolist()), rows[left])


@pytest.mark.parametrize("allowed", [0, 1, 3, 250, 500])
@pytest.mark.parametrize("k", [1, 10, 1000])
def test_the_nearest_of_some_are_found_however_far_down_they_stand(kind, allowed, k):
    ids, rows = np.arange(500, dtype=np.int64) * 3 + 7, unit_rows(500)
    store = kind(DIMENSION)
    store.add(ids, rows)
    for seed in range(3):
        some = np.random.default_rng(seed).choice(500, allowed, replace=False)
        query = unit_rows(1, seed=seed + 10)[0]
        assert store.search(query, k, ids[some]).tolist() == nearest(
            ids[some], rows[some], query, k
        )


def test_the_farthest_is_found_where_it_is_the_only_one_to_search(kind):
    store = kind(2)
    rows = np.array([[-1, 0], [0, 1], [1, 0]], dtype=np.float32)
    store.add(ids_of(10, 20, 30), rows)
    assert store.search(rows[2], 3, ids_of(10)).tolist() == [10]
    # Ids that are not there, in between and beyond, are no error.
    assert store.search(rows[2], 3, ids_of(99_999, 20, 11)).tolist() == [20]
    assert store.search(rows[2], 3, ids_of(11)).tolist() == []
    assert store.search(rows[2], 3, ids_of()).tolist() == []
    assert store.search(rows[2], 3).tolist() == [30, 20, 10]


@pytest.mark.parametrize("step", ["added", "removed"])
def test_a_saved_store_comes_back_the_same_and_can_be_changed(kind, step, tmp_path):
    ids, rows = np.arange(40, dtype=np.int64), unit_rows(40)
    store = kind(DIMENSION)
    store.add(ids, rows)
    if step == "removed":
        store.remove(ids_of(3, 4))
    path = tmp_path / "größe 索引.bin"  # FAISS itself opens files by names of the locale
    store.save(path)
    back = kind.load(path, DIMENSION)
    assert back.ids().tolist() == store.ids().tolist()
    query = unit_rows(1, seed=2)[0]
    assert back.search(query, 40).tolist() == store.search(query, 40).tolist()
    back.add(ids_of(1000), query[None, :].astype(np.float16).astype(np.float32))
    back.remove(ids_of(5))
    assert back.search(query, 1).tolist() == [1000]
    assert 5 not in back.ids()


def test_an_empty_store_can_be_saved(kind, tmp_path):
    kind(DIMENSION).save(tmp_path / "empty")
    assert len(kind.load(tmp_path / "empty", DIMENSION)) == 0


def test_a_missing_file_gives_none(kind, tmp_path):
    assert kind.load(tmp_path / "nothing", DIMENSION) is None


def test_a_file_of_another_dimension_gives_none(kind, tmp_path):
    kind(8).save(tmp_path / "eight")
    assert kind.load(tmp_path / "eight", DIMENSION) is None


@pytest.mark.parametrize("content", [b"", b"IxM2", b"no index" * 50, bytes(4096)])
def test_a_foreign_file_gives_none(kind, content, tmp_path):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    assert kind.load(path, DIMENSION) is None


def test_a_file_torn_anywhere_gives_none(kind, tmp_path):
    store = kind(DIMENSION)
    store.add(np.arange(20, dtype=np.int64), unit_rows(20))
    path = tmp_path / "torn"
    store.save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert kind.load(path, DIMENSION) is None, length


def test_a_file_with_a_flipped_byte_anywhere_gives_none(kind, tmp_path):
    store = kind(DIMENSION)
    store.add(np.arange(20, dtype=np.int64), unit_rows(20))
    path = tmp_path / "flipped"
    store.save(path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        assert kind.load(path, DIMENSION) is None, place


@pytest.mark.parametrize(
    "make",
    [
        lambda: faiss.IndexFlatIP(DIMENSION),
        lambda: faiss.IndexIDMap2(faiss.IndexFlatIP(DIMENSION)),
        # Its scores are distances, and its best would be our worst.
        lambda: faiss.IndexIDMap2(
            faiss.IndexScalarQuantizer(DIMENSION, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_L2)
        ),
    ],
)
def test_another_kind_of_faiss_index_gives_none(make, tmp_path):
    path = tmp_path / "other"
    faiss.serialize_index(make()).tofile(path)
    assert FaissStore.load(path, DIMENSION) is None


@settings(max_examples=50)
@given(data=st.data())
def test_any_sequence_of_changes_leaves_what_a_dict_would_hold(data):
    for kind in STORES:
        store, held, rows = kind(DIMENSION), {}, unit_rows(30, seed=3)
        for _ in range(data.draw(st.integers(1, 6))):
            some = data.draw(st.sets(st.integers(0, 29)))
            if data.draw(st.booleans()):
                new = sorted(some - held.keys())
                store.add(ids_of(*new), rows[new])
                held.update({i: rows[i] for i in new})
            else:
                store.remove(ids_of(*some))
                held = {i: row for i, row in held.items() if i not in some}
            ids = np.array(sorted(held), dtype=np.int64)
            assert sorted(store.ids().tolist()) == ids.tolist()
            query = rows[0]
            assert set(store.search(query, 5)) == set(nearest(ids, rows[ids], query, 5))
