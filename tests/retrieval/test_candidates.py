"""Both sides of a search together: candidates, exact scores, order, and derived files."""

import contextlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from qa.indexing.index import Index
from qa.indexing.text.analyze import pairs, terms
from qa.indexing.text.chunk import passage_input
from qa.indexing.text.questions import query_words
from qa.records import Document
from qa.retrieval.candidates import QueryTerms, Sides, candidates
from qa.retrieval.fuse import fuse, ranking


def query_terms(question: str) -> list[str]:
    return [term for _, (form,) in query_words(question) for term in form]


@dataclass(frozen=True)
class Found:
    """A candidate: its path and text, its score, and what each side says of it and around it."""

    path: str
    text: str
    score: float
    dense: float
    keyword: float
    pairs: float
    around: tuple[float, float, float]  # dense, keyword and pairs of the context
    sentences: np.ndarray


def search(index: Index, question: str, k: int = 3, asked: QueryTerms | None = None) -> list[Found]:
    if asked is None:
        found = query_terms(question)
        asked = QueryTerms(terms=found, weights=[1.0] * len(found), present=len(found))
    vector = index.embedder.embed_queries([question])[0]
    with index.snapshot() as snapshot:
        pool = candidates(snapshot, vector, asked, k)
        scores = fuse(pool.own, pool.context)
        made = []
        for i, passage in ranking(snapshot, pool.ids, scores, k):
            document = snapshot.document(passage.document_id)
            around = (pool.context.dense[i], pool.context.keyword[i], pool.context.pairs[i])
            made.append(
                Found(
                    path=document.path,
                    text=document.text[passage.start : passage.end],
                    score=scores[i],
                    dense=pool.own.dense[i],
                    keyword=pool.own.keyword[i],
                    pairs=pool.own.pairs[i],
                    around=around,
                    sentences=pool.sentences[i],
                )
            )
        return made


def texts(found: list[Found]) -> list[str]:
    return [one.text for one in found]


def documents_of(index: Index) -> dict[str, Document]:
    with index.catalogue() as catalogue:
        infos = catalogue.documents.all()
        return {info.path: catalogue.documents.get(info.id) for info in infos}


@pytest.fixture
def documents(tmp_path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "error.txt").write_text("The device shows XK-4471 when the pump has no water.\n")
    (made / "pump.txt").write_text("The pump moves water through the device all day long.\n")
    (made / "frogs.txt").write_text("Frogs sing at night by the pond, and nobody sleeps.\n")
    return made


@pytest.fixture
def index(tmp_path, documents, embedder):
    made = Index(tmp_path / "index", embedder, create=True)
    made.sync(documents, passage_chars=600)
    yield made
    made.close()


def test_a_rare_word_finds_its_passage(index):
    found = search(index, "What does XK-4471 mean?")
    assert found[0].path == "error.txt"
    assert [one.keyword > 0 for one in found] == [True, False, False]


def naive_bm25(query: list[str], own: list[str], held: list[list[str]], b: float, mean: float):
    score = norm = 0.0
    for term in dict.fromkeys(query):
        df = sum(term in found for found in held)
        idf = np.log(1 + (len(held) - df + 0.5) / (df + 0.5))
        norm += idf
        damping = 1.2 * (1 - b + b * len(own) / mean)
        score += idf * own.count(term) / (own.count(term) + damping)
    return score / norm


def test_scores_equal_a_naive_bm25_and_cosine_of_every_passage(index):
    question = "How does the pump move water?"
    asked = query_terms(question)
    held, whole = {}, {}
    query = index.embedder.embed_queries([question])[0]
    for path, document in documents_of(index).items():
        text = passage_input(document.title, "", document.text.strip())
        held[path] = terms(text)
        whole[path] = float(index.embedder.embed_documents([text])[0] @ query)
    average = sum(map(len, held.values())) / len(held)
    doubles = {path: pairs(found) for path, found in held.items()}
    for one in search(index, question):
        path = one.path
        keyword = naive_bm25(asked, held[path], [*held.values()], 0.75, average)
        pair = naive_bm25(pairs(asked), doubles[path], [*doubles.values()], 0.3, average - 1)
        assert one.keyword == pytest.approx(keyword, abs=1e-12)
        assert one.pairs == pytest.approx(pair, abs=1e-12)
        assert one.dense == pytest.approx(float((one.sentences @ query).max()), abs=1e-6)
        # Each is alone in its document: its context is itself. Its vector was rounded.
        assert one.around == pytest.approx((whole[path], keyword, pair), abs=1e-3)
        own, around = (
            Sides(*(np.array([value]) for value in (dense, keyword, pair)))
            for dense in (one.dense, whole[path])
        )
        assert one.score == pytest.approx(fuse(own, around)[0], abs=1e-3)
    scores = [one.score for one in search(index, question)]
    assert scores == sorted(scores, reverse=True)


