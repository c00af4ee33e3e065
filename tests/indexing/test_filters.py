"""What a filter takes, what it matches, and that it is applied before anything is ranked."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.indexing.index import Index
from qa.indexing.text.questions import query_words
from qa.retrieval.candidates import QueryTerms, candidates, nearest
from qa.retrieval.fuse import fuse, ranking
from qa.retrieval.query import make_query
from qa.retrieval.retrieve import retrieve

# path: author, date, language
DOCUMENTS = {
    "notes.txt": (None, None, None),
    "reports/2024/spring.txt": ("Ann Fox, Bob Roe", "2024-03-05", "en"),
    "reports/2024/winter.txt": ("Bob Roe", "2024-12-31T23:59:00Z", "de"),
    "reports/2024/old/draft.txt": ("Zoë Straße", "2024", "de"),
    "reports/2024b.txt": ("ann fox", "2025-01", "en"),
    "reports/other.txt": (None, "5 March 2024", "fr"),
    "reports/undated.txt": ("Roe", "2024-13-45", "pt"),
}
WORDS = ["harbour", "council", "herring", "quota", "river", "bridge", "forest", "winter", "copper"]


def _write(folder: Path) -> None:
    for number, (path, (author, date, language)) in enumerate(DOCUMENTS.items()):
        known = {"title": "Minutes", "author": author, "date": date, "lang": language}
        front = "".join(f"{key}: {value}\n" for key, value in known.items() if value)
        paragraphs = [
            f"In part {part} of {number} they spoke about {WORDS[(number + part) % 9]}, "
            f"{WORDS[(number * part) % 9]} and {WORDS[(2 * number + part) % 9]} once more."
            for part in range(6)
        ]
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"---\n{front}---\n" + "\n\n".join(paragraphs))


@pytest.fixture(scope="module")
def index(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("filtered")
    _write(folder / "documents")
    made = Index(folder / "index", embedder, create=True)
    made.sync(folder / "documents", passage_chars=100)
    yield made
    made.close()


def _matching(index: Index, where: Filter) -> list[str]:
    found = _found(index, "the council", 100, hybrid=False, where=where)
    return sorted({path for path, *_ in found})


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"documents": ["notes.txt", "reports/other.txt"]}, ["notes", "other"]),
        ({"documents": []}, []),
        ({"folder": "reports"}, ["spring", "winter", "draft", "2024b", "other", "undated"]),
        ({"folder": "./reports/2024/"}, ["spring", "winter", "draft"]),
        ({"folder": "reports/20"}, []),
        ({"folder": "2024"}, []),
        ({"folder": "."}, ["notes", "spring", "winter", "draft", "2024b", "other", "undated"]),
        ({"author": "ROE"}, ["spring", "winter", "undated"]),
        ({"author": " ann  Fox"}, ["spring", "2024b"]),
        ({"author": "zo\u0065\u0308 STRASSE"}, ["draft"]),
        ({"author": "Bob Roe, Ann Fox"}, []),
        ({"language": "de"}, ["winter", "draft"]),
        # What declares no language has that of its text.
        ({"language": "EN-gb"}, ["notes", "spring", "2024b"]),
        ({"language": "ja"}, []),
        ({"date_from": "2024"}, ["spring", "winter", "draft", "2024b"]),
        ({"date_from": "2024-03-06"}, ["winter", "draft", "2024b"]),
        ({"date_from": "2024-03-05", "date_to": "2024-03-05"}, ["spring", "draft"]),
        ({"date_to": "2024-12-31"}, ["spring", "winter", "draft"]),
        ({"date_to": "2023"}, []),
        ({"date_from": "2025-01-20"}, ["2024b"]),
        ({"folder": "reports/2024", "language": "de", "author": "roe"}, ["winter"]),
        ({}, ["notes", "spring", "winter", "draft", "2024b", "other", "undated"]),
    ],
)
def test_a_filter_leaves_the_documents_that_match_in_all(index, where, names):
    assert [Path(path).stem for path in _matching(index, Filter(**where))] == sorted(
        names, key=[Path(path).stem for path in sorted(DOCUMENTS)].index
    )


def test_documents_are_named_by_path_or_by_id(index):
    with index.catalogue() as catalogue:
        known = {info.path: info.id for info in catalogue.documents.all()}
    both = Filter(documents=["notes.txt", known["reports/other.txt"], known["notes.txt"]])
    assert _matching(index, both) == ["notes.txt", "reports/other.txt"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("reports/2024/sprong.txt", r"There is no document 'reports/2024/sprong.txt' in the index. "
         r"Is it 'reports/2024/spring.txt'"),
        ("Spring.txt", r"'Spring.txt' in the index. Is it 'reports/2024/spring.txt'\?$"),
        ("zzz", r"'zzz' in the index. Give the path as citations have it.$"),
        ("", r"'' in the index. Give the path"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_there_is_named_with_those_of_like_names(index, name, says):
    with pytest.raises(InputError, match=says):
        _matching(index, Filter(documents=["notes.txt", name]))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"date_from": "May 2024"}, "date_from is 'May 2024'; give an ISO date such as 2024, 2024"),
        ({"date_to": "2024-02-30"}, "date_to is '2024-02-30'; give an ISO date"),
        ({"date_to": "2024-05-17T10:00"}, "date_to is '2024-05-17T10:00'; give an ISO date"),
        ({"date_from": "٢٠٢٤"}, "give an ISO date"),
        ({"date_from": 2024}, "date_from is 2024; give an ISO date"),
        ({"date_from": "2024-06", "date_to": "2024-05-31"}, "2024-06 is after its date_to 2024"),
        ({"language": "German"}, "language is 'German'; give a code of ISO 639-1, such as 'en'"),
        ({"author": "  "}, "author is '  '; give a name or a part of it"),
        ({"folder": "/home/me"}, "folder is '/home/me'; give a folder of documents as it stands"),
        ({"folder": "../reports"}, "folder is '../reports'; give a folder"),
        ({"documents": "a.txt"}, "documents is 'a.txt'; give a list of documents, each by"),
        ({"documents": [1]}, r"documents is \[1\]; give a list"),
        ({"colour": "red"}, "A filter has no 'colour'; it has documents, folder, author, language"),
        (["a.txt"], r"A filter has documents, .*; \['a.txt'\] is none."),
        ("x" * 10_000, r"; 'x{199} is none."),
    ],
)  # fmt: skip
def test_bad_values_are_named_with_what_is_wanted(values, says):
    with pytest.raises(InputError, match=says):
        Filter.from_dict(values)


def test_a_filter_says_what_it_asks_for_and_goes_through_json():
    where = Filter(
        documents=["a", "b", "c", "d", "e"],
        folder="x/y",
        author="Roe",
        language="de",
        date_from="2024",
        date_to="2024-05",
    )
    assert str(where) == (
        "documents a, b, c and 2 more, folder x/y, author Roe, language de, from 2024, to 2024-05"
    )
    assert str(Filter(documents=())) == "documents none"
    # An id says nothing to a reader, and is counted.
    ids = ["0" * 16, "1" * 16]
    assert str(Filter(documents=ids)) == "2 chosen documents"
    assert str(Filter(documents=ids[:1], author="Roe")) == "1 chosen document, author Roe"
    assert str(Filter(documents=["a.txt", *ids])) == "documents a.txt and 2 more"
    assert Filter.from_dict(where.to_dict()) == where


def test_a_filter_leaves_the_languages_of_its_documents(index):
    # That of the most documents first: en 3, de 2, fr and pt 1.
    with index.snapshot() as snapshot:
        assert snapshot.languages() == ("en", "de", "fr", "pt")
        assert snapshot.languages(Filter(folder="reports/2024")) == ("de", "en")
        assert snapshot.languages(Filter(language="ja")) == ("en",)


def _terms(question: str) -> QueryTerms:
    found = [term for _, (form,) in query_words(question) for term in form]
    return QueryTerms(terms=found, weights=[1.0] * len(found), present=len(found))


def _found(index: Index, question: str, k: int, *, hybrid: bool, where: Filter | None = None):
    query = index.embedder.embed_queries([question])[0]
    with index.snapshot() as snapshot:
        scope = snapshot.scope(where)
        if hybrid:
            pool = candidates(snapshot, query, _terms(question), k, where)
            ids, scores = pool.ids, fuse(pool.own, pool.context)
            keyword = pool.own.keyword.tolist()
        else:
            ids, scores = nearest(snapshot.store, query, k, scope.passages if scope else None)
            keyword = [0.0] * len(ids)
        return [
            (snapshot.document(p.document_id).path, p.start, float(scores[i]), keyword[i])
            for i, p in ranking(snapshot, ids, scores, k)
        ]


@settings(max_examples=60)
@given(
    where=st.builds(
        Filter,
        documents=st.none() | st.sets(st.sampled_from(sorted(DOCUMENTS))).map(tuple),
        folder=st.sampled_from([None, "reports", "reports/2024"]),
        author=st.sampled_from([None, None, "roe"]),
        language=st.sampled_from([None, None, "de", "en"]),
        date_from=st.sampled_from([None, None, "2024-06"]),
    ),
    question=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    k=st.integers(1, 50),
    hybrid=st.booleans(),
)
def test_a_filtered_search_is_the_unfiltered_ranking_without_the_others(
    index, where, question, k, hybrid
):
    allowed = set(_matching(index, where))
    everything = _found(index, question, 1000, hybrid=hybrid)
    with index.catalogue() as catalogue:
        assert len(everything) == len(catalogue.passages.ids())
    expected = [row for row in everything if row[0] in allowed][:k]
    assert _found(index, question, k, hybrid=hybrid, where=where) == expected


@pytest.mark.parametrize("allowed", [1, 20, 200])
def test_what_stands_below_all_candidates_is_found_by_both_sides(tmp_path, tiny_embedder, allowed):
    # Few documents are looked up, many are what is left when all others are skipped.
    folder = tmp_path / "documents"
    for name in ("near", "far"):
        (folder / name).mkdir(parents=True)
    for number in range(400):
        text = f"Herring quota, and once more the herring quota: copy {number:03}."
        (folder / "near" / f"{number:03}.txt").write_text(text)
    for number in range(allowed):
        text = f"Ship {number} came home one day with a barrel of herring for the whole town."
        (folder / "far" / f"{number:03}.txt").write_text(text)
    index = Index(tmp_path / "index", tiny_embedder, create=True)
    index.sync(folder, passage_chars=600)
    question, where = "herring quota", Filter(folder="far")
    best = _found(index, question, 100, hybrid=True)
    assert {path.partition("/")[0] for path, *_ in best} == {"near"}
    everything = _found(index, question, 1000, hybrid=True)
    expected = [row for row in everything if row[0].startswith("far/")][:50]
    found = _found(index, question, 50, hybrid=True, where=where)
    assert found == expected
    assert all(keyword > 0 for *_, keyword in found)
    index.close()


def test_a_document_that_is_changed_is_seen_by_the_filter_at_once(tmp_path, tiny_embedder):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("---\nauthor: Ann Fox\n---\nThe herring quota was agreed.")
    (folder / "b.txt").write_text("---\nauthor: Bob Roe\n---\nThe bridge was closed again.")
    index = Index(tmp_path / "index", tiny_embedder, create=True)
    index.sync(folder, passage_chars=600)
    assert _matching(index, Filter(author="fox")) == ["a.txt"]
    (folder / "b.txt").write_text("---\nauthor: Ann Fox\n---\nThe bridge was closed again.")
    index.sync(folder, passage_chars=600)
    assert _matching(index, Filter(author="fox")) == ["a.txt", "b.txt"]
    (folder / "a.txt").unlink()
    index.sync(folder, passage_chars=600)
    assert _matching(index, Filter(author="fox")) == ["b.txt"]
    with pytest.raises(InputError, match=r"no document 'a.txt' in the index"):
        _matching(index, Filter(documents=["a.txt"]))
    index.close()


def test_an_index_without_documents_takes_a_filter(tmp_path, tiny_embedder):
    (tmp_path / "none").mkdir()
    index = Index(tmp_path / "index", tiny_embedder, create=True)
    index.sync(tmp_path / "none", passage_chars=600)
    assert _found(index, "herring", 5, hybrid=True, where=Filter(language="en")) == []
    with index.snapshot() as snapshot:
        assert snapshot.languages() == ("en",)
    index.close()


def test_of_files_with_the_same_content_that_is_cited_which_the_filter_leaves(
    tmp_path, tiny_embedder
):
    folder = tmp_path / "docs"
    paths = ("north/lamps.txt", "south/lamps.txt", "west/old lamps.txt")
    for path in paths:
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text("The lamps of the pier are lit at dusk.")
    index = Index(tmp_path / "index", tiny_embedder, create=True)
    index.sync(folder, passage_chars=600)
    wanted = {
        None: paths[0],
        Filter(language="en"): paths[0],
        Filter(folder="south"): paths[1],
        Filter(documents=(paths[2],)): paths[2],
        Filter(documents=paths[1:]): paths[1],
        Filter(folder="west", documents=paths): paths[2],
    }
    with index.snapshot() as snapshot:
        (only,) = snapshot.catalogue.documents.all()
        wanted[Filter(documents=(only.id,))] = paths[0]
        cited = {where: snapshot.document(only.id, where).path for where in wanted}
        assert cited == wanted
        query = make_query(snapshot, "When are the lamps lit?", where=Filter(folder="south"))
        (hit,) = retrieve(snapshot, query, 3).hits
    index.close()
    assert hit.citation.file == paths[1]
