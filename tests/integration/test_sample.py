"""The sample documents and their questions, from files to answers, with the real model."""

from pathlib import Path

import pytest

import qa
from qa.evaluation.own import read_own
from qa.evaluation.run import Task, evaluate

DATA = Path(__file__).parents[2] / "data"
COLLECTION, ANSWERS = read_own(DATA)
QUESTIONS = [question.text for question in COLLECTION.questions]


@pytest.fixture(scope="module")
def answers(sample_index, embedder):
    with qa.open(sample_index, embedder=embedder) as assistant:
        return {question: assistant.ask(question) for question in QUESTIONS}


def test_there_are_questions_of_both_kinds():
    assert (len(QUESTIONS), len(COLLECTION.grades), len(ANSWERS)) == (40, 28, 28)


def test_each_answer_stands_word_for_word_in_its_document(assistant):
    texts = {info.path: assistant.document(info.id).text for info in assistant.documents()}
    assert sorted(texts) == ["afghanistan-security.txt", "pakistan-us-relations.md"]
    expected = [answer for some in ANSWERS.values() for answer in some]
    assert [a.text for a in expected if a.text not in texts[a.document]] == []


def test_questions_are_answered_with_the_right_sentence_or_refused(tmp_path, embedder):
    report = evaluate(Task(folder=DATA, index=tmp_path / "index"), embedder=embedder)
    assert (report.mode, report.queries, report.warnings) == ("documents", 40, ())
    missed = [q.text for q in report.questions if q.values.get("answer_quoted") == 0]
    assert len(missed) <= 4, missed
    answered = [q.text for q in report.questions if q.values.get("unanswerable_refused") == 0]
    assert answered == []
    assert report.metrics["mrr@10"] >= 0.95


def test_every_quote_is_what_stands_in_its_document(answers, assistant):
    for answer in answers.values():
        for quote in answer.quotes:
            text = assistant.document(quote.citation.document_id).text
            assert text[quote.citation.start : quote.citation.end] == quote.text


def test_a_second_build_from_scratch_gives_the_same_answers(answers, assistant, tmp_path, embedder):
    with qa.build(DATA, tmp_path / "index", embedder=embedder) as second:
        for info in assistant.documents():
            assert second.document(info.id) == assistant.document(info.id)
            assert second.passages(info.id) == assistant.passages(info.id)
        for question, answer in list(answers.items())[::5]:
            expected, got = answer.to_dict(), second.ask(question).to_dict()
            del expected["timings"], got["timings"]
            assert got == expected
