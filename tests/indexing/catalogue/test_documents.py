import contextlib
import dataclasses
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import CatalogueError
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.documents import Attributes, DocumentInfo
from qa.indexing.catalogue.passages import Entry
from qa.indexing.keywords.bm25 import encode_terms
from qa.records import Document, Heading, Passage


@pytest.fixture
def catalogue(tmp_path):
    made = Catalogue(tmp_path, create=True)
    yield made
    made.close()


def _document(name: str = "a", **values) -> Document:
    known = {
        "id": f"id-{name}",
        "path": f"{name}.txt",
        "title": f"Title “{name}”",
        "media_type": "text/plain",
        "text": f"Ünïcode 🎉 text of {name}.\n\nMore of it.",
    }
    return Document(**{**known, **values})


def _passages(document: Document, *spans: tuple[int, int]) -> list[Entry]:
    return [
        Entry(
            passage=Passage(
                id=f"{document.id}:{start}-{end}",
                document_id=document.id,
                start=start,
                end=end,
                first_page=1,
                last_page=2,
                section=("Öuter", "inner"),
            ),
            vector_key=document.text[start:end].encode(),
            terms=encode_terms(document.text[start:end].split()),
        )
        for start, end in spans
    ]


def _put(catalogue: Catalogue, document: Document, passages=(), *, sha256="s") -> None:
    with catalogue.database.write():
        catalogue.documents.put(
            document, sha256=sha256, size=99, indexed_at="2024-01-02T03:04:05", passages=passages
        )


def test_a_document_comes_back_equal(catalogue):
    document = _document(
        author="Ann Ø.",
        date="2024-01-02",
        language="en",
        page_starts=(0, 5, 5),
        headings=(Heading(offset=0, level=1, title="H"), Heading(offset=9, level=2, title="I")),
    )
    _put(catalogue, document)
    assert catalogue.documents.get(document.id) == document
    assert catalogue.documents.get("other") is None


def test_the_list_of_documents_is_by_path_and_counts_code_points(catalogue):
    second = _document("b", page_starts=(0, 3))
    for document, spans in ((second, [(0, 4), (4, 9)]), (_document("a"), [])):
        _put(catalogue, document, _passages(document, *spans))
    first, last = catalogue.documents.all()
    assert (first.path, first.passages, first.pages) == ("a.txt", 0, 0)
    assert last.to_dict() == {
        "id": "id-b",
        "path": "b.txt",
        "title": "Title “b”",
        "author": None,
        "date": None,
        "language": None,
        "media_type": "text/plain",
        "size": 99,
        "characters": len(second.text),
        "pages": 2,
        "passages": 2,
        "indexed_at": "2024-01-02T03:04:05",
        "places": [],
        "left_out": {},
        "note": "",
    }


@pytest.mark.parametrize(
    ("left_out", "note"),
    [
        (
            {"page number": 12, "pages without text: 3–5, 9": 4},
            "pages 3–5, 9 are scans, without text",
        ),
        ({"pages without text: 3": 1}, "page 3 is a scan, without text"),
        ({"page without text": 1}, "1 page is a scan, without text"),
        ({"page without text": 3}, "3 pages are scans, without text"),
        ({"pages that are broken: 2": 1}, "page 2 is broken and cannot be read"),
        (
            {"pages that are broken: 2–3": 2, "pages of unknown letters: 4": 1},
            "pages 2–3 are broken and cannot be read; page 4 does not tell its letters",
        ),
        ({"picture": 3, "page number": 12}, ""),
    ],
)
def test_pages_that_were_not_read_are_told(catalogue, left_out, note):
    _put(catalogue, _document("a", left_out=left_out))
    _put(catalogue, _document("b"))
    first, last = catalogue.documents.all()
    assert (first.left_out, first.note) == (left_out, note)
    assert (last.left_out, last.note) == ({}, "")
    assert DocumentInfo.from_dict(first.to_dict()) == first
    assert catalogue.documents.notes() == ({"a.txt": note} if note else {})


def test_further_places_belong_to_a_document_and_go_with_it(catalogue):
    for name in ("a", "b"):
        _put(catalogue, _document(name))
    places = {"z.txt": "id-a", "c.txt": "id-a", "y.txt": "id-b"}
    with catalogue.database.write():
        catalogue.documents.replace_places(places)
    assert list(catalogue.documents.places().items()) == sorted(places.items())
    first, last = catalogue.documents.all()
    assert (first.places, last.places) == (("c.txt", "z.txt"), ("y.txt",))
    attributes = {known.path: known.places for known in catalogue.documents.attributes()}
    assert attributes == {"a.txt": ("c.txt", "z.txt"), "b.txt": ("y.txt",)}
    with catalogue.database.write():
        catalogue.documents.remove(["a.txt"])
    assert catalogue.documents.places() == {"y.txt": "id-b"}


