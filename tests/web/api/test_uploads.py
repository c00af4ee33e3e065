"""Adding documents over HTTP: a request a file, limits, progress, cancelling."""

import json
import threading
import time

import pytest

TEXT = b"The walrus sleeps on a floe of ice all winter."


@pytest.fixture
def client(make_api_over):
    return make_api_over()


def begin(client, *files):
    named = [{"name": name, "size": len(content)} for name, content in files]
    reply = client.post("/uploads", json={"files": named})
    assert reply.status_code == 201, reply.text
    return reply.json()


def send(client, upload, number, content):
    return client.put(f"/uploads/{upload}/files/{number}", files={"file": ("x", content)})


def ended(client, upload):
    """Wait for the end of an upload and return its state."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        state = client.get(f"/uploads/{upload}").json()
        if state["phase"] in ("done", "cancelled", "failed"):
            return state
        time.sleep(0.01)
    raise AssertionError(state)


def said(reply, status, kind="invalid_request_error"):
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind), reply.text
    return reply.json()["error"]["message"]


def test_files_are_added_and_indexed_when_the_last_one_is_there(client):
    begun = begin(client, ("a/walrus.txt", TEXT), ("big.txt", b"x" * 25_000_001), ("e.txt", b""))
    upload = begun.pop("upload")
    assert begun == {
        "phase": "receiving",
        "wanted": [0, 2],
        "done": 0,
        "total": 2,
        "results": [],
        "error": "",
    }
    assert send(client, upload, 2, b"").status_code == 204
    state = client.get(f"/uploads/{upload}").json()
    assert (state["phase"], state["wanted"], state["done"]) == ("receiving", [0], 1)
    assert send(client, upload, 0, TEXT).status_code == 204
    state = ended(client, upload)
    assert (state["phase"], state["error"], state["wanted"]) == ("done", "", [])
    assert state["results"] == [
        {
            "name": "a/walrus.txt",
            "path": "walrus.txt",
            "passages": 1,
            "documents": [client.get("/documents").json()["documents"][0]["id"]],
            "reason": "",
        },
        {
            "name": "big.txt",
            "path": "",
            "passages": 0,
            "documents": [],
            "reason": "is too big (25.0 MB); 25 MB is the most",
        },
        {"name": "e.txt", "path": "", "passages": 0, "documents": [], "reason": "is empty"},
    ]
    (document,) = client.get("/documents").json()["documents"]
    assert (document["path"], document["removable"]) == ("walrus.txt", True)
    answer = client.post("/ask", json={"question": "Where does the walrus sleep in winter?"}).json()
    assert answer["quotes"][0]["text"] == TEXT.decode()
    text = client.get(f"/documents/{document['id']}/text").text
    assert text == TEXT.decode()
    assert len(client.get(f"/documents/{document['id']}/passages").json()) == 1
    removed = client.delete(f"/documents/{document['id']}")
    assert removed.json()["removed"] == "walrus.txt"
    assert client.get("/documents").json()["total"] == 0


def test_an_upload_of_which_nothing_is_wanted_ends_by_itself(client):
    begun = begin(client, ("big.txt", b"x" * 25_000_001))
    assert begun["wanted"] == []
    state = ended(client, begun["upload"])
    assert (state["phase"], len(state["results"])) == ("done", 1)


def test_what_a_visitor_adds_is_theirs_alone(client):
    upload = begin(client, ("walrus.txt", TEXT))["upload"]
    send(client, upload, 0, TEXT)
    ended(client, upload)
    (document,) = client.get("/documents").json()["documents"]
    for key in ("f" * 32, "", "x"):
        other = {"X-Sourcebook-Session": key}
        assert client.get("/documents", headers=other).json()["total"] == 0
        for path in ("", "/text", "/passages", "/pages"):
            reply = client.get(f"/documents/{document['id']}{path}", headers=other)
            assert "no longer in the index" in said(reply, 404, "not_found")
        assert "This upload is over" in said(
            client.get(f"/uploads/{upload}", headers=other), 404, "not_found"
        )
    other = {"X-Sourcebook-Session": "f" * 32}
    said(client.delete(f"/documents/{document['id']}", headers=other), 404, "not_found")
    assert client.get("/documents").json()["total"] == 1


def test_a_file_is_neither_longer_nor_shorter_than_announced(client):
    upload = begin(client, ("walrus.txt", TEXT))["upload"]
    long = "walrus.txt is longer than it was said to be. Add it again."
    assert said(send(client, upload, 0, TEXT + b"x"), 413) == long
    short = "Of walrus.txt only a part has arrived. Add it again."
    assert said(send(client, upload, 0, TEXT[:-1]), 400) == short
    assert client.get(f"/uploads/{upload}").json()["wanted"] == [0]
    send(client, upload, 0, TEXT)
    assert ended(client, upload)["phase"] == "done"


def test_a_file_that_goes_on_and_on_is_cut_off_while_it_comes(client, run_async):
    upload = begin(client, ("walrus.txt", TEXT))["upload"]
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    read, replies = [head], []

    async def receive():
        read.append(b"x" * 5000)
        return {"type": "http.request", "body": read[-2], "more_body": True}

    async def send(message):
        replies.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": f"/uploads/{upload}/files/0",
        "query_string": b"",
        "headers": [
            (b"content-type", b"multipart/form-data; boundary=b"),
            (b"x-sourcebook-session", client.headers["X-Sourcebook-Session"].encode()),
        ],
    }
    run_async(client.app(scope, receive, send))
    assert replies[0]["status"] == 413
    error = json.loads(replies[1]["body"])["error"]["message"]
    assert error == "The file is longer than the 46 bytes it was said to have. Add it again."
    assert len(read) < 6
    assert client.get(f"/uploads/{upload}").json()["wanted"] == [0]


@pytest.mark.parametrize(
    ("number", "request_", "status", "kind", "says"),
    [
        ("0", {"content": b"x"}, 400, "invalid_request_error", "has no part 'file'; send one"),
        ("0", {"data": {"file": "x"}}, 400, "invalid_request_error", "Too many fields"),
        ("0", {"files": {"other": ("a", b"x")}}, 400, "invalid_request_error", "no part 'file'"),
        ("0", {"files": [("file", ("a", b"x"))] * 2}, 400, "invalid_request_error", "Too many fil"),
        ("1", {"files": {"file": ("a", b"x")}}, 404, "not_found", "no file 1 to be sent"),
        ("-1", {"files": {"file": ("a", b"x")}}, 404, "not_found", "no file -1 to be sent"),
        ("x", {"files": {"file": ("a", b"x")}}, 422, "invalid_request_error", "number: Input"),
    ],
)
def test_a_bad_file_gets_a_message(client, number, request_, status, kind, says):
    upload = begin(client, ("walrus.txt", TEXT))["upload"]
    reply = client.put(f"/uploads/{upload}/files/{number}", **request_)
    assert says in said(reply, status, kind)


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        (None, 422, "the request: "),
        ({"files": []}, 422, "files: List should have at least 1 item"),
        ({"files": "a"}, 422, "files: Input should be a valid list"),
        ({"files": ["a"]}, 422, "files.0: "),
        ({"files": [{"size": 1}]}, 422, "files.0.name: Field required"),
        ({"files": [{"name": "a.txt"}]}, 422, "files.0.size: Field required"),
        ({"files": [{"name": "a.txt", "size": -1}]}, 422, "files.0.size: Input should be greater"),
        ({"files": [{"name": "x" * 1001, "size": 1}]}, 422, "files.0.name: String should have"),
        ({"files": [{"name": "a.txt", "size": 1}] * 101}, 413, "101 files are too many at once"),
    ],
)
def test_a_bad_beginning_gets_a_message(client, request_, status, says):
    assert says in said(client.post("/uploads", json=request_), status)


@pytest.mark.parametrize("key", ["", "1", "../" * 11, "G" * 32, "1" * 33])
def test_a_key_of_another_form_can_add_nothing(client, key):
    asked = {"files": [{"name": "a.txt", "size": 1}]}
    reply = client.post("/uploads", json=asked, headers={"X-Sourcebook-Session": key})
    assert "The request has no valid session. Reload the page" in said(reply, 400)


def test_a_read_only_server_takes_nothing(make_api_over):
    asked = {"files": [{"name": "a.txt", "size": 1}]}
    reply = make_api_over(read_only=True).post("/uploads", json=asked)
    assert "takes no documents; it is set to read only" in said(reply, 403, "forbidden")


def test_an_upload_is_cancelled_while_it_is_received(client):
    upload = begin(client, ("walrus.txt", TEXT), ("more.txt", TEXT))["upload"]
    send(client, upload, 0, TEXT)
    assert client.delete(f"/uploads/{upload}").status_code == 204
    assert client.get(f"/uploads/{upload}").json()["phase"] == "cancelled"
    assert "This upload is over" in said(send(client, upload, 1, TEXT), 404, "not_found")
    assert client.get("/documents").json()["total"] == 0


def test_an_upload_is_cancelled_while_it_is_indexed_and_another_has_to_wait(client, tiny_embedder):
    embed, inside, go_on = tiny_embedder.embed_documents, threading.Event(), threading.Event()

    def slowly(texts, progress=None):
        inside.set()
        go_on.wait(20)
        return embed(texts, progress)

    tiny_embedder.embed_documents = slowly
    upload = begin(client, ("walrus.txt", TEXT))["upload"]
    send(client, upload, 0, TEXT)
    assert inside.wait(20)
    asked = {"files": [{"name": "b.txt", "size": 1}]}
    reply = client.post("/uploads", json=asked)
    assert "An upload is still going on" in said(reply, 503, "busy")
    assert client.delete(f"/uploads/{upload}").status_code == 204
    go_on.set()
    assert ended(client, upload)["phase"] == "cancelled"
    assert client.get("/documents").json()["total"] == 0


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_no_upload_is_over(client, method):
    reply = client.request(method, "/uploads/0123456789abcdef")
    assert said(reply, 404, "not_found") == "This upload is over. Add the files again."
