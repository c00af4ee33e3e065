"""What a link to the page shows of it where it is sent."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.web.preview import LinkPreview
from qa.web.services import Services

TAG = re.compile(r'<meta (?:name|property)="((?:og:|twitter:|description)[^"]*)" content="([^"]*)"')
GRADIO = '<head><meta charset="utf-8" /><meta property="og:title" content="Gradio &gt;" /></head>'


def test_the_page_says_what_can_be_asked_and_shows_nothing_of_gradio(server):
    page = httpx.get(server.address)
    words = "Ask 2 documents in plain words: answers are quoted word for word, each with its place."
    assert TAG.findall(page.text) == [
        ("description", words),
        ("og:type", "website"),
        ("og:site_name", "Sourcebook"),
        ("og:title", "Sourcebook"),
        ("og:description", words),
        ("twitter:card", "summary"),
    ]
    assert re.findall("<title>(.*?)</title>", page.text) == ["Sourcebook"]
    head = page.text.partition("<script")[0]
    assert "gradio" not in head.lower()
    assert "http" not in head
    # A question of a link is shown to nobody but who asks it.
    assert "walrus" not in httpx.get(server.address, params={"q": "What is a walrus?"}).text
    assert httpx.head(server.address).status_code == 200


@pytest.fixture
def client(assistant):
    async def pieces():
        for piece in (GRADIO[:20], GRADIO[20:40], GRADIO[40:]):
            yield piece

    app = Starlette(
        routes=[
            Route("/page", lambda _: HTMLResponse(GRADIO)),
            Route("/pieces", lambda _: StreamingResponse(pieces(), media_type="text/html")),
            Route("/other", lambda _: HTMLResponse("<p>Not a page of Gradio.</p>")),
            Route("/text", lambda _: PlainTextResponse(GRADIO)),
        ]
    )
    services = Services.of(assistant, '"><script>alert(1)</script>')
    return TestClient(LinkPreview(app, services))


def test_a_name_is_text_whatever_it_is(client):
    page = client.get("/page")
    assert "<script>" not in page.text
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "Gradio" not in page.text
    assert int(page.headers["content-length"]) == len(page.content)
    assert client.get("/pieces").text == page.text


def test_other_replies_are_as_they_were(client):
    assert client.get("/other").text == "<p>Not a page of Gradio.</p>"
    assert client.get("/text").text == GRADIO
    assert client.head("/page").headers["content-length"] == str(len(GRADIO))
