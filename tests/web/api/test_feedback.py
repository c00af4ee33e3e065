"""What visitors think of answers, over HTTP: kept as it stood, without who they are."""

import dataclasses
import json

import pytest

from qa.feedback import FeedbackFile

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."


@pytest.fixture
def kept(api, assistant, tmp_path):
    """A client whose feedback is kept, the file, and a good request."""
    file = FeedbackFile(tmp_path / "f.jsonl")
    api.app.state.services = dataclasses.replace(api.services, feedback=file)
    place = assistant.ask(QUESTION).quotes[0].citation
    quote = {"document_id": place.document_id, "start": place.start, "end": place.end}
    request = {"question": QUESTION, "verdict": "up", "quotes": [quote], "history": ["Hm?"]}
    return api, file, request


def test_a_thumb_keeps_what_stood_in_the_answer(kept):
    client, file, request = kept
    reply = client.post("/feedback", json={**request, "word": " good "})
    assert (reply.status_code, reply.json()) == (201, {"kept": True, "verdict_only": False})
    (one,) = file.opinions()
    assert (one.verdict, one.question, one.history) == ("up", QUESTION, ("Hm?",))
    assert (one.documents, one.quotes) == (("afghanistan-security.txt",), (ANSWER,))
    assert one.word == "good"
    assert set(json.loads(file.path.read_text())) == {
        *("day", "verdict", "question", "history", "documents", "quotes", "word")
    }


def test_the_last_ten_questions_are_kept_with_it(kept):
    client, file, request = kept
    client.post("/feedback", json={**request, "history": [f"{n}?" for n in range(12)]})
    (one,) = file.opinions()
    assert one.history == tuple(f"{n}?" for n in range(2, 12))


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"verdict": "great"}, 422, "verdict: Input should be 'up' or 'down'"),
        ({"word": "x" * 501}, 422, "word: String should have at most 500 characters"),
        ({"word": 5}, 422, "word: Input should be a valid string"),
        ({"question": " "}, 400, "The question is empty"),
        ({"quotes": [{"document_id": "no", "start": 0, "end": 3}]}, 404, "no longer in the index"),
        ({"name": "Fox"}, 422, "name is not known here"),
    ],
)
def test_bad_feedback_gets_a_message_and_is_not_kept(kept, change, status, says):
    client, file, request = kept
    reply = client.post("/feedback", json={**request, **change})
    assert reply.status_code == status
    assert says in reply.json()["error"]["message"]
    assert not file.path.exists()


def test_too_much_of_it_at_once_can_come_again(kept):
    client, _, request = kept
    replies = [client.post("/feedback", json=request) for _ in range(61)]
    assert [reply.status_code for reply in replies] == [201] * 60 + [503]
    assert replies[-1].json()["error"]["type"] == "busy"


def test_a_server_that_keeps_none_says_so(make_api_over):
    reply = make_api_over(feedback="off").post("/feedback", json={"question": "a", "verdict": "up"})
    assert (reply.status_code, reply.json()["error"]["message"]) == (
        404,
        "This server keeps no feedback.",
    )


def test_of_a_visitors_own_documents_the_verdict_alone_is_kept(make_api_over, tmp_path):
    (tmp_path / "data" / "seal.txt").write_text("The seal swims under the ice.")
    client = make_api_over()
    file = client.services.feedback
    walrus = b"The walrus sleeps on a floe of ice all winter."
    (added,) = client.post("/documents", files={"file": ("secret.txt", walrus)}).json()["results"]
    (seal,) = [one.id for one, own in client.services.visitors.documents("") if not own]
    mine = {"document_id": added["documents"][0], "start": 0, "end": 10}
    theirs = {"document_id": seal, "start": 0, "end": 8}
    about = {"question": "Where is the walrus?", "verdict": "down", "history": ["Who?"]}
    alone = {"kept": True, "verdict_only": True}
    assert client.post("/feedback", json={**about, "quotes": [theirs, mine]}).json() == alone
    assert client.post("/feedback", json=about).json() == alone  # the documents do not say
    told = client.post("/feedback", json={**about, "quotes": [mine], "word": "secret"})
    assert told.json() == {"kept": False, "verdict_only": True}
    kept = client.post("/feedback", json={**about, "quotes": [theirs]}).json()
    assert kept == {"kept": True, "verdict_only": False}
    found = [(one.question, one.history, one.documents) for one in file.opinions()]
    assert found == [("", (), ())] * 2 + [("Where is the walrus?", (), ("seal.txt",))]
    assert {one.verdict for one in file.opinions()} == {"down"}
    assert b"secret" not in file.path.read_bytes()
    # Who has added nothing is asking about the collection.
    client.post("/feedback", json=about, headers={"X-Sourcebook-Session": "a" * 32})
    assert [*file.opinions()][-1].history == ("Who?",)
