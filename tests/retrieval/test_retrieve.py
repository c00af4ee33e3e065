import numpy as np
import pytest

from qa.errors import InputError
from qa.indexing.calibrate import everyday, everyday_of
from qa.indexing.filters import Filter
from qa.indexing.index import Index
from qa.indexing.inputs import input_of
from qa.indexing.text.chunk import passage_input, surroundings
from qa.records import Document
from qa.retrieval import query as query_module
from qa.retrieval import retrieve as retrieve_module
from qa.retrieval.candidates import QueryTerms, neighbours
from qa.retrieval.evidence import Words, nearest_cosine
from qa.retrieval.query import MAX_QUESTION, check_question
from qa.retrieval.retrieve import MAX_HITS, cite


def make_query(index, *values, **named):
    with index.snapshot() as snapshot:
        return query_module.make_query(snapshot, *values, **named)


def retrieve(index, *values):
    with index.snapshot() as snapshot:
        return retrieve_module.retrieve(snapshot, *values)


def nearest(index, vector, where=None):
    with index.snapshot() as snapshot:
        mean = everyday_of(everyday(snapshot.catalogue), vector).mean
        return nearest_cosine(snapshot, neighbours(snapshot, vector, where), vector, mean)


def frequencies(index, terms):
    with index.snapshot() as snapshot:
        return snapshot.frequencies(terms)


@pytest.fixture
def index(sample_index, embedder):
    opened = Index(sample_index, embedder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  Who?\n", "Who?"),
        ("Wer \x00war es?", "Wer war es?"),
        ("broken \ud83d emoji", "broken ? emoji"),
        ("x" * MAX_QUESTION, "x" * MAX_QUESTION),
    ],
)
def test_a_question_is_cleaned(given, expected):
    assert check_question(given) == expected


@pytest.mark.parametrize("question", ["", " ", "\n\t\u3000", "\x00", " \x00 "])
def test_a_blank_question_is_refused(question):
    with pytest.raises(InputError, match=r"The question is empty. Ask something."):
        check_question(question)


def test_an_endless_question_is_refused():
    with pytest.raises(
        InputError, match=r"5001 characters; 5000 is the most\. Ask a shorter one\."
    ):
        check_question("x" * (MAX_QUESTION + 1))


def test_hits_say_what_they_are_and_where(index, embedder):
    query = make_query(index, "What would help regional connectivity?")
    found = retrieve(index, query, 8)
    assert [hit.rank for hit in found.hits] == list(range(1, 9))
    assert [hit.score for hit in found.hits] == sorted((h.score for h in found.hits), reverse=True)
    for hit in found.hits:
        document = found.documents[hit.passage.document_id]
        assert hit.text == document.text[hit.passage.start : hit.passage.end]
        place = hit.citation
        assert (place.number, place.start, place.end) == (
            hit.rank,
            hit.passage.start,
            hit.passage.end,
        )
        assert (place.document_id, place.file, place.title, place.author, place.date) == (
            document.id,
            document.path,
            document.title,
            document.author,
            document.date,
        )
        assert place.section == hit.passage.section
        # The nearest sentence, read after the title and in the light of the passage.
        around = surroundings(document, hit.passage)
        read = input_of(document, document.title, hit.passage, embedder)
        assert read.text == passage_input(document.title, around, hit.text)
        _, (rows,) = embedder.embed_sentences([read.text], [read.spans])
        rows = read.rows(rows)
        nearest = float((rows @ query.searched).max())
        assert hit.dense_score == pytest.approx(nearest, abs=2e-3)
    assert "regional connectivity" in found.hits[0].text


def test_more_than_there_is_gives_all(index):
    query = make_query(index, "Pakistan")
    with index.catalogue() as catalogue:
        passages = len(catalogue.passages.ids())
    assert len(retrieve(index, query, MAX_HITS).hits) == passages
    assert [hit.rank for hit in retrieve(index, query, 1).hits] == [1]


@pytest.mark.parametrize("k", [0, -1, 101])
def test_a_number_of_passages_out_of_range_is_refused(index, k):
    with pytest.raises(InputError, match=rf"{k} passages were asked for; ask for 1 to 100\."):
        retrieve(index, make_query(index, "Pakistan"), k)


def test_the_vector_of_a_question_is_the_embedder_s_for_questions(index, embedder):
    question = "Who was accused?"
    expected = embedder.embed_queries([question])[0]
    query = make_query(index, question)
    np.testing.assert_allclose(query.searched, expected, atol=1e-6)
    assert query.judged is query.searched
    assert query.context == ()


def test_a_question_that_says_something_alone_is_judged_alone(index, embedder):
    question = "What is the capital of Mongolia?"
    query = make_query(index, question, ["What would help regional connectivity?"])
    alone = embedder.embed_queries([question])[0]
    np.testing.assert_allclose(query.judged, alone, atol=1e-6)
    assert float(query.searched @ alone) < 0.99
    best = nearest(index, query.judged)
    assert retrieve(index, query, 3).nearest == best


