"""Addresses of documents and places, as a client has them."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa.config import Config
from qa.records import Citation
from qa.web.links import LOCAL, base_of, citation_link, document_link
from qa.web.mounting import mounted


def told(public_url="", root_path="", base_url="http://localhost:7860", headers=None):
    """What `base_of` says to an application that is mounted below a path."""

    async def app(scope, receive, send):
        base = base_of(Request(scope), public_url, below="/api/v1")
        await PlainTextResponse(base)(scope, receive, send)

    outer = Starlette(routes=mounted("/api/v1", app))
    client = TestClient(outer, base_url=base_url, root_path=root_path)
    bases = {client.get(path, headers=headers).text for path in ("/api/v1", "/api/v1/documents/x")}
    (base,) = bases
    return base


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, "http://localhost:7860"),
        ({"base_url": "https://documents.example"}, "https://documents.example"),
        ({"base_url": "http://[::1]:7860"}, "http://[::1]:7860"),
        ({"root_path": "/library"}, "http://localhost:7860/library"),
        ({"root_path": "/library/"}, "http://localhost:7860/library"),
        ({"root_path": "https://documents.example/library"}, "https://documents.example/library"),
        ({"public_url": "https://documents.example/"}, "https://documents.example"),
        (
            {"public_url": "https://documents.example/library", "root_path": "/library"},
            "https://documents.example/library",
        ),
        # What a client says of a proxy is believed where the server has been told so, not here.
        ({"headers": {"X-Forwarded-Host": "evil.example"}}, "http://localhost:7860"),
    ],
)
def test_the_base_is_the_address_that_the_client_has(given, base):
    assert told(**given) == base


def test_on_a_space_it_is_the_address_of_the_space():
    space = {"SPACE_ID": "me/it", "SPACE_HOST": "me-it.hf.space"}
    assert Config.from_env(space).public_url == "https://me-it.hf.space"
    own = Config.from_env({**space, "QA_PUBLIC_URL": "https://documents.example"})
    assert own.public_url == "https://documents.example"


def test_a_link_names_the_document_and_the_place():
    citation = Citation(
        number=3,
        document_id="0123456789abcdef",
        file="a.txt",
        title="A",
        author=None,
        date=None,
        section=(),
        first_page=None,
        last_page=None,
        start=0,
        end=9,
    )
    base = "http://localhost:7860/library"
    assert citation_link(base, citation) == f"{base}/?document=0123456789abcdef&start=0&end=9"
    assert document_link(base, "a b&c") == f"{base}/?document=a+b%26c"
    assert document_link(LOCAL, "d1", 3, 9) == "sourcebook:?document=d1&start=3&end=9"
