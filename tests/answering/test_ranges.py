"""Rows that a number falls in."""

import pytest

BOATS = """# Boats for hire

Boats are hired by the day; the deposit is 40 crowns.

| Persons | Boat | Price |
| --- | --- | --- |
| up to 2 | canoe | 110 |
| 3–5 | rowing boat | 180 |
| 6 to 9 | barge | 260 |
| 10 and more | raft | 5 |
"""
FEES = """# Preise im Schwimmbad

| Alter in Jahren | Preis |
| --- | --- |
| unter 6 | frei |
| 6 bis 17 | 2,50 |
| ab 18 | 4,80 |
"""


@pytest.mark.parametrize(
    ("question", "boat"),
    [
        ("Which boat is there for 4 persons?", "rowing boat"),
        ("Which boat is there for two persons?", "canoe"),
        ("Which boat is there for five persons?", "rowing boat"),  # and not that for 5 crowns
        ("Which boat is there for 9 persons?", "barge"),
        ("Which boat is there for 14 persons?", "raft"),
    ],
)
def test_the_row_answers_whose_range_a_number_falls_in(ask, question, boat):
    answer = ask({"boats.md": BOATS}, question)
    assert answer.quotes[0].kind == "row"
    assert boat in answer.quotes[0].text.split("\t")


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("Was kostet das Schwimmbad im Alter von 5 Jahren?", "frei"),
        ("Was kostet das Schwimmbad im Alter von 12 Jahren?", "2,50"),
        ("Was kostet das Schwimmbad im Alter von 40 Jahren?", "4,80"),
    ],
)
def test_ranges_are_read_in_german(ask, question, price):
    answer = ask({"bad.md": f"---\nlang: de\n---\n{FEES}"}, question)
    assert price in answer.quotes[0].text.split("\t")


def test_a_number_of_something_else_falls_in_no_range(ask):
    answer = ask({"boats.md": BOATS}, "Is a deposit of 40 crowns due for boats?")
    assert answer.quotes[0].text == "Boats are hired by the day; the deposit is 40 crowns."
