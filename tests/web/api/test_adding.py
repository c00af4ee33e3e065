"""Adding documents in one request, with a session or for all; removing them."""

import io
import zipfile

import pytest

from qa.indexing.documents import content_hash, content_id

TEXT = b"The walrus sleeps on a floe of ice all winter."
HERON = "Der Fischreiher – ü – steht im Wasser.".encode()
ALONE = {"X-Sourcebook-Session": ""}


def said(reply, status, kind="invalid_request_error"):
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind), reply.text
    return reply.json()["error"]["message"]


def post(client, *files, **named):
    return client.post("/documents", files=[("file", file) for file in files], **named)


def id_of(content):
    return content_id(content_hash(content))


def paths(client, **named):
    return [one["path"] for one in client.get("/documents", **named).json()["documents"]]


@pytest.fixture
def client(make_api_over):
    return make_api_over()


@pytest.fixture
def shared(make_api_over, tmp_path):
    return make_api_over(shared=True, data=tmp_path / "data")


def test_files_are_added_for_the_session_and_can_be_asked_at_once(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/heron.txt", HERON)
        archive.writestr("seal.txt", b"The seal dives under the ice.")
    reply = post(
        client,
        ("walrus.txt", TEXT),
        ("empty.txt", b""),
        ("two.zip", packed.getvalue()),
        ("big.txt", b"x " * 12_500_001),
    )
    assert reply.status_code == 201, reply.text
    added = {"path": "walrus.txt", "passages": 1, "documents": [id_of(TEXT)], "reason": ""}
    nothing = {"path": "", "passages": 0, "documents": []}
    results = reply.json()["results"]
    assert results[:2] == [
        {"name": "walrus.txt", **added},
        {"name": "empty.txt", **nothing, "reason": "is empty"},
    ]
    assert set(results[2]["documents"]) == {id_of(HERON), id_of(b"The seal dives under the ice.")}
    too_big = "is too big (25.0 MB); 25 MB is the most"
    assert results[3] == {"name": "big.txt", **nothing, "reason": too_big}
    answer = client.post("/ask", json={"question": "Where does the walrus sleep in winter?"}).json()
    assert answer["quotes"][0]["text"] == TEXT.decode()
    # Nobody else sees them.
    assert client.get("/documents", headers=ALONE).json()["total"] == 0
    gone = client.delete(f"/documents/{id_of(TEXT)}")
    assert (gone.status_code, gone.json()["removed"]) == (200, "walrus.txt")
    # Its own bytes at least.
    assert gone.json()["freed"] >= len(TEXT)
    assert paths(client) == ["two.zip/a/heron.txt", "two.zip/seal.txt"]


def test_without_a_session_nothing_is_kept_and_nothing_is_read_of_it(client, run_async):
    reply = post(client, ("walrus.txt", TEXT), headers=ALONE)
    told = said(reply, 403, "forbidden")
    assert "Send 32 random hexadecimal digits as X-Sourcebook-Session" in told
    assert "--shared" in told
    replies = []

    async def receive():
        raise AssertionError("the body is not wanted")

    async def send(message):
        replies.append(message)

    kind = (b"content-type", b"multipart/form-data; boundary=b")
    scope = {"type": "http", "method": "POST", "path": "/documents", "query_string": b""}
    run_async(client.app({**scope, "headers": [kind]}, receive, send))
    assert replies[0]["status"] == 403
    assert paths(client) == []


def test_with_shared_anybody_adds_for_all_and_removes(shared, tmp_path):
    reply = post(shared, ("walrus.txt", TEXT), headers=ALONE)
    assert reply.json()["results"][0]["path"] == "uploads/walrus.txt"
    assert (tmp_path / "data" / "uploads" / "walrus.txt").read_bytes() == TEXT
    assert paths(shared) == paths(shared, headers=ALONE) == ["uploads/walrus.txt"]
    # A request leaves no session behind.
    assert shared.services.visitors._sessions.visitors == {}
    assert "has the same content as uploads/walrus.txt" in said(
        post(shared, ("again.txt", TEXT), headers=ALONE), 422
    )
    assert post(shared, ("heron.txt", HERON)).status_code == 201
    assert shared.delete(f"/documents/{id_of(TEXT)}", headers=ALONE).status_code == 200
    assert paths(shared) == ["uploads/heron.txt"]


def test_where_nothing_could_be_added_the_reasons_are_told(client):
    reply = post(client, ("empty.txt", b""), ("program.exe", b"MZ" + bytes(100)))
    told = said(reply, 422)
    assert told.startswith("Nothing was added: empty.txt is empty; program.exe ")
    big = b"x" * 25_000_001
    told = said(post(client, ("big.txt", big)), 413)
    assert told == "Nothing was added: big.txt is too big (25.0 MB); 25 MB is the most."
    assert said(post(client, (".hidden", TEXT)), 422) == (
        "Nothing was added: .hidden is a hidden file."
    )


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({}, "Send each file as a part 'file' of multipart/form-data"),
        ({"json": {"file": "x"}}, "Send each file as a part 'file' of multipart/form-data"),
        ({"files": {"other": ("a.txt", TEXT)}}, "Send each file as a part 'file'"),
        ({"files": [("file", ("a", TEXT)), ("x", ("b", TEXT))]}, "Send each file as a part 'file'"),
        ({"files": {"file": ("a.txt", TEXT)}, "data": {"x": "y"}}, "Too many fields"),
        ({"files": [("file", ("a.txt", b"x"))] * 101}, "Too many files"),
    ],
)
def test_a_form_that_is_none_gets_a_message(client, request_, says):
    assert says in said(client.post("/documents", **request_), 400)
    assert paths(client) == []


@pytest.mark.parametrize("key", ["1", "../" * 11, "G" * 32, "1" * 33])
def test_a_key_of_another_form_can_add_and_remove_nothing(client, key):
    headers = {"X-Sourcebook-Session": key}
    reply = post(client, ("walrus.txt", TEXT), headers=headers)
    assert "The request has no valid session" in said(reply, 400)
    reply = client.delete(f"/documents/{id_of(TEXT)}", headers=headers)
    assert "The request has no valid session" in said(reply, 400)


def test_a_read_only_server_takes_and_removes_nothing(make_api_over):
    client = make_api_over(read_only=True)
    wanted = "This server takes no documents; it is set to read only."
    for headers in ({}, ALONE):
        assert said(post(client, ("a.txt", TEXT), headers=headers), 403, "forbidden") == wanted
        reply = client.delete(f"/documents/{id_of(TEXT)}", headers=headers)
        assert said(reply, 403, "forbidden") == wanted


def test_only_what_was_added_is_removed(make_api_over, tmp_path):
    (tmp_path / "data" / "walrus.txt").write_bytes(TEXT)
    client = make_api_over()
    for headers in ({}, ALONE):
        reply = client.delete(f"/documents/{id_of(TEXT)}", headers=headers)
        assert "This document was not added here" in said(reply, 403, "forbidden")
        reply = client.delete(f"/documents/{id_of(HERON)}", headers=headers)
        assert "no longer in the index" in said(reply, 404, "not_found")
    assert paths(client) == ["walrus.txt"]
