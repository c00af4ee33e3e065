"""What the page asks of the server: values checked, errors as messages."""

import json

import pytest

import qa
from qa.web.endpoints import Endpoints


@pytest.fixture
def endpoints(assistant):
    return Endpoints(assistant, "Sample")


def test_collection_names_the_documents(endpoints):
    collection = endpoints.collection({})
    assert collection["name"] == "Sample"
    assert [document["path"] for document in collection["documents"]] == [
        "afghanistan-security.txt",
        "pakistan-us-relations.md",
    ]
    assert collection["failures"] == []
    json.dumps(collection)


def test_documents_come_in_parts(endpoints):
    first = endpoints.collection({"limit": 1})
    assert (first["total"], first["documents"][0]["path"]) == (2, "afghanistan-security.txt")
    assert first["documents"][0]["removable"] is False
    (second,) = endpoints.collection({"offset": 1, "limit": 9999})["documents"]
    assert second["path"] == "pakistan-us-relations.md"
    assert endpoints.collection({"offset": 2})["documents"] == []
    for bad in ({"offset": -1}, {"offset": "1"}, {"limit": True}):
        assert "is not a number of documents" in endpoints.collection(bad)["error"]


def test_ask_gives_the_answer_of_the_assistant(endpoints, assistant):
    question = "What is Pakistan accused of?"
    given = qa.Answer.from_dict(endpoints.ask({"question": question}))
    asked = assistant.ask(question)
    assert given.quotes == asked.quotes
    assert given.hits == asked.hits


def test_ask_takes_the_history(endpoints):
    history = ["What is Pakistan accused of?"]
    given = endpoints.ask({"question": "And how does it answer that?", "history": history})
    assert given["context"] == history


def test_ask_takes_a_filter(endpoints):
    where = {"documents": ["pakistan-us-relations.md"], "language": "en"}
    given = endpoints.ask({"question": "What would help connectivity?", "where": where})
    assert {hit["citation"]["file"] for hit in given["hits"]} == {"pakistan-us-relations.md"}
    none = endpoints.ask({"question": "What would help connectivity?", "where": {"author": "Fox"}})
    assert (none["status"], none["reason"]) == ("not_found", "No document matches: author Fox.")


def test_read_gives_the_document_of_a_quote(endpoints):
    quote = endpoints.ask({"question": "What is Pakistan accused of?"})["quotes"][0]
    place = quote["citation"]
    document = endpoints.read({"document_id": place["document_id"]})
    assert document["text"][place["start"] : place["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (None, "no text 'question'"),
        ([], "no text 'question'"),
        ("text", "no text 'question'"),
        ({"question": 5}, "no text 'question'"),
        ({"question": ""}, "The question is empty"),
        ({"question": "x" * 5001}, "5001 characters; 5000 is the most"),
        ({"question": "x", "history": "y"}, "'history' in the request is not a list of texts"),
        ({"question": "x", "history": [1]}, "'history' in the request is not a list of texts"),
        ({"question": "x", "where": "a.txt"}, "'a.txt' is none"),
        ({"question": "x", "where": {"path": "a"}}, "A filter has no 'path'; it has documents, fo"),
        ({"question": "x", "where": {"date_to": "May"}}, "date_to is 'May'; give an ISO date"),
        ({"question": "x", "where": {"documents": ["a"]}}, "There is no document 'a' in the index"),
    ],
)
def test_bad_requests_get_a_message(endpoints, request_, says):
    assert says in endpoints.ask(request_)["error"]


def test_a_document_that_is_gone_is_said_to_be(endpoints):
    assert "no longer in the index" in endpoints.read({"document_id": "0" * 16})["error"]


def test_documents_that_have_changed_or_gone_are_told(endpoints, assistant):
    ids = {one.path: one.id for one in assistant.documents()}
    same, path = ids["pakistan-us-relations.md"], "afghanistan-security.txt"
    asked = {same: "pakistan-us-relations.md", "0" * 16: path, "1" * 16: "gone.txt"}
    told = endpoints.changes({"documents": asked})
    assert told == {"changed": ["0" * 16], "removed": ["1" * 16]}
    for bad in (None, {}, {"documents": [same]}, {"documents": {str(n): "" for n in range(2001)}}):
        assert "is not a map of at most 2000 ids" in endpoints.changes(bad)["error"]


def test_what_goes_wrong_inside_is_logged_and_not_shown(endpoints, assistant, caplog):
    assistant.close()  # every use of the index fails from here on
    answer = endpoints.ask({"question": "What is Pakistan accused of?"})
    assert answer == {"error": "Something went wrong on the server. Its log says what."}
    assert "ProgrammingError" in caplog.text
