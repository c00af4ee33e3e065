"""What the drawer asks of the server: values checked, errors as messages."""

import base64
import json

import pytest

import qa
from qa.web.document_endpoints import DocumentEndpoints
from qa.web.endpoints import Endpoints
from qa.web.visitors import Sessions

KEY = "0123456789abcdef" * 2
TEXT = b"The walrus sleeps on a floe of ice all winter."


@pytest.fixture
def sessions(tmp_path, tiny_embedder):
    (tmp_path / "data").mkdir()
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        made = Sessions(assistant)
        yield made
        made.close()


@pytest.fixture
def endpoints(sessions):
    return DocumentEndpoints(sessions)


def begin(endpoints, *files):
    named = [{"name": name, "size": len(content)} for name, content in files]
    return endpoints.upload_begin({"session": KEY, "files": named})


def test_a_file_is_added_call_by_call(endpoints, sessions):
    begun = begin(endpoints, ("walrus.txt", TEXT))
    about = {"session": KEY, "upload": begun["upload"]}
    assert begun["wanted"] == [0]
    data = base64.b64encode(TEXT).decode()
    assert endpoints.upload_send({**about, "file": 0, "data": data}) == {}
    assert endpoints.upload_start(about) == {}
    sessions.upload(KEY, begun["upload"]).join()
    state = endpoints.upload_state(about)
    assert (state["phase"], state["results"][0]["passages"]) == ("done", 1)
    json.dumps(state)
    (document,) = Endpoints(sessions._main, "x", sessions=sessions).collection({"session": KEY})[
        "documents"
    ]
    assert (document["path"], document["removable"]) == ("walrus.txt", True)
    assert endpoints.remove({"session": KEY, "document_id": document["id"]}) == {}
    assert sessions.documents(KEY) == []


def test_an_upload_is_cancelled(endpoints):
    about = {"session": KEY, "upload": begin(endpoints, ("walrus.txt", TEXT))["upload"]}
    assert endpoints.upload_cancel(about) == {}
    assert endpoints.upload_state(about)["phase"] == "cancelled"


def test_the_limits_are_those_of_the_settings(endpoints):
    limits = endpoints.limits({})
    assert limits["endings"][:2] == [".docx", ".htm"]
    del limits["endings"]
    assert limits == {
        "allowed": True,
        "shared": False,
        "file_bytes": 25_000_000,
        "files": 100,
        "session_bytes": 200_000_000,
        "minutes": 60,
    }


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (None, "names no files"),
        ({"files": []}, "names no files"),
        ({"files": "a"}, "names no files"),
        ({"files": ["a"]}, "no text 'name'"),
        ({"files": [{"name": "a.txt"}]}, "has no size"),
        ({"files": [{"name": "a.txt", "size": -1}]}, "has no size"),
        ({"files": [{"name": "a.txt", "size": True}]}, "has no size"),
        ({"files": [{"name": "a.txt", "size": 1}]}, "no valid session"),
        ({"files": [{"name": "a.txt", "size": 1}], "session": 5}, "no valid session"),
        ({"files": [{"name": "a.txt", "size": 1}] * 101, "session": KEY}, "101 files are too many"),
    ],
)
def test_a_bad_beginning_gets_a_message(endpoints, request_, says):
    assert says in endpoints.upload_begin(request_)["error"]


@pytest.mark.parametrize(
    ("piece", "says"),
    [
        ({"file": "0", "data": ""}, "no number 'file'"),
        ({"file": 0}, "no text 'data'"),
        ({"file": 0, "data": "%"}, "is not base64"),
        ({"file": 0, "data": "A" * 1_000_004}, "too long to be sent at once"),
        ({"file": 1, "data": ""}, "no file 1 to be sent"),
        ({"file": 0, "data": "AAAA" * 20}, "is longer than it was said to be"),
    ],
)
def test_a_bad_piece_gets_a_message(endpoints, piece, says):
    upload = begin(endpoints, ("walrus.txt", TEXT))["upload"]
    assert says in endpoints.upload_send({"session": KEY, "upload": upload, **piece})["error"]


def test_calls_about_no_upload_get_a_message(endpoints):
    for call in (endpoints.upload_start, endpoints.upload_state, endpoints.upload_cancel):
        assert "no text 'upload'" in call({"session": KEY})["error"]
        assert "This upload is over" in call({"session": KEY, "upload": "x"})["error"]
