"""Questions that are offered over HTTP."""

import time

import pytest


@pytest.fixture
def client(make_api_over):
    return make_api_over()


def ready(client, request):
    """Ask until the questions have been looked for."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        reply = client.post("/suggestions", json=request).json()
        if reply["ready"]:
            return reply["questions"]
        assert reply["questions"] == []
        time.sleep(0.05)
    raise AssertionError("no questions came")


def test_questions_to_begin_with_are_those_of_the_assistant(api):
    questions = ready(api, {})
    assert questions == api.services.suggestions.first()
    assert len(questions) == 5
    of_one = ready(api, {"where": {"author": "usman"}})
    assert of_one
    place = api.post("/ask", json={"question": of_one[0]}).json()["quotes"][0]["citation"]
    assert place["file"] == "afghanistan-security.txt"


def test_questions_that_follow_are_none_of_those_asked(api):
    question = "What is Pakistan accused of?"
    places = [
        {key: quote["citation"][key] for key in ("document_id", "start", "end")}
        for quote in api.post("/ask", json={"question": question}).json()["quotes"]
    ]
    asked = {"history": [question], "quotes": places}
    following = api.post("/suggestions/following", json=asked).json()["questions"]
    assert following
    assert question not in following


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"history": "x"}, "history: "),
        ({"quotes": "x"}, "quotes: "),
        ({"quotes": [1]}, "quotes.0: "),
        ({"quotes": [{"document_id": 1, "start": 0, "end": 1}]}, "quotes.0.document_id: "),
        ({"quotes": [{"document_id": "x", "start": 2, "end": 1}]}, "end is 1, before start"),
        ({"quotes": [{"document_id": "x", "start": -1, "end": 1}]}, "quotes.0.start: "),
        ({"quotes": [{"document_id": "x", "start": 0, "end": 1}] * 13}, "quotes: List should have"),
        ({"where": {"colour": 1}}, "A filter has no 'colour'"),
    ],
)
def test_a_bad_request_gets_a_message(client, bad, says):
    reply = client.post("/suggestions/following", json=bad)
    assert reply.status_code == 422
    assert says in reply.json()["error"]["message"]


def test_documents_that_are_not_there_lead_nowhere(client):
    # Such as one that only another visitor has.
    gone = {"where": {"documents": ["gone.txt"]}}
    assert client.post("/suggestions", json=gone).json() == {"ready": True, "questions": []}
    assert client.post("/suggestions/following", json=gone).json() == {"questions": []}
    unknown = {"history": [], "quotes": [{"document_id": "x", "start": 0, "end": 1}]}
    assert client.post("/suggestions/following", json=unknown).json() == {"questions": []}
    assert ready(client, {}) == []
