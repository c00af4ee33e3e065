import math
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.keywords.bm25 import (
    bm25_scores,
    encode_terms,
    idf,
    names,
    pair_scores,
    term_names,
)


def test_the_weight_of_a_word():
    # ln(1 + (N − df + ½) / (df + ½))
    assert idf(0, 3) == math.log(8)
    assert idf(1, 3) == math.log(1 + 2.5 / 1.5)
    assert idf(3, 3) == math.log(1 + 0.5 / 3.5) > 0
    assert idf(9, 3) == idf(3, 3)
    assert idf(0, 0) == math.log(2)


def test_a_case_worked_by_hand():
    # Three passages of 4, 2 and 3 terms, 3 on average.
    blobs = [encode_terms(t.split()) for t in ("old bridge old river", "bridge town", "a b c")]
    # ln(1 + 1.5 / 2.5) for "bridge" in two passages, ln(1 + 2.5 / 1.5) for "old" in one.
    bridge, old = 0.4700036, 0.9808293
    got = bm25_scores(["old", "bridge"], blobs, [1, 2], 3, 3.0)
    first = old * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3)) + bridge / (1 + 1.2 * 1.25)
    second = bridge / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))
    assert got.dtype == np.float64
    assert got == pytest.approx([first / (old + bridge), second / (old + bridge), 0.0], abs=1e-6)
    assert got == pytest.approx([0.5159, 0.1705, 0.0], abs=1e-4)
    # Pairs: 3, 1 and 2 of them, 2 on average; "old bridge" stands in one passage.
    got = pair_scores(["old", "bridge"], blobs, [1], 3, 3.0)
    assert got == pytest.approx([1 / (1 + 1.2 * (0.7 + 0.3 * 3 / 2)), 0.0, 0.0])


def test_an_average_passage_with_every_word_once_has_the_same_score_for_any_question():
    blob = encode_terms(["a", "b", "c"])
    for query, counts in ((["a"], [1]), (["c", "a"], [3, 7]), (["a", "b", "c"], [1, 2, 90])):
        assert bm25_scores(query, [blob], counts, 100, 3.0) == pytest.approx([1 / 2.2])


def test_an_unknown_word_lowers_the_score_by_the_largest_weight():
    blobs = [encode_terms(["old", "bridge"])]
    alone = bm25_scores(["old"], blobs, [1], 9, 2.0)[0]
    both = bm25_scores(["old", "volcano"], blobs, [1, 0], 9, 2.0)[0]
    assert both == pytest.approx(alone * idf(1, 9) / (idf(1, 9) + idf(0, 9)))


def test_pairs_do_not_reach_over_the_end_of_a_passage():
    blobs = [encode_terms(["a", "old"]), encode_terms(["bridge", "b"])]
    assert pair_scores(["old", "bridge"], blobs, [0], 2, 2.0).tolist() == [0.0, 0.0]


def test_order_counts_for_pairs_only():
    blobs = [encode_terms(["old", "bridge"]), encode_terms(["bridge", "old"])]
    words = bm25_scores(["old", "bridge"], blobs, [2, 2], 2, 2.0)
    assert words[0] == words[1] > 0
    doubles = pair_scores(["old", "bridge"], blobs, [1], 2, 2.0)
    assert doubles[0] > doubles[1] == 0.0


def test_nothing_scores_nothing():
    blob = encode_terms(["a"])
    assert bm25_scores([], [blob], [], 1, 1.0).tolist() == [0.0]
    assert pair_scores(["a"], [blob], [], 1, 1.0).tolist() == [0.0]
    assert bm25_scores(["a"], [], [1], 1, 1.0).tolist() == []
    assert pair_scores(["a", "b"], [], [1], 1, 1.0).tolist() == []
    assert bm25_scores(["a"], [b"", blob], [1], 2, 0.5).tolist()[0] == 0.0
    assert pair_scores(["a", "a"], [b"", blob], [0], 2, 0.5).tolist() == [0.0, 0.0]
    assert bm25_scores(["a"], [b"", b""], [0], 2, 0.0).tolist() == [0.0, 0.0]


def test_as_many_frequencies_as_terms_are_asked_for():
    with pytest.raises(ValueError, match="zip"):
        bm25_scores(["a", "b"], [b""], [1], 1, 1.0)
    with pytest.raises(ValueError, match="zip"):
        pair_scores(["a", "b"], [b""], [1, 1], 1, 1.0)


def test_the_hashes_are_these_and_stay_these():
    # They are stored: another hash would need another version of the analyzer.
    assert encode_terms(["bridg", "東京"]).hex() == "703b1980bd8aa045"
    assert encode_terms([]) == b""
    assert encode_terms(["a", "b", "a"])[:4] == encode_terms(["a"])


def oracle(query, corpus, b, pairs):
    """The formula, spelled out over words."""
    units = [list(pairwise(words)) if pairs else list(words) for words in corpus]
    asked = list(dict.fromkeys(pairwise(query) if pairs else query))
    average = sum(map(len, corpus)) / len(corpus)
    average = max(average - 1 if pairs else average, 1.0)
    weights = {}
    for unit in asked:
        df = sum(unit in each for each in units)
        weights[unit] = math.log(1 + (len(corpus) - df + 0.5) / (df + 0.5))
    scores = []
    for each in units:
        damping = 1.2 * (1 - b + b * len(each) / average)
        score = sum(w * each.count(u) / (each.count(u) + damping) for u, w in weights.items())
        scores.append(score / sum(weights.values()) if weights else 0.0)
    return scores


WORDS = st.sampled_from(["old", "bridge", "river", "town", "東京"])


@given(
    corpus=st.lists(st.lists(WORDS, max_size=10), min_size=1, max_size=8),
    query=st.lists(WORDS | st.just("volcano"), max_size=6),
)
def test_scores_are_those_of_the_formula_and_between_0_and_1(corpus, query):
    blobs = [encode_terms(words) for words in corpus]
    average = sum(map(len, corpus)) / len(corpus)
    words = bm25_scores(
        query, blobs, [sum(w in p for p in corpus) for w in query], len(corpus), average
    )
    doubles = pair_scores(
        query,
        blobs,
        [sum(w in list(pairwise(p)) for p in corpus) for w in pairwise(query)],
        len(corpus),
        average,
    )
    assert words == pytest.approx(oracle(query, corpus, 0.75, pairs=False))
    assert doubles == pytest.approx(oracle(query, corpus, 0.3, pairs=True))
    for scores in (words, doubles):
        assert ((scores >= 0) & (scores < 1)).all()
    # A passage's score does not depend on which others are scored with it, to the last bit.
    alone = [
        bm25_scores(query, [x], [sum(w in p for p in corpus) for w in query], len(corpus), average)[
            0
        ]
        for x in blobs
    ]
    assert words.tolist() == alone


def test_two_hundred_candidates_are_scored_within_milliseconds():
    rng = np.random.default_rng(0)
    blobs = [rng.integers(0, 2**32, 100, dtype=np.uint32).tobytes() for _ in range(200)]
    query = [f"word{i}" for i in range(8)]
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        bm25_scores(query, blobs, [5] * 8, 1000, 100.0)
        pair_scores(query, blobs, [1] * 7, 1000, 100.0)
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.02  # about 0.001 on an idle machine


@given(st.lists(st.text(max_size=6), max_size=40))
def test_encoded_terms_have_the_names_of_the_terms(some):
    assert names(encode_terms(some)) == term_names(some)
