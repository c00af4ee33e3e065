"""What the server tells of itself, and the one shape of its errors."""

import json

import hypothesis
import pytest
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

import qa
from qa.indexing.documents.formats import ARCHIVES, READERS
from qa.indexing.documents.formats import NAMES as FORMATS
from qa.web.api.app import routes
from qa.web.api.errors import STATUS
from qa.web.links import citation_link


def test_it_says_what_it_is_and_what_it_takes(api):
    about = api.get("/").json()
    assert about["links"] == {
        "page": "http://testserver/",
        "api": "http://testserver/api/v1",
        "openapi": "http://testserver/api/v1/openapi.json",
        "document": "http://testserver/?document={document_id}",
        "place": "http://testserver/?document={document_id}&start={start}&end={end}",
    }
    assert (about["name"], about["version"], about["generation"]) == ("Sample", qa.__version__, 1)
    assert about["feedback"] is True
    assert about["uploads"].pop("endings") == sorted([*READERS, *ARCHIVES])
    assert about["uploads"].pop("formats") == list(FORMATS)
    assert about["uploads"] == {
        "allowed": True,
        "shared": False,
        "file_bytes": 25_000_000,
        "files": 100,
        "session_bytes": 200_000_000,
        "minutes": 60,
    }


def test_the_limits_are_those_of_the_settings(make_api_over):
    about = make_api_over(read_only=True, upload_mb=1, feedback="off").get("/").json()
    assert (about["feedback"], about["uploads"]["allowed"]) == (False, False)
    assert about["uploads"]["file_bytes"] == 1_000_000


def test_a_citation_fills_the_address_of_a_place(api, assistant):
    answer = api.post("/ask", json={"question": "What would help regional connectivity?"}).json()
    place = api.get("/").json()["links"]["place"]
    for quote, own in zip(answer["quotes"], qa.Answer.from_dict(answer).quotes, strict=True):
        assert place.format(**quote["citation"]) == citation_link("http://testserver", own.citation)


def test_it_says_that_it_works(api):
    assert api.get("/health").json() == {"status": "ok", "generation": 1, "documents": 2}


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "says"),
    [
        ("GET", "/nothing", 404, "not_found", "There is no /nothing here"),
        ("GET", "/docs", 404, "not_found", "There is no /docs here"),
        ("GET", "/ask", 405, "invalid_request_error", "/ask does not take GET, but POST."),
        ("PUT", "/documents", 405, "invalid_request_error", "does not take PUT, but GET, POST."),
        ("OPTIONS", "/documents/x", 405, "invalid_request_error", "but DELETE, GET."),
        ("POST", "/openapi.json", 405, "invalid_request_error", "not take POST, but GET, HEAD."),
        ("PUT", "/documents/changes", 405, "invalid_request_error", "not take PUT, but POST."),
    ],
)
def test_what_is_not_there_is_said_in_the_same_shape(api, method, path, status, kind, says):
    reply = api.request(method, path)
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind)
    assert says in reply.json()["error"]["message"]
    if status == 405:
        assert says.endswith(f"but {reply.headers['Allow']}.")


@pytest.mark.parametrize("value", [True, False, "3", "x", None, 1.5])
def test_what_is_no_whole_number_is_refused_where_one_is_wanted(api, value):
    refused = api.post("/ask", json={"question": "Who?", "top_k": value or "no"})
    assert "top_k: Input should be a valid integer" in refused.json()["error"]["message"]
    refused = api.post("/uploads", json={"files": [{"name": "a.txt", "size": value}]})
    assert "files.0.size: Input should be a valid integer" in refused.json()["error"]["message"]


