"""How the scores of both sides become one, and the order that they give."""

import numpy as np
import pytest

from qa.retrieval.candidates import Sides
from qa.retrieval.fuse import fuse, rank_of


def test_scores_are_those_of_a_passage_and_of_the_text_around_it():
    own = Sides(np.array([0.5, 0.2]), np.array([0.4, 0.0]), np.array([0.1, 0.0]))
    context = Sides(np.array([0.6, 0.1]), np.array([0.2, 0.3]), np.array([0.0, 0.2]))
    first = 0.5 * (0.7 * 0.5 + 0.3 * 0.6) + 0.55 * (0.4 + 0.2) / 2 + 0.3 * 0.1 / 2
    second = 0.5 * (0.7 * 0.2 + 0.3 * 0.1) + 0.55 * 0.3 / 2 + 0.3 * 0.2 / 2
    assert fuse(own, context).tolist() == pytest.approx([first, second], abs=1e-12)


def test_equal_scores_share_a_rank():
    assert [rank_of(np.array([0.5, 0.9, 0.5, 0.1]), i) for i in range(4)] == [2, 1, 2, 4]
