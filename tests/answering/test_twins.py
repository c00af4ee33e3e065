"""What says the same, and where what nearly does differs."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa.answering.forms import form, words
from qa.answering.twins import Statement, differing, say_the_same


def said(text, **more):
    return Statement(text=text, **more)


def places(first, second, **more):
    """The words of both by which they differ, None for texts that are no twins."""
    found = differing(said(first, **more), said(second, **more))
    if found is None:
        return None
    return [(first[slice(*own)], second[slice(*other)]) for own, other in found]


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("The kiln fires at 1,000 degrees.", "the kiln fires at 1000 degrees", "en"),
        ("The kiln fires at 1 000 degrees.", "The kiln fires at 1\u202f000 degrees.", "fr"),
        ("Der Ofen brennt bei 1.000 Grad.", "Der Ofen brennt bei 1'000 Grad", "de"),
        ("Es kostet 1.234,50 Euro.", "Es kostet 1234,5 Euro.", None),
        ("It costs 1,234.5 euros", "It costs 1234.5 euros", "de"),
        ("A dose of .5 mg", "A dose of 0.5 mg", "en"),
        ("Open 9–12, Monday – Friday", "Open 9-12, monday - friday", "en"),
        ("“Don’t touch”, says the potter.", "'Don't touch' says the potter!", "en"),
        ("Clay\u00a0is  kept \n moist.", "Clay is kept moist", "en"),
        ("The kil\u00adn is hot.", "The kiln is hot.", "en"),
        ("Glaze of 10kg", "Glaze of 10 kg", "en"),
        ("陶土要保持湿润。", "陶土 要保持湿润", "zh"),
        ("ﬁre the １０ pots", "fire the 10 pots", "en"),
        ("caf\u00e9 au lait", "Cafe\u0301 au lait", "fr"),
    ],
)
def test_another_way_of_writing_says_the_same(first, second, language):
    if language is None:  # "1234,5" is decimal everywhere, and 1.234,50 has two signs
        assert not say_the_same(said(first), said(second))  # 1234.50 is told more exactly
        assert places(first, second) == []
    else:
        assert say_the_same(said(first, language=language), said(second, language=language))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("thirty", "sixty"),
        ("may", "must"),
        ("Amelia", "Rashid"),
        ("5.0", "50"),
        ("5", "-5"),
        ("1.5", "15"),
        (".5", "5"),
        ("10²", "102"),
        ("1½", "1"),
        ("3-5", "3, 5"),
        ("8:30", "8.30"),
        ("litres", "gallons"),
        ("mg", "µg"),
        ("5 %", "5 ‰"),
        ("€ 5", "$ 5"),
        ("Monday", "Tuesday"),
        ("always", "never"),
        ("is", "is not"),
        ("can", "can't"),
        ("were", "we're"),
        ("Maßen", "Massen"),
        ("✔", "✘"),
        ("the", "a"),
        ("三十", "六十"),
    ],
)
def test_another_word_says_something_else(word, other):
    first, second = (f"The pots {w} that stand in the shed are dried." for w in (word, other))
    assert not say_the_same(said(first), said(second))


TEXT = st.text(st.sampled_from("ab Zß .,;:-–“”'1250%三面é\u0301\n\t/"), max_size=30)


@given(TEXT, TEXT, TEXT, st.sampled_from(["en", "de", "zh", None]))
def test_saying_the_same_is_an_equivalence(a, b, c, language):
    one, two, three = (said(text, language=language) for text in (a, b, c))
    assert say_the_same(one, one)
    assert say_the_same(one, two) == say_the_same(two, one)
    if say_the_same(one, two) and say_the_same(two, three):
        assert say_the_same(one, three)


@given(TEXT, st.sampled_from(["en", "de", None]))
def test_words_stand_where_they_say_and_case_and_encoding_do_not_count(text, language):
    found = words(text, language)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert form(text, language) == form(unicodedata.normalize("NFC", text), language)
    assert form(text.replace("ab", "AB"), language) == form(text, language)


@given(st.integers(1000, 10**12), st.sampled_from([",", ".", " ", "\u00a0", "'", "’"]))
def test_a_number_is_the_same_however_its_digits_are_grouped(number, mark):
    language = "de" if mark == "." else "en"
    grouped = f"{number:,}".replace(",", mark)
    assert form(f"about {grouped} pots.", language) == ("about", str(number), "pots")


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 3), st.sampled_from(["en", "de"])
)
def test_another_number_is_never_the_same(number, other, decimals, language):
    assume(number != other)
    first, second = (f"{n / 10**decimals:,.{decimals}f}" for n in (number, other))
    if language == "de":
        swap = str.maketrans(",.", ".,")
        first, second = first.translate(swap), second.translate(swap)
    assert form(f"It takes {first} kg.", language) != form(f"It takes {second} kg.", language)


PHRASE = "the old potter fires her large pots at noon on every second day"
SENTENCE = PHRASE.split()


@given(st.integers(0, len(SENTENCE) - 1), st.from_regex(r"[b-y]{2,9}", fullmatch=True))
def test_one_other_word_is_another_statement_and_is_found(at, other):
    assume(other not in (SENTENCE[at], "an"))
    first, second = " ".join(SENTENCE), " ".join([*SENTENCE[:at], other, *SENTENCE[at + 1 :]])
    assert not say_the_same(said(first), said(second))
    found = places(first, second)
    assert found is not None
    assert found == [(SENTENCE[at], other)] or {SENTENCE[at], other} <= {"the", "a"}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("The kiln is lit by Ada.", "The kiln is lit by Ben.", [("Ada", "Ben")]),
        ("The kiln is safe for all.", "The kiln is not safe for all.", [("safe", "not safe")]),
        (
            "It is lit from 8 to 5 on each day.",
            "It is lit from 9 to 6 on each day.",
            [("8 to 5", "9 to 6")],
        ),
        (
            "It is lit at 8 by the two potters of Elm Lane.",
            "It is lit at 7 by the two potters of Oak Lane.",
            [("8", "7"), ("Elm", "Oak")],
        ),
        (
            "Der Ofen wird von Frau Lenz geheizt.",
            "Der Ofen wird von Herrn Kaya geheizt.",
            [("Frau Lenz", "Herrn Kaya")],
        ),
        ("窑炉在每周三十点点火", "窑炉在每周六十点点火", [("三十", "六十")]),
        ("窑炉在冬天点火", "窑炉在冬天不点火", [("点", "不点")]),
        ("Der Ofen ist heute heiß.", "Der Ofen ist heute nicht heiß.", [("heiß", "nicht heiß")]),
        ("Leave the old kiln on at night.", "Leave the old kiln off at night.", [("on", "off")]),
        # Nothing that contradicts.
        ("The kiln is in Elm County by the sea.", "The kiln is County of Elm by the sea.", []),
        ("The kiln in the yard is lit", "The kiln in the yard is lit daily", []),
        ("The kiln is lit on Monday.", "The old kiln is also lit on Monday.", []),
        ("A kiln is lit by Ada.", "The kiln is lit by Ada.", []),
        ("It costs 5.00 euros a day.", "It costs 5 euros a day.", []),
        ("The fair is on 5 May 2023 by the mill.", "The fair is on 2023-05-05 by the mill.", []),
        ("The fair lasts twelve days in May.", "The fair lasts 12 days in May.", []),
        (
            "The fair is on 5 May 2023 by the mill.",
            "The fair is on 2023-05-06 by the mill.",
            [("5 May 2023", "2023-05-06")],
        ),
        ("Die Straße ist heute gesperrt.", "Die Strasse ist heute gesperrt.", []),
        # No twins.
        ("The kiln is lit by Ada.", "Clay is dug in the valley by the river.", None),
        ("The kiln.", "The oven.", None),
        (
            "If rain falls you close the lid of the kiln and wait for an hour.",
            "If the potter who is on duty that day does not come you close the lid of the kiln and "
            "wait for an hour.",
            None,
        ),
    ],
)
def test_where_twins_differ(first, second, expected):
    assert places(first, second) == expected


def test_rows_of_the_same_key_differ_in_cells_under_the_same_header():
    more = {"kind": "row", "lead": "Pot\tWeight\tPrice"}
    assert places("Jug\t2 kg\t12 euros", "Jug\t2 kg\t14 euros", **more) == [
        ("12 euros", "14 euros")
    ]
    assert places("Jug\t2 kg\t12 euros", "Cup\t2 kg\t14 euros", **more) is None
    first = said("Jug\t2\t12", kind="row", lead="Pot\tWeight\tPrice")
    second = said("Jug\t2\t14", kind="row", lead="Pot\tHeight\tPrice")
    assert differing(first, second) is None
    assert not say_the_same(first, said("Jug\t2\t12", kind="row", lead=second.lead))


def test_values_of_a_key_differ_however_much():
    assert places("Open: Monday 8-12", "Open: daily", kind="pair") == [("Monday 8-12", "daily")]
    assert places("Open: Monday 8-12", "Closed: daily", kind="pair") is None
    assert places("Open: from 8", "open: From 8.", kind="pair") == []


def test_answers_to_the_same_question_differ():
    lead = "Do you fire the pots of others?"
    assert places("Yes, on Fridays.", "No.", lead=lead) == [("Yes, on Fridays.", "No.")]
    first, second = said("Yes, we do.", lead=lead), said("Yes, we do.", lead="Do you sell clay?")
    assert not say_the_same(first, second)
    assert differing(first, second) is None


def test_of_code_every_sign_counts_and_nothing_is_told():
    first, second = said("x = 1\n\ty = 2", kind="code"), said("x = 1\n    y = 2", kind="code")
    assert say_the_same(first, said("x = 1 \n\ty = 2\n", kind="code"))
    assert not say_the_same(first, second)
    assert differing(first, second) is None
