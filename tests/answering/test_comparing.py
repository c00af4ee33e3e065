import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.comparing import sides_of


@pytest.mark.parametrize(
    ("message", "sides"),
    [
        ("Compare the ferry and the bridge", ["the ferry", "the bridge"]),
        ("Compare the ferry with the bridge.", ["the ferry", "the bridge"]),
        ("Please compare oak, ash and beech", ["oak", "ash", "beech"]),
        ("What is the difference between oak and ash?", ["oak", "ash"]),
        ("How do the ferry and the bridge differ?", ["the ferry", "the bridge"]),
        ("Compare these two: oak and ash", ["oak", "ash"]),
        ("How is the ferry different from the bridge?", ["the ferry", "the bridge"]),
        ("How does oak compare to ash?", ["oak", "ash"]),
        ("oak vs. ash", ["oak", "ash"]),
        ("Vergleiche die Fähre mit der Brücke", ["die Fähre", "der Brücke"]),
        ("Was ist der Unterschied zwischen Eiche und Esche?", ["Eiche", "Esche"]),
        ("Quelle est la différence entre le bac et le pont ?", ["le bac", "le pont"]),
        ("¿Cuál es la diferencia entre el roble y el fresno?", ["el roble", "el fresno"]),
        ("Qual è la differenza tra quercia e frassino?", ["quercia", "frassino"]),
        ("Wat is het verschil tussen eik en es?", ["eik", "es"]),
    ],
)
def test_the_sides_of_a_comparison_are_found(message, sides):
    found = sides_of(message)
    assert [side.words for side in found] == sides
    assert [side.searched for side in found] == sides


@pytest.mark.parametrize(
    "message",
    [
        "The ferry or the bridge: which is faster?",
        "Which is faster, the ferry or the bridge?",
        "Which is faster: the ferry or the bridge?",
    ],
)
def test_a_choice_is_searched_with_what_it_is_about(message):
    named = "The ferry" if message.startswith("The") else "the ferry"
    assert [(side.words, side.searched) for side in sides_of(message)] == [
        (named, f"{named} which is faster"),
        ("the bridge", "the bridge which is faster"),
    ]


@pytest.mark.parametrize(
    "message",
    [
        "Compare the rules of 2021 and 2024: fees",
        "What is the difference between the rules of 2021 and 2024: fees?",
    ],
)
def test_what_is_compared_in_may_follow_a_colon(message):
    sides = sides_of(message)
    assert [side.words for side in sides] == ["the rules of 2021", "2024"]
    assert [side.searched for side in sides] == ["the rules of 2021 fees", "the rules of 2024 fees"]


def test_the_second_side_has_the_head_of_the_first():
    sides = sides_of("What is the difference between the price of oak and ash?")
    assert [(side.words, side.searched) for side in sides] == [
        ("the price of oak", "the price of oak"),
        ("ash", "the price of ash"),
    ]


@pytest.mark.parametrize(
    "message",
    [
        "Is the harbour deep or shallow?",
        "Are jellyfish plants, animals or fungi?",
        "What is the difference between it and that?",
        "What is the difference?",
        "Who runs the ferry and the bridge?",
        "when did the first oak versus ash match take place",
        "Which of the boats is faster?",
        "comparison",
        "",
    ],
)
def test_what_compares_nothing_has_no_sides(message):
    assert sides_of(message) == []


@given(st.text(max_size=200))
def test_any_text_is_taken(message):
    for side in sides_of(message):
        assert side.words in " ".join(message.split())
