from pathlib import Path

import pytest

import qa
from qa.answering.merge import merge
from qa.records import ANSWERED, NOT_FOUND

FILES = {
    "mast.md": "# The mast\n\nThe mast of the lighthouse is 31 metres tall. It was painted white "
    "in 1987, after the great storm had stripped its paint.\n",
    "ferry.md": "# The ferry\n\nThe ferry costs four crowns a crossing. The ferry takes twenty "
    "minutes to the island.\n",
    "bridge.md": "# The bridge\n\nThe toll for the bridge is nine crowns. Crossing the bridge "
    "takes six minutes by car.\n",
    "oysters.md": "# Oysters\n\nOysters are sold on the quay every Saturday morning. Eight oysters "
    "cost twelve crowns.\n",
}


@pytest.fixture(scope="module")
def island(tmp_path_factory, embedder):
    """An assistant over four short documents of one place."""
    home: Path = tmp_path_factory.mktemp("island")
    (home / "docs").mkdir()
    for name, text in FILES.items():
        (home / "docs" / name).write_text(text, "utf-8")
    with qa.build(home / "docs", home / "index", embedder=embedder) as assistant:
        yield assistant


def _said(answer: qa.Answer) -> list[tuple[str, str, str]]:
    return [(quote.role, quote.asked, quote.text) for quote in answer.quotes]


def _check(answer: qa.Answer, assistant: qa.Assistant) -> None:
    """Every quote stands where it says, in a hit of its number; no place is quoted twice."""
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    assert len({hit.passage.id for hit in answer.hits}) == len(answer.hits)
    for quote in (*answer.quotes, *answer.evidence):
        place = quote.citation
        hit = answer.hits[place.number - 1]
        assert hit.citation.number == place.number
        assert hit.passage.start <= place.start < place.end <= hit.passage.end
        assert assistant.document(place.document_id).text[place.start : place.end] == quote.text
    places = [(q.citation.document_id, q.citation.start, q.citation.end) for q in answer.quotes]
    assert len(set(places)) == len(places)


def test_two_questions_in_one_are_both_answered(island):
    first, second = "How tall is the mast", "when are oysters sold?"
    answer = island.ask(f"{first} and {second}")
    assert answer.status == ANSWERED
    assert answer.quotes[0].text == "The mast of the lighthouse is 31 metres tall."
    assert (answer.quotes[0].role, answer.quotes[0].asked) == ("answer", first)
    of_second = [quote for quote in answer.quotes if quote.asked == second]
    assert of_second[0].text == "Oysters are sold on the quay every Saturday morning."
    assert of_second[0].role == "answer"
    assert (answer.notes, answer.sides) == ((), ())
    assert answer.question == f"{first} and {second}"
    _check(answer, island)


def test_a_second_question_may_lean_on_the_first(island):
    answer = island.ask("How tall is the mast and when was it painted?")
    best = [quote.text for quote in answer.quotes if quote.role == "answer"]
    assert best[0] == "The mast of the lighthouse is 31 metres tall."
    assert best[1].startswith("It was painted white in 1987")
    _check(answer, island)


def test_what_is_not_answered_is_said(island):
    answer = island.ask("How tall is the mast? Which cough syrup is safe for toddlers?")
    assert answer.status == ANSWERED
    assert answer.quotes[0].text == "The mast of the lighthouse is 31 metres tall."
    assert answer.notes == ("Not said: Which cough syrup is safe for toddlers",)
    assert {quote.asked for quote in answer.quotes} <= {"How tall is the mast?", ""}
    _check(answer, island)


def test_two_questions_without_an_answer_are_refused_as_one(island):
    answer = island.ask("Which cough syrup is safe? How do mortgages work?")
    assert (answer.status, answer.quotes, answer.notes) == (NOT_FOUND, (), ())


def test_the_sides_of_a_comparison_stand_beside_each_other(island):
    answer = island.ask("Which costs less, the ferry or the bridge?")
    assert _said(answer)[:2] == [
        ("answer", "the ferry", "The ferry costs four crowns a crossing."),
        ("answer", "the bridge", "The toll for the bridge is nine crowns."),
    ]
    assert list(answer.sides) == [quote.asked for quote in answer.quotes if quote.asked]
    _check(answer, island)


def test_the_ask_of_a_letter_is_not_drowned(island):
    letter = (
        "Hello everyone, the choir sang well on Sunday and the cake was soon gone. My aunt sends "
        "her regards from the mountains, where she has been skiing since last week. We shall "
        "meet again in March. {} Many greetings, Runa"
    )
    ask = "Could you tell me when oysters are sold?"
    answer = island.ask(letter.format(ask))
    assert answer.quotes[0].text == "Oysters are sold on the quay every Saturday morning."
    assert answer.quotes[0].asked == ask
    assert answer.question == answer.searched == letter.format(ask)
    _check(answer, island)


@pytest.mark.parametrize("top_k", [1, 2, 8])
def test_what_is_quoted_is_there_however_few_passages_are_asked_for(island, top_k):
    _check(island.ask("How tall is the mast and when are oysters sold?", top_k=top_k), island)


def test_the_conversation_is_named_only_where_it_changed_what_is_said(island):
    history = ["When was the mast of the lighthouse painted white?"]
    leaning = island.ask("And why?", history=history)
    assert leaning.context == tuple(history)
    assert "after the great storm" in leaning.quotes[0].text
    alone = island.ask("When are oysters sold on the quay?")
    later = island.ask("When are oysters sold on the quay?", history=history)
    assert later.context == ()
    assert _said(later) == _said(alone)
    assert [hit.citation for hit in later.hits] == [hit.citation for hit in alone.hits]


def test_the_conversation_refuses_nothing_that_is_answered_alone(island):
    history = ["Which cough syrup is safe for toddlers?", "How do mortgages work?"]
    for question in ("What does the ferry cost?", "How tall is the mast?", "oysters"):
        alone = island.ask(question)
        assert alone.status == ANSWERED
        assert island.ask(question, history=history).status == ANSWERED


def test_two_indexes_answer_a_part_each(island, tmp_path, embedder):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "moss.txt").write_text(
        "The moss collection is kept in the cellar of the museum.\n", "utf-8"
    )
    question = "How tall is the mast and where is the moss collection kept?"
    with qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder) as other:
        parts = [island.ask(question), other.ask(question)]
    assert parts[0].notes == ("Not said: where is the moss collection kept",)
    assert parts[1].notes == ("Not said: How tall is the mast",)
    answer = merge(parts, 8)
    assert [q.text for q in answer.quotes if q.role == "answer" and q.asked] == [
        "The mast of the lighthouse is 31 metres tall.",
        "The moss collection is kept in the cellar of the museum.",
    ]
    assert answer.notes == ()