def test_what_documents_are_filtered_on(catalogue):
    assert catalogue.documents.languages() == {}
    _put(catalogue, _document("b", author="Ann", date="2024", language="de"))
    _put(catalogue, _document("a"))
    assert sorted(catalogue.documents.attributes(), key=lambda attributes: attributes.path) == [
        Attributes("id-a", "a.txt", None, None, None),
        Attributes("id-b", "b.txt", "Ann", "2024", "de"),
    ]
    _put(catalogue, _document("c", language="de"))
    assert catalogue.documents.languages() == {None: 1, "de": 2}


def test_every_passage_has_its_document(catalogue):
    for document, spans in ((_document("b"), [(0, 4), (4, 9)]), (_document("a"), [(0, 9)])):
        _put(catalogue, document, _passages(document, *spans))
    ranges = catalogue.passages.ranges()
    assert ranges.documents == ["id-b", "id-a"]
    assert (ranges.firsts.tolist(), ranges.counts.tolist()) == ([1, 3], [2, 1])
    assert ranges.ids().tolist() == catalogue.passages.ids().tolist() == [1, 2, 3]


def test_titles_are_by_document(catalogue):
    assert catalogue.documents.titles() == {}
    for name in ("b", "a"):
        _put(catalogue, _document(name))
    assert catalogue.documents.titles() == {"id-a": "Title “a”", "id-b": "Title “b”"}


def test_a_passage_is_found_by_a_place_in_it(catalogue):
    for document, spans in ((_document("b"), [(2, 4), (4, 9)]), (_document("a"), [(0, 9)])):
        _put(catalogue, document, _passages(document, *spans))
    found = [catalogue.passages.at("id-b", offset) for offset in (0, 2, 3, 4, 8, 99)]
    assert found == [None, 1, 1, 2, 2, 2]
    assert catalogue.passages.at("id-a", 5) == 3
    assert catalogue.passages.at("id-c", 5) is None


def test_passages_come_back_with_the_paths_of_their_documents(catalogue):
    document = _document()
    made = _passages(document, (10, 16), (0, 9))
    _put(catalogue, document, made)
    ids = catalogue.passages.ids().tolist()
    assert catalogue.passages.get([ids[1], ids[0], 999]) == {
        ids[0]: (made[0].passage, "a.txt"),
        ids[1]: (made[1].passage, "a.txt"),
    }
    # Of one document they stand in the order of the text.
    assert catalogue.passages.of(document.id) == [made[1].passage, made[0].passage]


