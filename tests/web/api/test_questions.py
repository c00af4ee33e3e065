"""Asking and searching over HTTP: the answers of Python, and errors in one shape."""

import dataclasses

import pytest

import qa
from qa.web.line import Line

QUESTION = "What is Pakistan accused of?"


def error_of(reply, status, kind="invalid_request_error"):
    """The message of an error, which has just this shape."""
    assert reply.status_code == status, reply.text
    assert list(reply.json()) == ["error"]
    assert reply.json()["error"]["type"] == kind
    return reply.json()["error"]["message"]


def test_ask_gives_the_answer_of_the_assistant(api, assistant):
    reply = api.post("/ask", json={"question": QUESTION})
    given, asked = qa.Answer.from_dict(reply.json()), assistant.ask(QUESTION)
    assert given.quotes == asked.quotes
    assert given.hits == asked.hits
    assert (given.verdict, given.scope) == (asked.verdict, "")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.json().keys() == asked.to_dict().keys()


def test_ask_takes_history_number_and_filter(api):
    where = {"documents": ["pakistan-us-relations.md"], "language": "en"}
    asked = {"question": "And how does it answer that?", "history": [QUESTION], "top_k": 2}
    given = api.post("/ask", json={**asked, "where": where}).json()
    assert given["context"] == [QUESTION]
    assert given["scope"] == "documents pakistan-us-relations.md, language en"
    assert [hit["rank"] for hit in given["hits"]] == [1, 2]
    assert {hit["citation"]["file"] for hit in given["hits"]} == {"pakistan-us-relations.md"}
    none = api.post("/ask", json={"question": QUESTION, "where": {"author": "Fox"}}).json()
    assert (none["status"], none["reason"]) == ("not_found", "No document matches: author Fox.")


def test_search_gives_the_passages_whether_they_answer_or_not(api, assistant):
    question = "How tall is Mont Blanc?"
    reply = api.post("/search", json={"question": question, "top_k": 3}).json()
    assert list(reply) == ["question", "searched", "corrections", "context", "hits"]
    hits = assistant.search(question, top_k=3)
    assert [hit["passage"]["id"] for hit in reply["hits"]] == [hit.passage.id for hit in hits]
    assert [hit["score"] for hit in reply["hits"]] == [hit.score for hit in hits]


def test_a_quote_stands_in_the_text_of_its_document(api):
    quote = api.post("/ask", json={"question": QUESTION}).json()["quotes"][0]
    place = quote["citation"]
    ends = {"start": place["start"], "end": place["end"]}
    text = api.get(f"/documents/{place['document_id']}/text", params=ends).text
    assert text == quote["text"]


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        (None, 422, "the request: "),
        ([], 422, "the request: "),
        ({}, 422, "question: Field required"),
        ({"question": 5}, 422, "question: Input should be a valid string"),
        ({"question": ""}, 400, "The question is empty. Ask something."),
        ({"question": "x" * 5001}, 422, "question: String should have at most 5000 characters"),
        ({"question": "x", "history": "y"}, 422, "history: Input should be a valid list"),
        ({"question": "x", "history": [1]}, 422, "history.0: Input should be a valid string"),
        ({"question": "x", "history": ["y"] * 101}, 422, "history: List should have at most 100"),
        ({"question": "x", "top_k": 0}, 422, "top_k: Input should be greater than or equal to 1"),
        ({"question": "x", "top_k": 101}, 422, "top_k: Input should be less than or equal to 100"),
        ({"question": "x", "filter": {}}, 422, "filter is not known here; leave it out."),
        ({"question": "x", "where": "a.txt"}, 422, "'a.txt' is none"),
        ({"question": "x", "where": {"path": "a"}}, 422, "A filter has no 'path'; it has docume"),
        ({"question": "x", "where": {"date_to": "May"}}, 422, "date_to is 'May'; give an ISO date"),
        ({"question": "x", "where": {"documents": ["a"]}}, 400, "There is no document 'a' in the"),
    ],
)
@pytest.mark.parametrize("route", ["/ask", "/search"])
def test_bad_requests_get_a_message(api, route, request_, status, says):
    assert says in error_of(api.post(route, json=request_), status)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 422, "JSON decode error"),
        (b"question", 422, "JSON decode error"),
        (rb'{"question": "a", "\ud800": 1}', 422, "unicode"),
        (rb'{"question": "a", "where": {"folder": "\ud800/.."}}', 422, "The filter's folder is"),
    ],
)
def test_broken_bodies_get_a_message(api, body, status, says):
    reply = api.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert says in error_of(reply, status)


def test_half_a_character_is_asked_as_a_question_mark(api):
    body = rb'{"question": "\ud83d what?"}'
    reply = api.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert reply.json()["question"] == "? what?"


def test_a_question_too_many_is_told_to_come_again_and_the_next_one_answered(api):
    line = Line(1, 0)
    api.app.state.services = dataclasses.replace(api.services, line=line)
    with line.turn():
        reply = api.post("/ask", json={"question": QUESTION})
        assert error_of(reply, 503, "busy") == (
            "Too many questions are being asked. Ask again in a moment."
        )
        assert reply.headers["Retry-After"] == "1"
    assert api.post("/ask", json={"question": QUESTION}).json()["question"] == QUESTION


def test_what_goes_wrong_inside_is_logged_and_not_shown(api, assistant, caplog):
    assistant.close()  # every use of the index fails from here on
    reply = api.post("/ask", json={"question": QUESTION})
    assert error_of(reply, 500, "server_error") == (
        "Something went wrong on the server. Its log says what."
    )
    assert "ProgrammingError" in caplog.text
