import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents.data.numberformat import code_of, general, shown, shown_text


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        # As the table of ECMA-376, and as Excel shows them.
        (1234.567, "General", "1234.567"),
        (1234.5, "0", "1235"),
        (0.5, "0", "1"),
        (2.5, "0", "3"),
        (1234.567, "0.00", "1234.57"),
        (1234567.891, "#,##0", "1,234,568"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.5, "#,##0.00", "0.50"),
        (0.123, "0%", "12%"),
        (0.1234, "0.00%", "12.34%"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E+0", "1.2E-4"),
        (1.5, "# ?/?", "1 1/2"),
        (0.25, "# ?/?", "1/4"),
        (-1.5, "# ?/?", "-1 1/2"),
        (0.3, "?/8", "2/8"),
        (-5, "0;(0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (-0.001, "0.0", "0.0"),
        (0, '0;-0;"none"', "none"),
        (3, '0" pieces"', "3 pieces"),
        (3, '"No. "0', "No. 3"),
        (3, "0 \\k\\g", "3 kg"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1234.5, '_-* #,##0.00 "€"_-', "1,234.50 €"),
        (5, "[Red]0.0", "5.0"),
        (1234567, '0.0,,"M"', "1.2M"),
        (12000, "#,##0,", "12"),
        (7, "000", "007"),
        (5551234, "000-0000", "555-1234"),
        (1.5, "0.##", "1.5"),
        (1, "0.##", "1"),
        (1.25, "0.0#", "1.25"),
        (150, '[>=100]0" high";0" low"', "150 high"),
        (50, '[>=100]0" high";0" low"', "50 low"),
        (45413, "yyyy-mm-dd", "2024-05-01"),
        (45413, "d.m.yy", "1.5.24"),
        (45413, "dd/mm/yyyy", "01/05/2024"),
        (45413, "d mmmm yyyy", "1 May 2024"),
        (45413, "ddd, d-mmm-yy", "Wed, 1-May-24"),
        (45413.5, "h:mm AM/PM", "12:00 PM"),
        (45413.25, "h:mm:ss", "6:00:00"),
        (45413.668055555558, "yyyy-mm-dd hh:mm", "2024-05-01 16:02"),
        (0.5, "[h]:mm", "12:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (1, "[mm]:ss", "1440:00"),
        (0.0001, "mm:ss.0", "00:08.6"),
        (45413, "[$-407]d. mmm yyyy;@", "1. May 2024"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (5, "@", "5"),
        (5, "", "5"),
        (5, ";;;", ""),
        (5, '"yes"', "yes"),
    ],
)
def test_a_number_is_shown_as_the_sheet_shows_it(value, code, expected):
    assert shown(value, code) == expected.strip()


def test_days_may_be_counted_from_1904():
    assert shown(43951, "yyyy-mm-dd", since_1904=True) == "2024-05-01"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (123456789012345.0, "123456789012345"),
        (1e20, "1E+20"),
        (1.5e-7, "1.5E-07"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_without_a_format(value, expected):
    assert general(value) == expected


def test_formats_that_every_program_knows_by_number():
    assert (code_of(0), code_of(10), code_of(14), code_of(49)) == (
        "General",
        "0.00%",
        "yyyy-mm-dd",
        "@",
    )
    assert code_of(163) == "General"


def test_a_text_may_have_words_around_it():
    assert shown_text("Anna", '0;-0;0;"Mrs "@') == "Mrs Anna"
    assert shown_text("Anna", "0.00") == "Anna"


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%E+-/;"ymdhs[]@ ', max_size=12)
)
def test_any_format_shows_something_or_nothing(value, code):
    assert isinstance(shown(value, code), str)


@given(st.integers(-(10**9), 10**9))
def test_grouped_digits_are_the_number(value):
    assert shown(value, "#,##0") == f"{value:,}"
