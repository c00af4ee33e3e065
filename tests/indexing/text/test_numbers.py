import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.text.analyze import terms
from qa.indexing.text.expressions import apart
from qa.indexing.text.numbers import NUMBER_WORDS, named_numbers, numbers

WORDS = sorted(NUMBER_WORDS)


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    expressions = apart([*numbers(text, language), *named_numbers(text, language, WORDS)])
    return [(text[one.start : one.end], *one.terms) for one in expressions]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "3.75 million", [("3.75 million", "3750000")]),
        ("en", "about 2 thousand", [("2 thousand", "2000")]),
        ("en", "1,250 million", [("1,250 million", "1250000000")]),
        ("en", "4 Billion", [("4 Billion", "4000000000")]),
        ("en", "60k, 60K and 1.2M", [("60k", "60000"), ("60K", "60000"), ("1.2M", "1200000")]),
        ("en", "3bn and 7mn", [("3bn", "3000000000"), ("7mn", "7000000")]),
        # A metre is no million.
        ("en", "20m 7 metres 5 kg 12 months", []),
        ("en", "7 500 000 and 12 000", [("7 500 000", "7500000"), ("12 000", "12000")]),
        ("en", "7'500'000.50", [("7'500'000.50", "7500000.5")]),
        ("en", "7.500.000", [("7.500.000", "7500000")]),
        ("en", "1.500 and 3.11.2 and 1 50 000", []),
        ("en", "$8.00, 8.50", [("8.00", "8")]),
        ("de", "1.500 Euro", [("1.500", "1500")]),
        ("de", "1.234.567,89", [("1.234.567,89", "1234567.89")]),
        ("de", "2,5 Millionen, 3 Mrd.", [("2,5 Millionen", "2500000"), ("3 Mrd", "3000000000")]),
        ("de", "2,50 Euro", [("2,50", "2.5")]),
        ("de", "1 Billion", [("1 Billion", "1000000000000")]),
        ("fr", "1,5 million et 3 mille", [("1,5 million", "1500000"), ("3 mille", "3000")]),
        ("es", "5 mil", [("5 mil", "5000")]),
        ("en", "5 mil", []),
        ("en", "Twelve of two, one", [("Twelve", "12"), ("two", "2")]),
        ("en", "twenty-five, two-thirds, twofold", []),
        ("de", "zwölf", [("zwölf", "12")]),
        ("fr", "neuf et dix-sept", [("neuf", "9"), ("dix-sept", "17")]),
        ("ja", "two", []),
        # Parts of longer numbers, of phones and codes.
        ("en", "+44 200 300, x1 000, 1 000-2, 0 123 456", []),
    ],
)
def test_a_number_is_found_as_plain_digits(language, text, expected):
    assert found(text, language) == expected


def test_plain_digits_are_the_term_of_any_writing():
    for text in ("3750000", "3,750,000", "3 750 000", "3'750'000", "3.75 million", "3.75M"):
        assert "3750000" in terms(text)
    for text in ("3.750.000", "3,75 Mio.", "3,75 Millionen"):
        assert "3750000" in terms(text, "de")


@given(st.integers(10_000, 10**15), st.sampled_from([",", " ", "'", "."]))
def test_groups_of_three_are_one_number(value, sign):
    grouped = f"{value:,}".replace(",", sign)
    assert str(value) in terms(grouped, "de" if sign == "." else "en")
