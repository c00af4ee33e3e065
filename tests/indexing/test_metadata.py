"""The words of documents' metadata, looked up by field."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import qa
from qa.indexing.metadata import FIELDS, date_words, plain_words

FILES = {
    "harbour/2023/tide-tables.md": (
        "---\ntitle: Tides of the inner harbour\nauthor: Ana Núñez\ndate: 2023-04-09\n---\nHigh."
    ),
    "harbour/2024/0007.md": (
        "---\ntitle: Dredging\nauthor: Ben Okri, Ana Núñez\ndate: 2024-01\n---\nThe mud is deep."
    ),
    "Crane Manual.txt": "Crane manual\n\nThe crane lifts nine tonnes.",
    "mooring-fees-2024.txt": "Mooring costs ten euros.",
}


@pytest.fixture
def names(tmp_path, tiny_embedder):
    for path, text in FILES.items():
        file = tmp_path / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    with (
        qa.build(tmp_path / "docs", tmp_path / "index", embedder=tiny_embedder) as assistant,
        assistant._index.snapshot() as snapshot,
    ):
        yield snapshot.names()


def paths(names, numbers):
    return sorted(names.lists.documents[number].path for number in numbers)


TIDES, MUD, CRANE = "harbour/2023/tide-tables.md", "harbour/2024/0007.md", "Crane Manual.txt"


@pytest.mark.parametrize(
    ("form", "fields", "expected"),
    [
        (("nunez",), ("author",), [TIDES, MUD]),
        (("ben", "okri"), ("author",), [MUD]),
        (("ben", "nunez"), ("author",), [MUD]),
        (("2023",), ("date",), [TIDES]),
        (("2023-04",), ("date",), [TIDES]),
        (("2023-04-09",), ("date",), [TIDES]),
        (("2024-01",), ("date",), [MUD]),
        (("harbour",), ("folder",), [TIDES, MUD]),
        (("2024",), ("folder",), [MUD]),
        (("tabl",), ("file",), [TIDES]),
        (("0007",), FIELDS, []),
        (("md",), FIELDS, []),
        (("harbour",), ("title",), [TIDES]),
        (("dredg",), ("title",), [MUD]),
        (("ana", "2023"), FIELDS, []),
        ((), FIELDS, []),
    ],
)
def test_words_are_found_in_their_fields_and_all_of_a_form_in_one(names, form, fields, expected):
    assert paths(names, names.holders([form], fields)) == expected


def test_any_of_several_forms_will_do(names):
    assert paths(names, names.holders([("okri",), ("dredg",), ("x",)])) == [MUD]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TIDE-TABLES.md", [TIDES]),
        ("tide-tables", []),
        ("harbour/2023/tide-tables.md", [TIDES]),
        ("0007.md", [MUD]),
        ("0007", []),
        ("crane manual.TXT", [CRANE]),
        ("crane", []),
        ("mooring-fees-2024", ["mooring-fees-2024.txt"]),
        ("", []),
    ],
)
def test_a_file_is_known_by_its_name_in_capitals_or_not(names, name, expected):
    assert paths(names, names.named(name)) == expected


@given(st.dates())
def test_a_date_has_its_year_its_month_and_its_day(day):
    text = day.isoformat()
    expected = (text[:4], text[:7], text) if text[0] in "12" else ()
    assert date_words(text) == expected
    assert date_words(f" {text}T10:00:00Z") == expected


@pytest.mark.parametrize("date", [None, "", "in May", "20245", "05/06/2024"])
def test_what_is_no_iso_date_has_no_words(date):
    assert date_words(date) == ()


@given(st.text())
@example("𝓐")
def test_plain_words_are_folded_once_and_for_all(text):
    words = plain_words(text)
    assert plain_words(" ".join(words)) == words
    assert plain_words(text.casefold()) == words
