import pytest

from qa.indexing.documents import parse


def known(first):
    document = parse(f"{first}\n\nThe bridge is old.\n".encode(), "file.txt")
    return document.title, document.author, document.date


def test_the_text_is_the_file_as_it_stands():
    text = "  The bridge\n\n\n\tis old.\r\nVery   old.\n"
    assert parse(text.encode(), "a.txt").text == "  The bridge\n\n\n\tis old.\nVery   old.\n"


def test_front_matter_is_understood_in_plain_text_too():
    document = parse(b"---\ntitle: The bridge\ndate: 2023\n---\nA line\n\nIt is old.\n", "a.txt")
    assert document.title == "The bridge"
    assert document.date == "2023"
    assert document.text == "A line\n\nIt is old.\n"


def test_a_title_is_looked_for_where_front_matter_tells_the_language_only():
    document = parse(b"---\nlang: en\n---\nThe old bridge\n\nIt is old.\n", "a.txt")
    assert (document.title, document.language) == ("The old bridge", "en")


@pytest.mark.parametrize(
    "line",
    [
        "The old bridge",
        "Standing by the river",
        "Stand by me",
        "A walk by night",
        "By the river",
        "By and large",
        "By the numbers: a report",
        "by 2030 all cars",
        "By 1990, wars",
        "1984 by George Orwell",
        "Bye bye love",
        "BYE",
        "by",
        "河流与桥",
    ],
)
def test_a_short_line_alone_at_the_top_is_the_title(line):
    assert known(line) == (line, None, None)


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        (
            " date 2023-05-19 By Dr. Sahibzada Muhammad Usman",
            "Dr. Sahibzada Muhammad Usman",
            "2023-05-19",
        ),
        ("By Jane Doe", "Jane Doe", None),
        ("BY JANE DOE", "JANE DOE", None),
        ("by J. R. R. Tolkien", "J. R. R. Tolkien", None),
        ("By Ludwig van Beethoven", "Ludwig van Beethoven", None),
        ("By Jane Doe, John Smith and Al Roe", "Jane Doe, John Smith and Al Roe", None),
        ("Date: 2023-05-19 | by: Jane Doe", "Jane Doe", "2023-05-19"),
        ("2023-05-19, by 王小明", "王小明", "2023-05-19"),
        ("2023-05-19", None, "2023-05-19"),
    ],
)
def test_a_byline_at_the_top_is_not_the_title(line, author, date):
    assert known(line) == ("file", author, date)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is old.\n\nIt is long.\n",
        "Is the bridge old?\n\nIt is.\n",
        "Dear reader,\n\nthe bridge is old.\n",
        "The bridge\nis old.\n\nVery.\n",
        "word " * 30 + "\n\nThe bridge is old.\n",
        "The old bridge",
        "The old bridge\n",
        "date 2023-05-19\nThe bridge\n\nis old.\n",
    ],
)
def test_an_ordinary_beginning_gives_no_title(text):
    document = parse(text.encode(), "file.txt")
    assert (document.title, document.author, document.date) == ("file", None, None)