def test_a_question_without_words_is_judged_as_the_one_before_once_more(index):
    query = make_query(index, "And why so?", ["What is Pakistan accused of?"])
    assert query.judged is query.searched
    alone = index.embedder.embed_queries(["What is Pakistan accused of?"])[0]
    assert float(query.judged @ alone) > 0.9
    assert retrieve(index, query, 3).judged[0] is query.judged


def test_of_a_long_conversation_only_first_and_latest_count(index):
    first, latest = "Who planned the attacks?", "Where is Kashmir?"
    question = "And why there?"
    short = make_query(index, question, [first, latest]).searched
    middle = ["What is the weather like?", "How tall is Everest?"]
    long = make_query(index, question, [first, *middle, latest]).searched
    np.testing.assert_allclose(short, long, atol=1e-6)
    assert float(short @ make_query(index, question).searched) < 0.99


BRIDGES = {
    "de.txt": "Der Gemeinderat hat gestern Abend beschlossen, dass die alten Brücken über den "
    "Fluss bis zum Herbst gesperrt werden. Die Häuser am Ufer sind davon nicht betroffen.",
    "en.txt": "The council decided last night that lorries may no longer use the new road along "
    "the river. Two of the houses beside it had been damaged during the winter.",
    "en2.txt": "Caesar had to die before the war was over, as the chronicles of the city tell us "
    "in many words, and his houses were given to the people of Rome.",
}


@pytest.fixture
def bridges(tmp_path, embedder):
    """An index in two languages, opened with those files of BRIDGES that are asked for."""
    opened = []

    def make(*names: str) -> Index:
        folder = tmp_path / "-".join(names)
        folder.mkdir()
        for name in names:
            (folder / name).write_text(BRIDGES[name])
        opened.append(Index(tmp_path / f"index-{len(opened)}", embedder, create=True))
        opened[-1].sync(folder, passage_chars=600)
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.mark.parametrize(
    ("question", "path", "terms", "matched"),
    [
        # "Brücken" and "Häuser" stand in the document under their German stems.
        ("Welche Brücke ist gesperrt?", "de.txt", ["bruck", "gesperrt"], ("Brücke", "gesperrt")),
        ("Was ist mit dem Haus am Fluss?", "de.txt", ["haus", "fluss"], ("Haus", "Fluss")),
        ("Which house was damaged?", "en.txt", ["hous", "damag"], ("house", "damaged")),
        ("When did Caesar die?", "en2.txt", ["caesar", "die"], ("Caesar", "die")),
    ],
)
def test_a_word_is_searched_in_the_form_that_the_documents_have(
    bridges, question, path, terms, matched
):
    index = bridges(*BRIDGES)
    query = make_query(index, question)
    assert list(query.terms.terms) == terms
    found = retrieve(index, query, 3)
    first = min(found.hits, key=lambda hit: hit.keyword_rank or 99)
    assert first.citation.file == path
    assert first.matched == matched
    counts = frequencies(index, terms)
    assert all(count == 1 for term, count in counts.items() if term != "hous")
    with index.catalogue() as catalogue:
        passages = len(catalogue.passages.ids())
    rare = {term: np.log(1 + (passages - n + 0.5) / (n + 0.5)) for term, n in counts.items()}
    assert found.rarity == pytest.approx(rare)


def test_a_word_that_is_there_is_not_searched_as_another_language_s_form_of_it(bridges, tmp_path):
    # The German stem of "plane" is "plan", which more passages have; "Brücke" is German alone.
    index = bridges(*BRIDGES)
    folder = tmp_path / "planes"
    folder.mkdir()
    for name, text in BRIDGES.items():
        (folder / name).write_text(text)
    for name in ("plan", "plans", "planned"):
        (folder / f"{name}.txt").write_text(f"The council spoke about the {name} for the harbour.")
    (folder / "plane.txt").write_text("A plane came down beside the old harbour of the town.")
    index.sync(folder, passage_chars=600)
    assert make_query(index, "plane Brücke").terms.terms == ["plane", "bruck"]


def test_what_a_filter_leaves_decides_the_form_of_a_word(bridges):
    index = bridges(*BRIDGES)
    assert make_query(index, "houses").terms.terms == ["hous"]
    assert make_query(index, "houses", where=Filter(language="de")).terms.terms == ["hous"]
    assert make_query(index, "Häuser", where=Filter(language="de")).terms.terms == ["haus"]
    assert make_query(index, "Häuser", where=Filter(language="en")).terms.terms == ["hauser"]


def test_a_document_in_another_language_changes_nothing_for_a_question_in_one(bridges):
    alone, both = bridges("en.txt", "en2.txt"), bridges(*BRIDGES)
    for question in ("Which house was damaged?", "When did Caesar die?", "roads along rivers"):
        one, other = make_query(alone, question), make_query(both, question)
        assert one.terms == other.terms
        assert one.forms == other.forms


