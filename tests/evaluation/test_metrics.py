"""Measures against cases worked by hand, and against slower ways to say the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics import (
    auroc,
    balanced_mean,
    holds_answer,
    length,
    overlap,
    precision_omega,
    ranking,
    span_scores,
    union,
)

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda s: (s[0], s[0] + s[1])),
    max_size=6,
)
SCORES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12)


def characters(spans):
    return {i for start, end in spans for i in range(start, end)}


def test_ranking_by_hand():
    # Found: b (grade 1), x (unjudged), a (grade 2); d (grade 1) was not found.
    #   DCG  = 1/log2(2) + 0 + 2/log2(4)           = 1 + 1             = 2
    #   IDCG = 2/log2(2) + 1/log2(3) + 1/log2(4)   = 2 + 0.63093 + 0.5 = 3.13093
    #   nDCG = 2 / 3.13093 = 0.63879; recall = 2 of 3; the first is relevant, so RR = 1
    (values,) = ranking([["b", "x", "a"]], [{"a": 2, "b": 1, "c": 0, "d": 1}])
    assert values["ndcg@10"] == pytest.approx(2 / (2.5 + 1 / math.log2(3)))
    assert values["ndcg@10"] == pytest.approx(0.63879, abs=1e-5)
    assert values["recall@5"] == pytest.approx(2 / 3)
    assert values["mrr@10"] == 1.0


def test_ranking_cuts_at_5_and_at_10():
    # Relevant at 6: outside recall@5, at 1/6 for RR, 1/log2(7) of an ideal 1.
    # Relevant at 11: nothing at all.
    sixth, eleventh = ranking(
        [[*"abcde", "R"], [*"abcdefghij", "R"]],
        [{"R": 1}, {"R": 1}],
    )
    assert sixth["recall@5"] == 0.0
    assert sixth["mrr@10"] == pytest.approx(1 / 6)
    assert sixth["ndcg@10"] == pytest.approx(1 / math.log2(7))
    assert eleventh == {"ndcg@10": 0.0, "recall@5": 0.0, "mrr@10": 0.0}


def test_ranking_takes_any_id_and_a_question_that_found_nothing():
    odd = ["a b", "<::>/\\", "", "ä\t\n", "\0"]
    values = ranking([odd, []], [{odd[1]: 1}, {"z": 1}])
    assert values[0]["mrr@10"] == 0.5
    assert values[1] == {"ndcg@10": 0.0, "recall@5": 0.0, "mrr@10": 0.0}


def test_a_document_found_twice_counts_at_its_first_place():
    (values,) = ranking([["x", "x", "a"]], [{"a": 1}])
    assert values["mrr@10"] == 0.5


def test_a_grade_below_0_is_not_relevant():
    (values,) = ranking([["bad", "good"]], [{"bad": -1, "good": 1}])
    assert values == {"ndcg@10": pytest.approx(1 / math.log2(3)), "recall@5": 1.0, "mrr@10": 0.5}


def test_span_scores_by_hand():
    # Wanted 10..20 and 30..40: 20 characters. Retrieved 0..15 (5 of them wanted) and
    # 30..50 (10 wanted): 35 characters, 15 in both.
    scores = span_scores([(10, 20), (30, 40)], [(0, 15), (30, 50)])
    assert scores == {"recall": 15 / 20, "precision": 15 / 35, "iou": 15 / (20 + 35 - 15)}


def test_overlapping_passages_cost_precision_but_add_no_recall():
    # The same ten characters twice: 10 in both, 20 taken, 10 needed.
    scores = span_scores([(0, 10)], [(0, 10), (0, 10)])
    assert scores == {"recall": 1.0, "precision": 0.5, "iou": 0.5}


def test_text_of_other_documents_counts_as_retrieved_in_vain():
    # 10 in both; taken 10 + 30.
    scores = span_scores([(0, 10)], [(0, 10)], elsewhere=30)
    assert scores == {"recall": 1.0, "precision": 0.25, "iou": 0.25}


def test_nothing_retrieved_scores_0():
    assert span_scores([(0, 10)], []) == {"recall": 0.0, "precision": 0.0, "iou": 0.0}


def test_precision_omega_by_hand():
    # Passages 0..10, 10..20, 20..30; wanted 12..18 and 25..35. The first passage touches
    # neither; the others hold 6 and 5 wanted characters; 30..35 is in no passage.
    # 11 of (20 retrieved + 5 missed).
    passages = [(0, 10), (10, 20), (20, 30)]
    assert precision_omega([(12, 18), (25, 35)], passages) == 11 / 25
    # Wanted text that begins where the first passage ends touches it: 5 of 20.
    assert precision_omega([(10, 15)], passages) == 5 / 20


def test_auroc_by_hand():
    # Pairs: 3>1, 3>2, 2>1 won, 2=2 tied: (3 + 0.5) / 4.
    assert auroc([3.0, 2.0], [1.0, 2.0]) == 3.5 / 4
    assert auroc([1.0], [0.0]) == 1.0
    assert auroc([0.0], [1.0]) == 0.0
    assert auroc([1.0, 1.0], [1.0]) == 0.5
    with pytest.raises(ValueError, match="both kinds"):
        auroc([], [1.0])


def test_balanced_mean_by_hand():
    # Right 1 of 4 and 1 of 1: (0.25 + 1) / 2, where the plain mean is 0.4.
    assert balanced_mean([1, 0, 0, 0, 1], ["a", "a", "a", "a", "b"]) == 0.625
    assert balanced_mean([1, 0], ["", ""]) == 0.5
    with pytest.raises(ValueError, match="mean of nothing"):
        balanced_mean([], [])


def test_holds_answer_folds_case_and_white_space_alone():
    assert holds_answer(["It was in  NORMANDY,\nFrance."], ["normandy, france"])
    assert holds_answer(["Straße"], ["STRASSE"])
    assert not holds_answer(["It was in Normandy.", "In France."], ["Normandy. In"])
    assert not holds_answer(["Anything"], ["", " \n"])
    assert not holds_answer([], ["x"])


@given(SPANS, SPANS)
def test_spans_agree_with_sets_of_characters(some, others):
    assert characters(union(some)) == characters(some)
    assert length(union(some)) == len(characters(some))
    assert overlap(some, others) == len(characters(some) & characters(others))


@given(SPANS.filter(bool), SPANS)
def test_span_scores_are_shares(wanted, retrieved):
    scores = span_scores(wanted, retrieved)
    assert all(0.0 <= value <= 1.0 for value in scores.values())
    assert scores["iou"] <= min(scores["recall"], scores["precision"]) + 1e-12
    assert 0.0 <= precision_omega(wanted, retrieved) <= 1.0


@given(SCORES, SCORES)
def test_auroc_agrees_with_all_pairs(higher, lower):
    pairs = np.subtract.outer(np.array(higher), np.array(lower))
    expected = ((pairs > 0).sum() + (pairs == 0).sum() / 2) / pairs.size
    assert auroc(higher, lower) == pytest.approx(expected)
    assert auroc(lower, higher) == pytest.approx(1 - expected)