def test_terms_come_back_with_their_documents_and_are_counted(catalogue):
    assert catalogue.passages.statistics() == (0, 0.0, 0.0)
    document = _document()
    _put(catalogue, document, _passages(document, (0, 9), (10, 21)))
    first, second = catalogue.passages.ids().tolist()
    assert catalogue.passages.terms([second, first, 999]) == {
        first: (encode_terms(["Ünïcode", "🎉"]), "id-a"),
        second: (encode_terms(document.text[10:21].split()), "id-a"),
    }
    terms = len(document.text[0:9].split()) + len(document.text[10:21].split())
    assert catalogue.passages.statistics() == (2, terms / 2, terms)
    other = _document("b")
    _put(catalogue, other, _passages(other, (0, 9)))
    alone = len(other.text[0:9].split())
    # Neighbours are of the same document.
    assert catalogue.passages.statistics()[2] == (terms + terms + alone) / 3


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 7)), max_size=8))
def test_the_totals_that_are_kept_are_those_of_the_passages_that_are_there(changes):
    with (
        TemporaryDirectory() as folder,
        contextlib.closing(Catalogue(Path(folder), create=True)) as catalogue,
    ):
        held: dict[str, list[int]] = {}
        for name, count in changes:
            if count == 0:
                with catalogue.database.write():
                    catalogue.documents.remove([f"{name}.txt"])
                held.pop(name, None)
                continue
            document = _document(name)
            made = [
                dataclasses.replace(entry, terms=bytes(4 * (7 * count + place) % 40))
                for place, entry in enumerate(_passages(document, *[(0, 3)] * count))
            ]
            _put(catalogue, document, made)
            held[name] = [len(entry.terms) // 4 for entry in made]
        own = [length for some in held.values() for length in some]
        around = [
            sum(some[max(0, i - 2) : i + 3]) for some in held.values() for i in range(len(some))
        ]
        passages = max(len(own), 1)
        wanted = (len(own), sum(own) / passages, sum(around) / passages)
        assert catalogue.passages.statistics() == pytest.approx(wanted)
        # An index of an earlier version has no totals; the passages are counted.
        with catalogue.database.write():
            catalogue.database.execute("DELETE FROM settings WHERE key = 'passage totals'")
        assert catalogue.passages.statistics() == pytest.approx(wanted)


def test_vectors_come_back_in_order_as_half_precision_holds_them(catalogue):
    document = _document()
    made = _passages(document, (0, 7), (8, 9), (10, 14))
    rows = np.random.default_rng(0).standard_normal((3, 5)).astype(np.float32)
    keys = [entry.vector_key for entry in made]
    with catalogue.database.write():
        catalogue.vectors.put(keys, rows, [rows[:0]] * 3)
    _put(catalogue, document, made)
    ids = catalogue.passages.ids()
    got = catalogue.vectors.rows(ids[[2, 0, 1, 2]])
    assert got.dtype == np.float32
    assert np.array_equal(got, rows[[2, 0, 1, 2]].astype(np.float16).astype(np.float32))
    assert catalogue.vectors.known([*keys, b"unknown"]) == set(keys)


def test_the_vectors_of_sentences_come_back_by_passage_and_in_order(catalogue):
    document = _document()
    made = _passages(document, (0, 7), (8, 9), (10, 14))
    rows = np.random.default_rng(0).standard_normal((3, 5)).astype(np.float32)
    sentences = [rows, rows[:0], rows[1:2]]
    with catalogue.database.write():
        catalogue.database.put_setting("dimension", "5")
        catalogue.vectors.put([entry.vector_key for entry in made], rows, sentences)
    _put(catalogue, document, made)
    ids = catalogue.passages.ids().tolist()
    got = catalogue.vectors.sentences(ids[::-1])
    assert got.bounds.tolist() == [0, 1, 1, 4]
    assert np.allclose(got[0], rows[1:2], atol=0.02)
    assert got[1].shape == (0, 5)
    assert np.allclose(got[2], rows, atol=0.02)


def test_no_vectors_still_have_a_dimension(catalogue):
    none = np.empty(0, dtype=np.int64)
    assert catalogue.vectors.rows(none).shape == (0, 0)
    with catalogue.database.write():
        catalogue.database.put_setting("dimension", "384")
    assert catalogue.vectors.rows(none).shape == (0, 384)


def test_more_keys_than_sqlite_takes_in_a_statement_are_no_problem(catalogue):
    document = _document(text="x" * 2000)
    made = [
        dataclasses.replace(entry, vector_key=f"{entry.passage.start}".encode())
        for entry in _passages(document, *((i, i + 1) for i in range(1234)))
    ]
    keys = [entry.vector_key for entry in made]
    rows = np.arange(1234, dtype=np.float32)[:, None]
    with catalogue.database.write():
        catalogue.vectors.put(keys, rows, [rows[:0]] * 1234)
    _put(catalogue, document, made)
    ids = catalogue.passages.ids()
    assert np.array_equal(catalogue.vectors.rows(ids[::-1]), rows[::-1])
    found = catalogue.passages.get(ids.tolist())
    assert [found[i][0].start for i in ids.tolist()] == list(range(1234))
    assert catalogue.vectors.known(keys) == set(keys)


def test_unused_vectors_are_dropped_and_used_ones_stay(catalogue):
    document = _document()
    made = _passages(document, (0, 7))
    with catalogue.database.write():
        rows = np.ones((2, 3), dtype=np.float32)
        catalogue.vectors.put([made[0].vector_key, b"unused"], rows, [rows, rows])
    _put(catalogue, document, made)
    with catalogue.database.write():
        catalogue.vectors.begin()
    # What a writer that was killed has stored is not known to the next one: all are looked at.
    with contextlib.closing(Catalogue(catalogue.database.path.parent)) as after:
        with after.database.write():
            after.vectors.begin()
            after.vectors.drop_unused()
        assert after.vectors.known([made[0].vector_key, b"unused"]) == {made[0].vector_key}


def test_vectors_of_a_document_that_goes_are_dropped_unless_another_has_them(catalogue):
    first, second = _document("a"), _document("b")
    shared, own, stray = b"shared", b"own", b"stray"
    rows = np.ones((3, 3), dtype=np.float32)
    with catalogue.database.write():
        catalogue.vectors.begin()
        catalogue.vectors.put([shared, own, stray], rows, [rows] * 3)
    for document, keys in ((first, [shared, own]), (second, [shared])):
        entries = _passages(document, *[(0, 3)] * len(keys))
        _put(
            catalogue,
            document,
            [dataclasses.replace(e, vector_key=k) for e, k in zip(entries, keys, strict=True)],
        )
    with catalogue.database.write():
        catalogue.documents.remove(["a.txt"])
        catalogue.vectors.drop_unused()
    # Only what was let go is looked at: the stray one, which nothing had, stays.
    assert catalogue.vectors.known([shared, own, stray]) == {shared, stray}


def test_a_document_takes_the_place_of_what_had_its_path_or_its_id(catalogue):
    a, b = _document("a"), _document("b")
    _put(catalogue, a, _passages(a, (0, 3)), sha256="1")
    _put(catalogue, b, _passages(b, (0, 3)), sha256="2")
    before = catalogue.passages.ids().tolist()
    moved = dataclasses.replace(a, path="b.txt")
    _put(catalogue, moved, _passages(moved, (0, 3)), sha256="3")
    assert catalogue.documents.hashes() == {"b.txt": "3"}
    assert catalogue.documents.get("id-a") == moved
    # An id is never used again, or a derived structure would take old text for new.
    assert catalogue.passages.ids().tolist() == [max(before) + 1]


def test_removed_documents_take_their_passages_along(catalogue):
    for name in "abc":
        document = _document(name)
        _put(catalogue, document, _passages(document, (0, 3)))
    with catalogue.database.write():
        catalogue.documents.remove(["a.txt", "c.txt", "none.txt"])
    assert list(catalogue.documents.hashes()) == ["b.txt"]
    assert len(catalogue.passages.ids()) == 1
    assert catalogue.passages.of("id-a") == []


def test_failures_are_replaced_as_a_whole_and_by_a_document(catalogue):
    with catalogue.database.write():
        catalogue.documents.replace_failures([("old.txt", "1", "gone")])
        catalogue.documents.replace_failures([("b.txt", "2", "is empty"), ("a.txt", "", "locked")])
    assert list(catalogue.documents.failures().items()) == [
        ("a.txt", ("", "locked")),
        ("b.txt", ("2", "is empty")),
    ]
    _put(catalogue, _document("b"))
    assert catalogue.documents.failures() == {"a.txt": ("", "locked")}


def test_the_generation_rises_by_one(catalogue):
    assert catalogue.database.generation == 0
    for expected in (1, 2):
        with catalogue.database.write():
            catalogue.database.next_generation()
        assert catalogue.database.generation == expected


def test_a_block_that_fails_leaves_nothing_behind(catalogue):
    _put(catalogue, _document("a"))
    document = _document("b")
    with contextlib.suppress(KeyboardInterrupt), catalogue.database.write():
        catalogue.documents.put(
            document, sha256="s", size=1, indexed_at="", passages=_passages(document, (0, 3))
        )
        catalogue.documents.remove(["a.txt"])
        catalogue.database.next_generation()
        raise KeyboardInterrupt
    assert list(catalogue.documents.hashes()) == ["a.txt"]
    assert catalogue.database.generation == 0
    assert len(catalogue.passages.ids()) == 0
    _put(catalogue, document)  # and it can be written again
    assert list(catalogue.documents.hashes()) == ["a.txt", "b.txt"]


def test_a_full_disk_is_a_clear_error_and_loses_nothing(catalogue, tmp_path):
    _put(catalogue, _document("a"))
    catalogue.close()
    small = Catalogue(tmp_path)
    pages = small.database.execute("PRAGMA page_count").fetchone()[0]
    small.database.execute(f"PRAGMA max_page_count = {pages}")  # stands in for a full disk
    with pytest.raises(CatalogueError, match=r"cannot be used \(database or disk is full\)"):
        _put(small, _document("b", text="x" * 1_000_000))
    assert list(small.documents.hashes()) == ["a.txt"]
    _put(small, _document("a", author="still to be written"))
    small.close()


def test_a_reader_sees_one_state_throughout_a_block(catalogue, tmp_path):
    _put(catalogue, _document("a"))
    reader = Catalogue(tmp_path)
    with reader.database.read():
        assert list(reader.documents.hashes()) == ["a.txt"]
        _put(catalogue, _document("b"))
        assert list(reader.documents.hashes()) == ["a.txt"]
    assert list(reader.documents.hashes()) == ["a.txt", "b.txt"]
    reader.close()
