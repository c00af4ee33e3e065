"""What words and vectors say for an answer: against brute force, and within bounds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.keywords.bm25 import encode_terms, idf
from qa.retrieval.evidence import shared, word_evidence, worth

_TERMS = st.lists(st.sampled_from(["well", "depth", "choir", "pump", "§8", "1921"]), max_size=8)


def test_a_term_is_worth_its_idf():
    assert worth(["well", "pump"], [1, 40], 40) == {"well": idf(1, 40), "pump": idf(40, 40)}


@given(passages=st.lists(_TERMS, max_size=5), question=_TERMS)
def test_what_a_passage_shares_is_each_of_its_terms_once(passages, question):
    rarities = {term: 1.0 + len(term) for term in question}
    sums = shared(rarities, [encode_terms(terms) for terms in passages])
    expected = [sum(rarities[t] for t in rarities if t in terms) for terms in passages]
    np.testing.assert_allclose(sums, np.array(expected, dtype=float))


def test_words_speak_by_half_where_one_passage_of_all_holds_them():
    assert word_evidence(math.log(101), math.log(101), 100) == 0.5


@pytest.mark.parametrize(("held", "asked"), [(0.0, 0.0), (0.0, 3.0)])
def test_no_words_say_nothing(held, asked):
    assert word_evidence(held, asked, 100) == 0.0


@given(
    held=st.floats(0, 50),
    more=st.floats(0, 50),
    passages=st.integers(1, 10**7),
)
def test_word_evidence_is_between_0_and_1_and_falls_with_words_that_are_not_held(
    held, more, passages
):
    evidence = word_evidence(held, held + more, passages)
    assert 0.0 <= evidence < 1.0
    assert evidence <= word_evidence(held, held, passages)
