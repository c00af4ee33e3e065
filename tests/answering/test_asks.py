import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.asks import MOST, asks_of

LETTER = (
    "Hello all, the move went well and nothing broke on the way. The new shelves arrived on "
    "Friday, and the old ones went to the school. I have put the keys into the drawer by the "
    "window. {ask} Kind regards, Mara"
)


def _words(message: str) -> list[str]:
    return [ask.words for ask in asks_of(message)]


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        (
            "How tall is the mast and when was it painted?",
            ["How tall is the mast", "when was it painted?"],
        ),
        (
            "What does a berth cost, and is there a lift for wheelchairs?",
            ["What does a berth cost", "is there a lift for wheelchairs?"],
        ),
        ("Who keeps the log? And who reads it?", ["Who keeps the log?", "who reads it?"]),
        (
            "1. Who keeps the log?\n2. How tall is the mast?\n3) Is there a lift?",
            ["Who keeps the log?", "How tall is the mast?", "Is there a lift?"],
        ),
        (
            "Tell me how tall the mast is and who painted it.",
            ["Tell me how tall the mast is", "who painted it."],
        ),
        (
            "Is the mast tall or is the harbour shallow?",
            ["Is the mast tall", "is the harbour shallow?"],
        ),
        (
            "Wie hoch ist der Mast und wann wurde er gestrichen?",
            ["Wie hoch ist der Mast", "wann wurde er gestrichen?"],
        ),
        (
            "Combien coûte la place et quand le port est-il fermé ?",
            ["Combien coûte la place", "quand le port est-il fermé ?"],
        ),
        (
            "¿Quién lleva el diario y dónde está la llave?",
            ["¿Quién lleva el diario", "dónde está la llave?"],
        ),
        ("桅杆有多高？谁刷的漆？", ["桅杆有多高？", "谁刷的漆？"]),
    ],
)
def test_each_question_of_a_message_is_found(message, asks):
    assert _words(message) == asks


@pytest.mark.parametrize(
    "message",
    [
        "How tall is the mast?",
        "mast",
        "What does research and development cost?",
        "What do Marks and Spencer sell?",
        "When and where was the harbour dredged?",
        "I want to know who dredged the harbour and when.",
        "Which boat is old and has a red sail?",
        "Who is required to check and have the lights repaired?",
        "Is the mast tall or not?",
        "The mast creaks. What should I do?",  # what stands before the ask belongs to it
        "Erde und Mond",
        "No question at all. Only two sentences.",
    ],
)
def test_one_question_is_left_as_it_is(message):
    assert asks_of(message) == []


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("Could you tell me how tall the mast is?", "Could you tell me how tall the mast is?"),
        ("What I could not find: how tall is the mast?", "how tall is the mast?"),
        ("Please let me know the price of a berth.", "Please let me know the price of a berth."),
        ("I would like to know who keeps the log.", "I would like to know who keeps the log."),
    ],
)
def test_the_ask_in_a_letter_is_found(ask, words):
    assert _words(LETTER.format(ask=ask)) == [words]


def test_statements_that_begin_like_questions_are_none():
    told = "When I came back the light was on. Which I take as a sign. What I mean is clear. "
    assert _words(LETTER.format(ask=told + "Who keeps the log?")) == ["Who keeps the log?"]


def test_an_ask_knows_what_it_follows():
    first, second = asks_of("How tall is the mast and when was it painted?")
    assert (first.before, second.before) == ("", "How tall is the mast")
    assert [ask.searched for ask in (first, second)] == [first.words, second.words]


def test_of_many_asks_the_last_are_kept():
    message = "\n".join(f"{i}. Who keeps log number {i}?" for i in range(1, MOST + 3))
    assert _words(message) == [f"Who keeps log number {i}?" for i in range(3, MOST + 3)]


@given(st.text(max_size=300))
def test_any_text_is_taken_and_asks_are_parts_of_it(message):
    asks = asks_of(message)
    assert len(asks) <= MOST
    assert all(ask.words and ask.words in message for ask in asks)


@pytest.mark.parametrize("part", ["and ", "how ", "a ", "1. ", "? ", "who: ", "\n- "])
def test_an_endless_message_takes_no_longer_than_reading_it(part):
    assert len(asks_of(part * (5000 // len(part)))) <= MOST