def test_the_context_of_a_passage_is_up_to_two_neighbours_on_each_side(tmp_path, embedder):
    folder = tmp_path / "documents"
    folder.mkdir()
    filler = "This goes on for long enough that every paragraph is a passage of its own here."
    lines = [
        f"The {word} is {n}. {filler}" for n, word in enumerate(["ox", "yak", "gnu", "elk", "emu"])
    ]
    (folder / "zoo.txt").write_text("\n\n".join(lines))
    (folder / "other.txt").write_text(f"The gnu is out. {filler}\n")
    with contextlib.closing(Index(tmp_path / "index", embedder, create=True)) as index:
        index.sync(folder, passage_chars=100)
        documents = documents_of(index)
        with index.catalogue() as catalogue:
            assert len(catalogue.passages.of(documents["zoo.txt"].id)) == 5
        question = "Where is the yak?"
        asked = query_terms(question)
        found = {texts([one])[0]: one for one in search(index, question, 6)}
        held = [terms(passage_input("zoo", "", line)) for line in lines]
        held.append(terms(passage_input("other", "", documents["other.txt"].text)))
        spans = [(0, 3), (0, 4), (0, 5), (1, 5), (2, 5)]
        windows = [list(chain.from_iterable(held[a:b])) for a, b in [*spans, (5, 6)]]
        query = embedder.embed_queries([question])[0].astype(np.float64)
        rows = embedder.embed_documents([passage_input("zoo", "", line) for line in lines])
        rows = rows.astype(np.float16).astype(np.float64)
        mean = sum(map(len, windows)) / len(windows)
        for place, (first, last) in enumerate(spans):
            # How often a word stands in the corpus is counted by passages, not by contexts.
            norm = score = 0.0
            for term in asked:
                df = sum(term in terms_ for terms_ in held)
                idf = np.log(1 + (6 - df + 0.5) / (df + 0.5))
                count = windows[place].count(term)
                norm += idf
                damping = 1.2 * (0.25 + 0.75 * len(windows[place]) / mean)
                score += idf * count / (count + damping)
            total = rows[first:last].sum(axis=0)
            dense = float(total @ query / np.linalg.norm(total))
            around = found[lines[place]].around
            assert around == pytest.approx((dense, score / norm, 0.0), abs=1e-6)


def test_a_document_that_is_added_or_removed_changes_both_sides(index, documents):
    (documents / "frogs.txt").unlink()
    (documents / "code.txt").write_text("XK-4471 and XK-4472 are codes of the older model.\n")
    index.sync(documents, passage_chars=600)
    found = search(index, "XK-4472")
    assert found[0].path == "code.txt"
    assert "frogs.txt" not in {one.path for one in search(index, "frogs sing at night")}
    with index.snapshot() as snapshot:
        assert snapshot.frequencies(["frog", "code"]) == {"frog": 0, "code": 1}


def test_the_same_corpus_has_the_same_scores_whatever_happened_before(
    index, documents, embedder, tmp_path
):
    extra = documents / "extra.txt"
    for number in range(3):
        extra.write_text(f"Water {number}, water, pump and device, and once more water.\n")
        index.sync(documents, passage_chars=600)
    extra.unlink()
    index.sync(documents, passage_chars=600)
    fresh = Index(tmp_path / "fresh", embedder, create=True)
    fresh.sync(documents, passage_chars=600)
    for question in ("How does the pump move water?", "XK-4471", "frogs"):
        one, other = search(index, question), search(fresh, question)
        assert texts(one) == texts(other)
        assert [f.keyword for f in one] == [f.keyword for f in other]
        assert [f.pairs for f in one] == [f.pairs for f in other]
        assert [f.score for f in one] == pytest.approx([f.score for f in other], abs=1e-3)
    fresh.close()


def test_a_keyword_folder_that_is_gone_is_made_again_without_embedding(index, embedder):
    expected = [(one.score, one.path, one.text) for one in search(index, "XK-4471")]
    shutil.rmtree(index.folder / "keywords")
    opened = Index(index.folder, embedder)
    assert [(one.score, one.path, one.text) for one in search(opened, "XK-4471")] == expected
    assert (index.folder / "keywords").is_dir()
    opened.close()


def test_a_keyword_folder_of_another_catalogue_is_not_believed(index, documents, embedder):
    other = Index(index.folder.parent / "other", embedder, create=True)
    (documents / "frogs.txt").write_text("XK-4471 XK-4471 frogs and toads.\n")
    other.sync(documents, passage_chars=600)
    other.close()
    expected = [(one.score, one.path, one.text) for one in search(index, "XK-4471")]
    shutil.rmtree(index.folder / "keywords")
    shutil.copytree(other.folder / "keywords", index.folder / "keywords")
    opened = Index(index.folder, embedder)
    assert [(one.score, one.path, one.text) for one in search(opened, "XK-4471")] == expected
    opened.close()


def test_a_second_process_finds_what_the_first_adds(index, documents):
    code = (
        "import sys; from pathlib import Path; import qa; "
        "qa.build(sys.argv[1], sys.argv[2]).close()"
    )
    (documents / "new.txt").write_text("The zeppelin ZQ-99 lands at noon.\n")
    command = [sys.executable, "-c", code, str(documents), str(index.folder)]
    subprocess.run(command, check=True, capture_output=True)
    assert search(index, "ZQ-99")[0].path == "new.txt"


def test_words_of_earlier_questions_count_less(index):
    question = QueryTerms(terms=["frog", "pump"], weights=[1.0, 0.1], present=1)
    by_path = {one.path: one.keyword for one in search(index, "?", 3, question)}
    assert by_path["frogs.txt"] > 5 * by_path["pump.txt"] > 0


def test_more_passages_than_are_held_in_memory_at_once_are_all_found(tmp_path, tiny_embedder):
    folder = tmp_path / "documents"
    folder.mkdir()
    filler = "and so on and so forth until the line is long enough to stand alone"
    lines = [f"Entry number{n} {filler}." for n in range(2500)]
    (folder / "long.txt").write_text("\n\n".join(lines))
    with contextlib.closing(Index(tmp_path / "index", tiny_embedder, create=True)) as index:
        index.sync(folder, passage_chars=100)
        for n in (0, 999, 1000, 2499):
            assert texts(search(index, f"number{n}", 1)) == [lines[n]]
