"""The words of documents' metadata, looked up by field."""

from contextlib import closing
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import qa
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.passages import Entry
from qa.indexing.filters import Directory, Lists
from qa.indexing.metadata import FIELDS, Metadata, date_words, plain_words
from qa.records import Document, Passage

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


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2)), max_size=5))
def test_names_brought_up_to_date_are_those_made_anew(generations):
    languages, words = ("en", "de", None), ("harbour", "crane", "harbours")
    with TemporaryDirectory() as folder, closing(Catalogue(Path(folder), create=True)) as catalogue:
        directory, metadata = Directory(catalogue), Metadata()
        metadata.names(directory.lists(catalogue), catalogue)
        for wanted in generations:
            with catalogue.database.write():
                catalogue.documents.remove(list(catalogue.documents.hashes()))
                for name, kind in wanted.items():
                    document = Document(
                        id=f"{name}{kind}",
                        path=f"{words[kind]}/{name}-1.txt",
                        title=f"{words[-kind]} {name}",
                        author=f"Ann {name}" if kind else None,
                        date=f"202{kind}-01",
                        language=languages[kind],
                        media_type="text/plain",
                        text="Text.",
                    )
                    entry = Entry(
                        passage=Passage(
                            id=f"{document.id}:0-4", document_id=document.id, start=0, end=4
                        ),
                        vector_key=b"",
                        terms=b"",
                    )
                    catalogue.documents.put(
                        document, sha256=name, size=5, indexed_at="", passages=[entry] * (kind + 1)
                    )
            before = directory.lists(catalogue).documents
            directory = Directory(catalogue, catalogue.passages.ranges(), directory)
            metadata = Metadata(metadata)
            names = metadata.names(directory.lists(catalogue), catalogue)
            lists = Lists(catalogue)
            anew = Metadata().names(lists, catalogue)
            for field, term in product(
                FIELDS, ("harbour", "crane", "ann", "2021", "2021-01", *"abc")
            ):
                found = names.holders([(term,)], [field])
                assert paths(names, found) == paths(anew, anew.holders([(term,)], [field]))
            for name in "abcdef":
                assert paths(names, names.named(f"{name}-1.txt")) == paths(
                    anew, anew.named(f"{name}-1.txt")
                )
            owners = [names.lists.documents[i].path for i in names.lists.owners]
            assert owners == [lists.documents[i].path for i in lists.owners]
            assert names.lists.passages.tolist() == lists.passages.tolist()
            if len(wanted) >= len(before):  # who stays keeps the number
                now = {document: i for i, document in enumerate(names.lists.documents)}
                kept = [(i, now[document]) for i, document in enumerate(before) if document in now]
                assert all(old == new for old, new in kept)
