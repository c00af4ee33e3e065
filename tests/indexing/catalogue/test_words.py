import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.words import Neighbour
from qa.indexing.text.analyze import words
from qa.records import Document


@pytest.fixture
def catalogue(tmp_path):
    made = Catalogue(tmp_path, create=True)
    yield made
    made.close()


def _put(catalogue: Catalogue, path: str, text: str, *, title: str = "", key: str = "") -> None:
    document = Document(
        id=key or f"id-{path}", path=path, title=title, media_type="text/plain", text=text
    )
    with catalogue.database.write():
        catalogue.documents.put(document, sha256="s", size=1, indexed_at="now", passages=())


def _near(catalogue: Catalogue, word: str, distance: int) -> list[tuple[str, int]]:
    return [(near.word, near.distance) for near in catalogue.words.neighbours(word, distance)]


def test_words_count_once_a_document_and_those_of_titles_too(catalogue):
    _put(catalogue, "a", "Harbour, harbour and HARBOURS by the sea.", title="Night ships")
    _put(catalogue, "b", "A harbour at night.")
    assert catalogue.words.counts() == {"harbour": 2, "harbours": 1, "night": 2, "ships": 1}


def test_a_document_that_goes_takes_only_its_own_words(catalogue):
    _put(catalogue, "a", "harbour ships", title="Night")
    _put(catalogue, "b", "harbour night")
    with catalogue.database.write():
        catalogue.documents.remove(["a", "none"])
    assert catalogue.words.counts() == {"harbour": 1, "night": 1}


def test_words_that_contain_a_part_are_told_the_commonest_first(catalogue):
    _put(catalogue, "a", "harbour harbourmaster ships")
    _put(catalogue, "b", "harbourmaster outer_harbour, unharboured")
    assert catalogue.words.containing("harbour") == [
        *("harbour", "harbourmaster"),
        "unharboured",
    ]
    assert catalogue.words.containing("arb%") == []


_SOME = ("harbour", "ships", "Night", "café", "Straße", "don't", "a_word", "x1")
_TEXTS = st.lists(st.sampled_from(_SOME))
_CHANGES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("12345"), _TEXTS | st.none()), max_size=12
)


@settings(deadline=None)
@given(_CHANGES)
def test_after_any_changes_the_counts_are_those_of_a_fresh_build(changes):
    held: dict[str, tuple[str, str]] = {}  # by path: id and text
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Catalogue(Path(folder), create=True)) as catalogue,
    ):
        for path, key, some in changes:
            if some is None:
                with catalogue.database.write():
                    catalogue.documents.remove([path])
                held.pop(path, None)
            else:
                text = " ".join(some)
                _put(catalogue, path, text, title=text[:7], key=key)
                # What had its path or its id makes way.
                held = {p: it for p, it in held.items() if p != path and it[0] != key}
                held[path] = (key, text)
        expected: Counter[str] = Counter()
        for _, text in held.values():
            expected.update(words(f"{text[:7]}\n{text}"))
        assert catalogue.words.counts() == dict(expected)
        with catalogue.database.write():
            catalogue.words.recount()
        assert catalogue.words.counts() == dict(expected)


def test_counts_that_another_way_of_reading_made_are_counted_anew(catalogue):
    _put(catalogue, "a", "harbour night")
    with catalogue.database.write():
        catalogue.database.execute(
            "UPDATE words SET word = 'stale', documents = 7 WHERE word = 'night'"
        )
        catalogue.words.recount()
    assert catalogue.words.counts() == {"harbour": 1, "night": 1}


def test_neighbours_stand_by_distance_then_documents_then_alphabet(catalogue):
    _put(catalogue, "a", "pearls pearly pears gearl pearled pearling")
    _put(catalogue, "b", "gearl pears pearled")
    _put(catalogue, "c", "gearl")
    assert catalogue.words.neighbours("pearl", 2) == [
        Neighbour(word="gearl", distance=1, documents=3),
        Neighbour(word="pears", distance=1, documents=2),
        Neighbour(word="pearls", distance=1, documents=1),
        Neighbour(word="pearly", distance=1, documents=1),
        Neighbour(word="pearled", distance=2, documents=2),
    ]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("hrabour", "harbour"),  # swapped
        ("harbor", "harbour"),  # left out
        ("harbouur", "harbour"),  # put in
        ("hatbour", "harbour"),  # replaced
        # The same with the first letter.
        ("ahrbour", "harbour"),
        ("arbour", "harbour"),
        ("jharbour", "harbour"),
        ("jarbour", "harbour"),
        ("равань", "гавань"),
    ],
)
def test_each_kind_of_typo_is_one_letter_away(catalogue, asked, meant):
    _put(catalogue, "a", "harbour гавань")
    assert _near(catalogue, asked, 2) == [(meant, 1)]


def test_two_letters_away_begins_alike(catalogue):
    _put(catalogue, "a", "necessarily")
    assert _near(catalogue, "unnecessarily", 2) == []
    assert _near(catalogue, "necesarilly", 2) == [("necessarily", 2)]
    assert _near(catalogue, "necesarilly", 1) == []


def test_a_word_is_its_own_neighbour_at_no_distance(catalogue):
    _put(catalogue, "a", "harbour harbours")
    assert _near(catalogue, "harbour", 1) == [("harbour", 0), ("harbours", 1)]


def test_no_words_have_no_neighbours(catalogue):
    assert catalogue.words.counts() == {}
    assert catalogue.words.neighbours("harbour", 2) == []


@settings(deadline=None)
@given(st.lists(st.text("abc", min_size=4, max_size=7)), st.text("abc", min_size=5, max_size=7))
def test_neighbours_are_those_that_a_look_at_all_words_finds(held, asked):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Catalogue(Path(folder), create=True)) as catalogue,
    ):
        _put(catalogue, "a", " ".join(held))
        expected = {
            word: far
            for word in held
            if (far := OSA.distance(word, asked)) <= (2 if word[0] == asked[0] else 1)
        }
        assert dict(_near(catalogue, asked, 2)) == expected
