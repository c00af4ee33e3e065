"""Questions that are offered over HTTP."""

import io
import time

import pytest

import qa
from qa.web.services import Services
from qa.web.sessions import Sessions
from tests.web.conftest import Api


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


LAMP = (
    "# Lamp\n\n## Why is the lamp red?\n\nA red lamp means that the boiler has no water in it. "
    "Fill up the boiler to the line.\n"
)
HEATER = (
    "# Heater\n\n## How do I bleed a heater?\n\nTo bleed a heater, turn the valve with a key until "
    "water comes out of it, and no more air.\n"
)


def test_what_a_visitor_has_added_is_suggested_to_them_alone(assistant):
    services = Services.of(assistant, "Sample")
    one, other = Api(services, "1" * 32), Api(services, "2" * 32)
    before = ready(one, {})
    try:
        assert services.visitors.of_own("1" * 32, None) == (None, None)
        for name, text, first in (
            ("lamp.md", LAMP, ["Why is the lamp red?", *before[:4]]),
            # The newest comes first, whatever its name.
            (
                "valve.md",
                HEATER,
                ["How do I bleed a heater?", "Why is the lamp red?", *before[:3]],
            ),
        ):
            time.sleep(1)  # when a document was indexed is known to the second
            files = [(name, len(text), io.BytesIO(text.encode()))]
            services.visitors.add("1" * 32, files)
            assert ready(one, {}) == first
        assert ready(other, {}) == before
        added = {doc["path"]: doc["id"] for doc in one.get("/documents").json()["documents"]}
        valve = added["valve.md"]
        # A filter leaves what it leaves, also of these.
        only = {"where": {"documents": [valve]}}
        assert ready(one, only) == ["How do I bleed a heater?"]
        assert ready(other, only) == []
        # What follows leads on in what was added, for whoever added it.
        place = {"document_id": valve, "start": 0, "end": 1}
        asked = {"history": ["What is the boiler for?"], "quotes": [place]}
        following = "/suggestions/following"
        assert one.post(following, json=asked).json()["questions"] == ["How do I bleed a heater?"]
        assert other.post(following, json=asked).json()["questions"] == []
    finally:
        services.visitors.close()
    assert ready(one, {}) == before


def test_suggestions_are_kept_of_the_visitors_seen_last(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        sessions = Sessions(assistant)
        try:
            keys = [f"{number:032x}" for number in range(22)]
            for key in keys:
                sessions.library(sessions.made(key))
                assert sessions.suggestions(key) is sessions.suggestions(key)
            kept = [key for key in keys if sessions.visitors[key].suggestions is not None]
            assert kept == keys[2:]
        finally:
            sessions.close()