def test_the_schema_is_of_the_records_themselves(api):
    schema = api.get("/openapi.json").json()
    assert (schema["info"]["title"], schema["info"]["version"]) == ("Sourcebook", qa.__version__)
    records = schema["components"]["schemas"]
    answer = qa.Answer.__dataclass_fields__
    assert list(records["Answer"]["properties"]) == list(answer)
    assert list(records["Hit"]["properties"]) == list(qa.Hit.__dataclass_fields__)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], f"{method} {path}"
            assert operation["summary"] == operation["description"].split("\n")[0].rstrip(".")
            assert 10 < len(operation["summary"]) < 90, operation["summary"]
            replies = operation["responses"]
            for status in (400, 401, 403, 404, 413, 422, 429, 500, 503):
                told = replies[str(status)]["content"]["application/json"]["schema"]
                assert told == {"$ref": "#/components/schemas/ErrorReply"}
            (fine,) = (status for status in replies if status.startswith("2"))
            assert ("content" in replies[fine]) == (fine != "204")
            assert ("requestBody" in operation) == (method in ("post", "put") and path != "/sync")
    names = [one["operationId"] for methods in schema["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)
    assert set(schema["components"]["securitySchemes"]) == {"key", "session"}
    kinds = records["ErrorDetails"]["properties"]["type"]["enum"]
    assert {kind for _, _, kind in STATUS} <= set(kinds)
    reply = schema["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    assert reply["schema"] == {"$ref": "#/components/schemas/Answer"}


@pytest.mark.parametrize("root_path", ["", "/library"])
def test_it_is_served_below_a_path_with_and_without_a_slash(api, root_path):
    outer = TestClient(Starlette(routes=routes(api.services)), root_path=root_path)
    for path in ("/api/v1", "/api/v1/"):
        assert outer.get(path, follow_redirects=False).json()["name"] == "Sample"
    assert outer.get("/api/v1/health").json()["documents"] == 2
    assert outer.get("/api/v1/openapi.json").json()["servers"] == [{"url": f"{root_path}/api/v1"}]
    # Written out once for each path, though others come between.
    below = TestClient(Starlette(routes=outer.app.routes), root_path="/elsewhere")
    first, other, again = (one.get("/api/v1/openapi.json") for one in (outer, below, outer))
    assert first.content == again.content
    assert other.json() == first.json() | {"servers": [{"url": "/elsewhere/api/v1"}]}


# Texts with half characters too, which JSON can carry, and numbers of any size.
TEXTS = st.text(st.characters(), max_size=5) | st.sampled_from(["0" * 16, "a.txt", "en", "2024"])
NAMES = st.sampled_from(
    [
        *("question", "history", "top_k", "where", "quotes", "verdict", "word", "files"),
        *("documents", "folder", "author", "language", "date_from", "document_id", "start", "end"),
        *("name", "size"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
WHERE = st.fixed_dictionaries(
    {}, optional={"documents": st.lists(TEXTS, max_size=2), "folder": TEXTS, "author": TEXTS}
)
FILES = st.lists(st.fixed_dictionaries({"name": TEXTS, "size": st.integers(0)}), max_size=2)
LIKELY = st.fixed_dictionaries(
    {}, optional={"question": TEXTS, "history": st.lists(TEXTS), "where": WHERE, "files": FILES}
)


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.example(body={"question": "Who?", "where": {"author": "\ud800"}})
@hypothesis.example(body={"question": "Who?", "where": {"documents": ["\ud800"]}})
@hypothesis.example(body={"files": [{"name": "a.txt", "size": 10**400}]})
@hypothesis.example(body={"quotes": [{"document_id": "\ud800", "start": 0, "end": 10**400}]})
@hypothesis.given(body=LIKELY | VALUES)
def test_whatever_json_is_sent_is_answered_or_refused_in_words(empty, body):
    sent = json.dumps(body).encode()
    for route in ("/ask", "/suggestions/following", "/uploads", "/feedback", "/documents/changes"):
        reply = empty.post(route, content=sent, headers={"Content-Type": "application/json"})
        assert reply.status_code in (200, 201, 400, 404, 413, 422, 503), (route, reply.text)
        if reply.status_code >= 400:
            assert list(reply.json()["error"]) == ["message", "type"]


@pytest.fixture
def empty(make_api_over):
    return make_api_over()
