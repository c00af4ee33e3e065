import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval.followup import (
    asks_of_another,
    context,
    history_weights,
    in_full,
    looks_dependent,
    meant,
    mix,
    mix_closely,
    says_nothing,
    word_weights,
)


@pytest.mark.parametrize(
    "question",
    [
        "And how?",
        "What about trade?",
        "Why did it fail in the northern provinces of the country?",
        "Which of these agreements did the parliament of Norway ratify?",
        "Who told them about the border dispute between India and Pakistan?",
        "regional connectivity",  # so few words may be anything
        "Why?",
        "",
    ],
)
def test_a_question_that_points_back_looks_dependent(question):
    assert looks_dependent(question)


@pytest.mark.parametrize(
    "question",
    [
        "What does the treaty say about fishing rights near Iceland?",
        "How could Pakistan stop militants from crossing the border?",
        "Which country withdrew from the agreement on nuclear weapons?",
    ],
)
def test_a_question_that_says_all_does_not(question):
    assert not looks_dependent(question)


DEPENDENT = "And how deep is it?"
EMPTY = "And why?"
ALONE = "What does the treaty say about fishing rights near Iceland?"


@pytest.mark.parametrize(
    ("question", "turns", "expected"),
    [
        (DEPENDENT, 0, [0.0, 0.0, 1.0]),
        (ALONE, 0, [0.0, 0.0, 1.0]),
        (DEPENDENT, 1, [0.0, 0.25, 0.75]),
        (ALONE, 1, [0.0, 0.1, 0.9]),
        # The first question comes on top, and the sum is made a unit vector afterwards.
        (DEPENDENT, 2, [0.1875, 0.25, 0.75]),
        (ALONE, 2, [0.075, 0.1, 0.9]),
        (DEPENDENT, 5, [0.1875, 0.25, 0.75]),
        (ALONE, 5, [0.075, 0.1, 0.9]),
        # It is the question before once more.
        (EMPTY, 0, [0.0, 0.0, 1.0]),
        (EMPTY, 1, [0.0, 0.7, 0.2]),
        (EMPTY, 2, [0.1, 0.7, 0.2]),
    ],
)
def test_weights_of_first_latest_and_present_question(question, turns, expected):
    assert history_weights(question, turns) == pytest.approx(expected)


def _unit(*values: float) -> np.ndarray:
    return (np.array(values) / np.linalg.norm(values)).astype(np.float32)


def test_a_first_question_is_searched_as_it_is():
    row = _unit(1, 2, 3)
    np.testing.assert_allclose(mix(DEPENDENT, row[None, :]), row, atol=1e-7)


def test_a_second_question_leans_on_the_first():
    rows = np.eye(2, 3, dtype=np.float32)
    np.testing.assert_allclose(mix(DEPENDENT, rows), _unit(0.25, 0.75, 0), atol=1e-7)
    np.testing.assert_allclose(mix(ALONE, rows), _unit(0.1, 0.9, 0), atol=1e-7)


def test_a_later_question_leans_on_the_first_and_the_latest():
    rows = np.eye(3, dtype=np.float32)
    np.testing.assert_allclose(mix(DEPENDENT, rows), _unit(0.1875, 0.25, 0.75), atol=1e-7)
    np.testing.assert_allclose(mix(ALONE, rows), _unit(0.075, 0.1, 0.9), atol=1e-7)


@pytest.mark.parametrize(
    ("question", "nothing"),
    [
        ("why?", True),
        ("And what else?", True),
        ("Tell me more.", True),
        ("Und warum?", True),
        ("Pourquoi ?", True),
        ("¿Y por qué?", True),
        ("Why not the pump?", False),
        ("Und in Lyon?", False),
        ("なぜ", False),  # words of scripts without spaces are not told apart
    ],
)
def test_a_question_without_a_word_to_search_for_says_nothing(question, nothing):
    assert says_nothing(question) == nothing


def test_what_says_nothing_is_searched_as_the_question_before():
    rows = np.eye(3, dtype=np.float32)
    np.testing.assert_allclose(mix(EMPTY, rows), _unit(0.1, 0.7, 0.2), atol=1e-7)
    np.testing.assert_array_equal(mix_closely(EMPTY, rows), mix(EMPTY, rows))
    np.testing.assert_allclose(mix_closely(DEPENDENT, rows), _unit(0.3, 0.4, 0.6), atol=1e-7)
    assert word_weights(EMPTY, 2) == [0.3, 1.0]


@given(st.integers(0, 2**32), st.integers(1, 3), st.sampled_from([DEPENDENT, ALONE]))
def test_the_mix_is_one_unit_row_of_float32(seed, count, question):
    rows = np.random.default_rng(seed).standard_normal((count, 8))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    mixed = mix(question, rows)
    assert (mixed.dtype, mixed.shape) == (np.float32, (8,))
    assert float(np.linalg.norm(mixed)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], ()),
        (["oak"], ("oak",)),
        (["oak", "ash"], ("oak", "ash")),
        (["oak", "ash", "elm", "yew", "fir"], ("oak", "fir")),
        (["oak", "ash", "oak"], ("oak",)),
        # What says nothing itself helps no other question, unless there is nothing else.
        (["oak", "ash", "Why?", "And what else?"], ("oak", "ash")),
        (["Why?"], ("Why?",)),
    ],
)
def test_the_context_is_the_first_and_the_latest_question(history, expected):
    assert context(history) == expected


@pytest.mark.parametrize(
    ("question", "of_another"),
    [
        ("And in Lyon?", True),
        ("What about the north gate?", True),
        ("Und am Sonntag?", True),
        ("Et à Paris ?", True),
        ("And who paints it?", False),  # asks something of its own
        ("And when does the north gate open?", False),
        ("And?", False),
        ("In Lyon?", False),
        ("Andorra", False),
    ],
)
def test_a_question_may_be_the_one_before_asked_of_something_else(question, of_another):
    assert asks_of_another(question) == of_another
    if of_another:
        assert history_weights(question, 1) == [0.0, 0.5, 0.4]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("No, I meant the rooms", "the rooms"),
        ("I mean the one in Lyon", "the one in Lyon"),
        ("nein, ich meinte die Zimmer", "die Zimmer"),
        ("Non, je voulais dire les chambres", "les chambres"),
        ("No rooms?", "No rooms?"),
        ("I meant", "I meant"),
        ("What is meant by the rooms?", "What is meant by the rooms?"),
    ],
)
def test_what_is_meant_follows_a_correction(question, said):
    assert question[meant(question) :] == said


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        (EMPTY, ["Who came?", "From where?"], "Who came? From where? And why?"),
        (ALONE, ["Who came?", "From where?"], ALONE),
        (EMPTY, [], EMPTY),
    ],
)
def test_a_question_in_full_has_its_context_where_it_says_nothing_alone(
    question, earlier, expected
):
    assert in_full(question, earlier) == expected
