"""Vectors of sentences as bytes: what comes back is what went in, but for rounding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.catalogue.vectors import SentenceVectors, encode_rows


@given(st.integers(0, 9), st.integers(1, 40), st.integers(0, 1000))
def test_rows_come_back_within_half_a_step(count, dimension, seed):
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    blob = encode_rows(rows)
    assert len(blob) == count * (dimension + 2)
    got = SentenceVectors.decode([blob], dimension)[0]
    assert (got.dtype, got.shape) == (np.float32, rows.shape)
    steps = np.abs(rows).max(axis=1, initial=0, keepdims=True) / 127
    # Half a step, and what half precision does to the length of the step.
    assert (np.abs(got - rows) <= 0.5 * steps + 127 * steps / 2000 + 1e-6).all()


def test_a_cosine_moves_by_less_than_two_thousandths():
    rows = np.random.default_rng(7).standard_normal((200, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    got = SentenceVectors.decode([encode_rows(rows)], 384)[0]
    assert np.abs(got @ rows.T - rows @ rows.T).max() < 2e-3


def test_the_bytes_are_the_same_everywhere():
    rows = np.array([[1, 0, -0.5], [0.25, 0.25, 0.25]], dtype=np.float32)
    # Scales 1/127 and 0.25/127 in half precision, then the values.
    assert encode_rows(rows).hex() == "08200818" + "7f00c0" + "7f7f7f"


@given(st.lists(st.integers(0, 4), max_size=6), st.integers(0, 1000))
def test_each_text_has_its_own_parts_and_its_nearest(counts, seed):
    numbers = np.random.default_rng(seed)
    texts = [numbers.standard_normal((count, 3)).astype(np.float32) for count in counts]
    parts = SentenceVectors.decode([encode_rows(rows) for rows in texts], 3)
    query = np.array([1, 0, 0], dtype=np.float32)
    without = np.full(len(texts), 7, dtype=np.float32)
    nearest = parts.nearest(query, without)
    assert (nearest.dtype, nearest.shape) == (np.float32, without.shape)
    for i, rows in enumerate(texts):
        assert np.allclose(parts[i], rows, atol=0.05)
        assert nearest[i] == (parts[i][:, 0].max() if len(rows) else 7)
    assert (without == 7).all()
