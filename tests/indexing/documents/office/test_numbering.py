import pytest
from lxml import etree

from qa.indexing.documents.office.numbering import Numbering, figure

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def numbers(levels, nums="<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>", more=""):
    return Numbering(
        etree.fromstring(
            f"<w:numbering xmlns:w='{SPACE}'><w:abstractNum w:abstractNumId='0'>{levels}"
            f"</w:abstractNum>{more}{nums}</w:numbering>"
        )
    )


def level(place, form, text, more="", start=1):
    return (
        f"<w:lvl w:ilvl='{place}'><w:start w:val='{start}'/><w:numFmt w:val='{form}'/>{more}"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
    )


def labels(numbering, *places, number="1"):
    return [numbering.next(number, place).label for place in places]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("decimal", ["1", "2", "9", "14", "28", "100"]),
        ("decimalZero", ["01", "02", "09", "14", "28", "100"]),
        ("lowerRoman", ["i", "ii", "ix", "xiv", "xxviii", "c"]),
        ("upperRoman", ["I", "II", "IX", "XIV", "XXVIII", "C"]),
        ("lowerLetter", ["a", "b", "i", "n", "bb", "vvvv"]),
        ("upperLetter", ["A", "B", "I", "N", "BB", "VVVV"]),
        ("ordinal", ["1st", "2nd", "9th", "14th", "28th", "100th"]),
        ("chineseCounting", ["1", "2", "9", "14", "28", "100"]),
    ],
)
def test_numbers_are_written_in_the_format_of_their_level(form, written):
    assert [figure(number, form) for number in (1, 2, 9, 14, 28, 100)] == written


def test_ordinals_of_eleven_to_thirteen():
    assert [figure(n, "ordinal") for n in (3, 11, 12, 13, 21, 111)] == (
        ["3rd", "11th", "12th", "13th", "21st", "111th"]
    )


def test_a_level_begins_anew_under_each_number_above_it():
    made = numbers(level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2"))
    assert labels(made, 0, 1, 1, 0, 1) == ["I.", "I.1", "I.2", "II.", "II.1"]


def test_a_legal_level_has_figures_alone():
    made = numbers(level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert labels(made, 0, 1) == ["I.", "1.1"]


def test_a_level_may_count_on_for_ever():
    never = "<w:lvlRestart w:val='0'/>"
    made = numbers(level(0, "decimal", "%1") + level(1, "decimal", "Art. %2", never))
    assert labels(made, 0, 1, 0, 1) == ["1", "Art. 1", "2", "Art. 2"]


def test_a_level_that_was_passed_over_counts_as_begun():
    made = numbers(level(0, "decimal", "%1", start=4) + level(1, "decimal", "%1.%2"))
    assert labels(made, 1, 1, 0) == ["4.1", "4.2", "4"]


def test_lists_of_one_scheme_count_on_unless_they_say_otherwise():
    lists = "".join(
        f"<w:num w:numId='{number}'><w:abstractNumId w:val='0'/>{more}</w:num>"
        for number, more in [
            (1, ""),
            (2, ""),
            (
                3,
                "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride>",
            ),
            (4, f"<w:lvlOverride w:ilvl='0'>{level(0, 'lowerLetter', '%1)')}</w:lvlOverride>"),
        ]
    )
    made = numbers(level(0, "decimal", "%1."), lists)
    assert labels(made, 0, 0) == ["1.", "2."]
    assert labels(made, 0, number="2") == ["3."]
    assert labels(made, 0, 0, number="3") == ["7.", "8."]
    assert labels(made, 0, number="4") == ["i)"]


def test_a_scheme_may_name_a_style_that_has_the_levels():
    linked = "<w:abstractNum w:abstractNumId='5'><w:numStyleLink w:val='ours'/></w:abstractNum>"
    lists = (
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='5'/></w:num>"
    )
    made = numbers(level(0, "decimal", "%1:"), lists, linked)
    made.link({"ours": "1"})
    assert labels(made, 0, number="2") == ["1:"]


def test_a_level_is_known_by_the_style_of_its_paragraphs():
    made = numbers(
        level(0, "decimal", "%1") + level(1, "decimal", "%1.%2", "<w:pStyle w:val='h2'/>")
    )
    assert (made.level_of_style("1", "h2"), made.level_of_style("1", "h1")) == (1, None)


def test_an_unknown_list_has_no_numbers():
    assert numbers("").next("9", 0) is None
    assert Numbering(None).next("1", 0) is None
    assert numbers("").next("1", 99).level == 8
