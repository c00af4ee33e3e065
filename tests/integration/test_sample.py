"""The sample documents and their questions, from files to answers, with the real model."""

import json
from pathlib import Path

import pytest

import qa

DATA = Path(__file__).parents[2] / "data"
QUESTIONS = [
    json.loads(line) for line in (DATA / "questions.jsonl").read_text("utf-8").splitlines()
]
ANSWERABLE = [question for question in QUESTIONS if question["document"]]
UNANSWERABLE = [question for question in QUESTIONS if not question["document"]]


@pytest.fixture(scope="module")
def answers(sample_index, embedder):
    with qa.open(sample_index, embedder=embedder) as assistant:
        return {q["question"]: assistant.ask(q["question"]) for q in QUESTIONS}


def test_there_are_questions_of_both_kinds():
    assert (len(ANSWERABLE), len(UNANSWERABLE)) == (28, 12)


def test_each_answer_stands_word_for_word_in_its_document(assistant):
    texts = {info.path: assistant.document(info.id).text for info in assistant.documents()}
    assert sorted(texts) == ["afghanistan-security.txt", "pakistan-us-relations.md"]
    missing = [q["answer"] for q in ANSWERABLE if q["answer"] not in texts[q["document"]]]
    assert missing == []


def test_the_sentence_that_answers_is_among_the_quotes(answers):
    missed = []
    for question in ANSWERABLE:
        quotes = answers[question["question"]].quotes
        places = [(quote.text, quote.citation.file) for quote in quotes]
        if (question["answer"], question["document"]) not in places:
            missed.append((question["question"], places))
    assert len(missed) <= 4, missed


def test_what_the_documents_do_not_say_is_not_answered(answers):
    answered = {
        q["question"]: [quote.text for quote in answers[q["question"]].quotes]
        for q in UNANSWERABLE
        if answers[q["question"]].status != "not_found"
    }
    assert answered == {}
    assert all(len(answers[q["question"]].hits) == 5 for q in UNANSWERABLE)


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
