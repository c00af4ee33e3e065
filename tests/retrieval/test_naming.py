"""Documents that a question names, by what is known of them."""

import pytest

import qa
from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.indexing.keywords.bm25 import idf
from qa.retrieval.naming import gains, naming, narrowed
from qa.retrieval.query import make_query
from qa.retrieval.retrieve import retrieve

YARDS = {
    "yards/rules-east.md": "# Rules of the yard\n\nA boat may stay for nine days.",
    "yards/rules-west.md": "# Rules of the yard\n\nA boat may stay for five days.",
    "notes.md": "---\nauthor: Inga Dahl\ndate: 2021-02-03\n---\nSails are dried before storage.",
    "log.md": "---\nauthor: Per Moe\ndate: 2022-02-03\n---\nSails are stored in the loft.",
}


@pytest.fixture
def build(tmp_path, embedder):
    opened = []

    def made(texts):
        for path, text in texts.items():
            file = tmp_path / "docs" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        opened.append(qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder))
        return opened[-1]

    yield made
    for assistant in opened:
        assistant.close()


def files(assistant, question, **values):
    return [hit.citation.file for hit in assistant.search(question, **values)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How long may a boat stay in the east yard?", "yards/rules-east.md"),
        ("How long may a boat stay in the west yard?", "yards/rules-west.md"),
        ("What did Inga Dahl say about sails?", "notes.md"),
        ("What did Per Moe say about sails?", "log.md"),
        ("What was written about sails in 2021?", "notes.md"),
        ("What was written about sails in 2022?", "log.md"),
    ],
)
def test_what_is_named_comes_first_and_the_rest_stays(build, question, first):
    found = files(build(YARDS), question)
    assert found[0] == first
    assert sorted(found) == sorted(YARDS)


def test_the_words_of_metadata_are_told_of_each_document(build):
    with build(YARDS)._index.snapshot() as snapshot:
        query = make_query(snapshot, "What did Inga Dahl say about sails in the yards folder?")
        found = retrieve(snapshot, query, 8)
    of = {found.documents[number].path: held for number, held in found.named.items()}
    assert of == {
        "notes.md": frozenset({"inga", "dahl"}),
        "log.md": frozenset(),
        "yards/rules-east.md": frozenset({"yard"}),
        "yards/rules-west.md": frozenset({"yard"}),
    }


def test_a_question_that_names_nothing_is_scored_as_it_is(build):
    with build(YARDS)._index.snapshot() as snapshot:
        query = make_query(snapshot, "How are sails dried?")
        assert naming(snapshot, query) is None
        ids = snapshot.names().lists.passages
        nothing = gains(snapshot, query, None, ids, {"sail": 1.0})
    assert nothing.scores.tolist() == nothing.held.tolist() == [0.0] * len(ids)
    assert (nothing.terms, nothing.counts) == ({}, {})


def test_a_word_in_the_passage_counts_once(build):
    texts = YARDS | {"dahl.md": "---\nauthor: Inga Dahl\n---\nInga Dahl dries sails."}
    with build(texts)._index.snapshot() as snapshot:
        query = make_query(snapshot, "Inga Dahl")
        named = naming(snapshot, query)
        lists = snapshot.names().lists
        rarity = dict.fromkeys(query.terms.terms, 1.0)
        gained = gains(snapshot, query, named, lists.passages, rarity)
        of = [lists.documents[number].path for number in lists.owners.tolist()]
    scores = dict(zip(of, gained.scores.tolist(), strict=True))
    assert scores["dahl.md"] == scores["log.md"] == 0.0
    assert scores["notes.md"] > 0.0


def test_words_in_the_text_and_in_metadata_say_as_much_as_they_are_asked_for(build):
    texts = YARDS | {"dahl.md": "---\nauthor: Inga Dahl\n---\nInga Dahl dries sails."}
    with build(texts)._index.snapshot() as snapshot:
        query = make_query(snapshot, "Inga Dahl")
        lists = snapshot.names().lists
        total = snapshot.statistics.passages
        rarity = {
            t: idf(count, total) for t, count in snapshot.frequencies(["inga", "dahl"]).items()
        }
        gained = gains(snapshot, query, naming(snapshot, query), lists.passages, rarity)
        of = [lists.documents[number].path for number in lists.owners.tolist()]
    held = dict(zip(of, gained.held.tolist(), strict=True))
    asked = sum(gained.counts.values())
    assert gained.counts == pytest.approx(dict.fromkeys(["inga", "dahl"], idf(3, total)))
    assert held["notes.md"] == pytest.approx(asked)
    assert held["dahl.md"] + sum(rarity.values()) == pytest.approx(asked)
    assert held["log.md"] == 0.0


def test_the_best_of_a_named_document_is_found_among_many(build):
    texts = {f"{n:03}.md": f"Sail number {n} is mended with thread." for n in range(240)}
    texts["old/guide.md"] = "---\nauthor: Inga Dahl\n---\nThe hull is scraped in autumn."
    assert files(
        build(texts), "What does Inga Dahl say of sails, thread and mending?", top_k=1
    ) == ["old/guide.md"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("According to rules-east.md, how long may a boat stay?", ("yards/rules-east.md",)),
        ("What does RULES-WEST.md say about boats?", ("yards/rules-west.md",)),
        ("What do rules-west say about boats?", ()),
        ("What does yards/rules-west.md say?", ("yards/rules-west.md",)),
        ("What is in notes.md?", ("notes.md",)),
        ("What is in log.md and notes.md?", ("log.md", "notes.md")),
        ('What is in "log.md"?', ("log.md",)),
        ('What does "Rules of the yard" say?', ()),
        ("What do the rules of the yard say?", ()),
        ("What do the notes say?", ()),
        ("Who made a log?", ()),
    ],
)
def test_only_an_exact_name_leaves_others_out(build, question, expected):
    with build(YARDS)._index.snapshot() as snapshot:
        only, paths = narrowed(snapshot, question, None)
    assert paths == expected
    assert only == (Filter(documents=expected) if expected else None)


def test_a_file_that_others_write_of_leaves_nothing_out(build):
    texts = YARDS | {"how.md": "Keep notes.md beside the log."}
    assert set(files(build(texts), "What is notes.md kept beside?")) == set(texts)


def test_a_name_stays_within_what_is_searched(build):
    with build(YARDS)._index.snapshot() as snapshot:
        chosen = Filter(documents=("log.md",))
        assert narrowed(snapshot, "What is in notes.md?", chosen) == (chosen, ())
        outside = Filter(folder="yards")
        assert narrowed(snapshot, "What is in notes.md?", outside) == (outside, ())
        inside = Filter(author="Dahl")
        expected = Filter(author="Dahl", documents=("notes.md",))
        assert narrowed(snapshot, "What is in notes.md?", inside) == (expected, ("notes.md",))


def test_an_answer_says_which_file_alone_was_searched(build):
    answer = build(YARDS).ask("According to rules-west.md, how long may a boat stay?")
    assert [quote.text for quote in answer.quotes[:1]] == ["A boat may stay for five days."]
    assert {hit.citation.file for hit in answer.hits} == {"yards/rules-west.md"}
    assert answer.notes == ("Only yards/rules-west.md was searched, as the question names it.",)
    assert answer.scope == ""


def test_a_document_that_is_gone_is_still_an_error(build):
    with pytest.raises(InputError, match=r"no document 'gone\.md'"):
        build(YARDS).ask("What is in notes.md?", where=Filter(documents=("gone.md",)))
