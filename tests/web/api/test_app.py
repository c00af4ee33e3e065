"""What the server tells of itself, and the one shape of its errors."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import qa
from qa.web.api.app import routes


def test_it_says_what_it_is_and_what_it_takes(api):
    about = api.get("/").json()
    assert (about["name"], about["version"], about["generation"]) == ("Sample", qa.__version__, 1)
    assert about["feedback"] is True
    assert about["uploads"].pop("endings")[:2] == [".docx", ".htm"]
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


def test_it_says_that_it_works(api):
    assert api.get("/health").json() == {"status": "ok", "generation": 1, "documents": 2}


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "says"),
    [
        ("GET", "/nothing", 404, "not_found", "There is no /nothing here"),
        ("GET", "/docs", 404, "not_found", "There is no /docs here"),
        ("GET", "/ask", 405, "invalid_request_error", "Method Not Allowed."),
    ],
)
def test_what_is_not_there_is_said_in_the_same_shape(api, method, path, status, kind, says):
    reply = api.request(method, path)
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind)
    assert says in reply.json()["error"]["message"]


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
    reply = schema["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    assert reply["schema"] == {"$ref": "#/components/schemas/Answer"}


@pytest.mark.parametrize("root_path", ["", "/library"])
def test_it_is_served_below_a_path_with_and_without_a_slash(api, root_path):
    outer = TestClient(Starlette(routes=routes(api.services)), root_path=root_path)
    for path in ("/api/v1", "/api/v1/"):
        assert outer.get(path, follow_redirects=False).json()["name"] == "Sample"
    assert outer.get("/api/v1/health").json()["documents"] == 2
    assert outer.get("/api/v1/openapi.json").json()["servers"] == [{"url": f"{root_path}/api/v1"}]