def test_an_index_in_german_alone_is_asked_in_german(bridges):
    index = bridges("de.txt")
    query = make_query(index, "Welche Brücke wird gesperrt?", ["Wo steht das Haus?"])
    assert query.terms == QueryTerms(
        terms=["bruck", "gesperrt", "steht", "haus"], weights=[1.0, 1.0, 0.5, 0.5], present=2
    )


def test_the_nearest_of_what_a_filter_leaves_decides(index):
    question = "What would help regional connectivity?"
    where = Filter(documents=["pakistan-us-relations.md"])
    everywhere = retrieve(index, make_query(index, question), 100)
    there = retrieve(index, make_query(index, question, where=where), 100)
    assert everywhere.hits[0].citation.file == "afghanistan-security.txt"
    assert {hit.citation.file for hit in there.hits} == {"pakistan-us-relations.md"}
    of_it = [hit for hit in everywhere.hits if hit.citation.file == "pakistan-us-relations.md"]
    assert [hit.score for hit in there.hits] == [hit.score for hit in of_it]
    judged = make_query(index, question).judged
    assert there.nearest == nearest(index, judged, where) < everywhere.nearest
    assert min(hit.dense_rank for hit in there.hits) == 1


def test_a_citation_has_the_pages_of_its_own_place():
    document = Document(
        id="d",
        path="a.pdf",
        title="A",
        author="B",
        date="2024",
        media_type="application/pdf",
        text="x" * 100,
        page_starts=(0, 40, 80),
    )
    citation = cite(document, ("S", "T"), 4, 41, 85)
    assert citation.to_dict() == {
        "number": 4,
        "document_id": "d",
        "file": "a.pdf",
        "title": "A",
        "author": "B",
        "date": "2024",
        "section": ["S", "T"],
        "first_page": 2,
        "last_page": 3,
        "start": 41,
        "end": 85,
        "place": "pages 2–3 · S › T",
        "reference": "A, B, 2024, pp. 2–3, S › T (a.pdf, characters 41–85)",
    }


@pytest.mark.parametrize(
    ("question", "embedded"),
    [
        ("who guards the border", "who guards the border?"),
        ("What’s the border", "What’s the border?"),
        ("is it guarded", "is it guarded?"),
        ("who guards the border?", "who guards the border?"),
        ("what is said. Tell me", "what is said. Tell me"),
        ("border guards", "border guards"),
        ("whoever guards the border", "whoever guards the border"),
    ],
)
def test_a_question_without_its_mark_is_embedded_with_it(index, question, embedded):
    asked = make_query(index, question)
    assert asked.question == question
    assert asked.spelled.text == question
    expected = index.embedder.embed_queries([embedded])[0]
    np.testing.assert_allclose(asked.searched, expected, atol=1e-6)


def test_the_conversation_counts_more_where_passages_hold_the_questions_own_words(index):
    earlier = ["What would help regional connectivity?"]
    query = make_query(index, "And what about trade?", earlier)
    retrieved = retrieve(index, query, 8)
    assert "trade" in retrieved.hits[0].matched
    assert [*map(id, retrieved.judged)] == [*map(id, (query.judged, query.searched, query.backed))]
    assert retrieved.nearest == nearest(index, query.backed) > nearest(index, query.judged)


@pytest.mark.parametrize(
    "question", ["And what about bread?", "Which oven does it need?", "Is there one in Peru?"]
)
def test_the_conversation_does_not_answer_for_words_that_no_passage_holds(index, question):
    query = make_query(index, question, ["What would help regional connectivity?"])
    retrieved = retrieve(index, query, 8)
    assert query.backed is not None
    assert [*map(id, retrieved.judged)] == [*map(id, (query.judged, query.searched))]


def test_a_question_that_does_not_lean_has_nothing_to_back_it(index):
    for earlier in ([], ["What would help regional connectivity?"]):
        query = make_query(index, "Who guards the border of Afghanistan?", earlier)
        assert query.backed is None
        assert [*map(id, retrieve(index, query, 8).judged)] == [id(query.judged)]


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("border guards", True),
        ("Denmark 1968", True),
        ("救生衣", True),
        ("border guards?", False),
        ("the border guards", False),
        ("why", False),
        ("who guards borders", False),
    ],
)
def test_nothing_but_words_to_look_for_is_a_bare_question(index, question, bare):
    assert make_query(index, question).bare is bare


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("regional connectivity", Words(evidence=1.0, all=True)),
        ("zebras", Words(evidence=0.0)),
        ("Who wrote of “regional connectivity” first?", Words(evidence=1.0)),
    ],
)
def test_words_that_stand_together_speak_for_an_answer(index, question, words):
    assert retrieve(index, make_query(index, question), 8).words == words


@pytest.mark.parametrize("question", ["What is regional connectivity?", "regional zebras"])
def test_some_words_speak_a_little_for_an_answer(index, question):
    words = retrieve(index, make_query(index, question), 8).words
    assert 0.0 < words.evidence < 1.0
    assert (words.all, words.missing) == (False, "")
