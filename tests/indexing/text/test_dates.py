import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.text.analyze import terms
from qa.indexing.text.dates import MONTHS, dates, named_dates
from qa.indexing.text.expressions import Expression, apart

FULL = ("2021-07-09", "2021-07", "--07-09")


def found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    expressions = apart([*dates(text), *named_dates(text)])
    return [(text[one.start : one.end], one.terms) for one in expressions]


@pytest.mark.parametrize(
    "written",
    [
        *("9 July 2021", "9th July 2021", "9th of July, 2021", "9 Jul. 2021", "9 JULY 2021"),
        *("July 9, 2021", "July 9th, 2021", "July 9 2021", "Jul. 9, 2021"),
        *("9. Juli 2021", "09. Juli 2021", "9 juillet 2021", "9 de julio de 2021"),
        *("9 luglio 2021", "9 de julho de 2021", "9 juli 2021", "9 lipca 2021", "9 июля 2021"),
        *("2021-07-09", "2021/07/09", "2021/7/9"),
    ],
)
def test_a_day_is_the_same_however_it_is_written(written):
    assert found(f"On {written} it rained.") == [(written, FULL)]
    assert found(written) == [(written, FULL)]


@pytest.mark.parametrize("written", ["09.07.2021", "9.7.2021", "2021年7月9日", "2021년 7월 9일"])
def test_a_year_that_is_no_word_of_its_own_is_a_term(written):
    assert found(f"({written})") == [(written, (*FULL, "2021"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in July 2021", [("July 2021", ("2021-07",))]),
        ("en julio de 2021", [("julio de 2021", ("2021-07",))]),
        ("2021年7月に", [("2021年7月", ("2021-07", "2021"))]),
        ("on 9 July we", [("9 July", ("--07-09",))]),
        ("on July 9th we", [("July 9th", ("--07-09",))]),
        ("le 1er mars", [("1er mars", ("--03-01",))]),
        # Which number is the month is clear where the other cannot be one, or is the same.
        ("25/12/2020", [("25/12/2020", ("2020-12-25", "2020-12", "--12-25"))]),
        ("12/25/2020", [("12/25/2020", ("2020-12-25", "2020-12", "--12-25"))]),
        ("5-5-2020", [("5-5-2020", ("2020-05-05", "2020-05", "--05-05"))]),
        ("03/04/2020", []),
        # A time may follow.
        ("2021-07-09T18:40", [("2021-07-09", FULL)]),
        ("2021-07-09, 18:40", [("2021-07-09", FULL)]),
        # After a full stop something else begins.
        ("on 9 July. 2021 was dry", [("9 July", ("--07-09",))]),
        ("9 July 2021-07-09", [("9 July", ("--07-09",)), ("2021-07-09", FULL)]),
        # No such days, and what only looks like a date.
        ("2021-13-01, 32.1.2021, 0 May, 30 February", []),
        ("30 February 2021", [("February 2021", ("2021-02",))]),
        ("1.2.3 10.0.4.17 12-12-12 2021-07-09-1 x2021-07-09 9 Julys 9 Marching", []),
        ("It may 9 times in July", []),
        ("29 February", [("29 February", ("--02-29",))]),
    ],
)
def test_what_is_a_date(text, expected):
    assert found(text) == expected


def test_a_question_after_a_day_is_searched_by_the_day_of_any_year_too():
    (one,) = dates("2021-07-09")
    assert one == Expression(0, 10, "date", (("2021-07-09",), ("--07-09", "2021")), FULL)


def test_terms_of_dates_stand_after_the_words():
    assert terms("On 9 July 2021 rain fell") == ["9", "juli", "2021", "rain", "fell", *FULL]


@given(st.dates(), st.sampled_from(sorted(MONTHS)))
def test_every_day_is_found_by_its_iso_form(day, name):
    if 1000 <= day.year < 3000:
        iso = day.isoformat()
        assert found(iso)[0][1][0] == iso
        if MONTHS[name] == day.month:
            assert found(f"{day.day} {name} {day.year}")[0][1][0] == iso
