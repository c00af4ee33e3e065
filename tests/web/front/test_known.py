"""What of a server is there to reach."""

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qa.web.front.known import KnownRoutes
from qa.web.mounting import mounted


@pytest.fixture
def client():
    own = [
        Route("/healthz", PlainTextResponse("")),
        *mounted("/api/v1", PlainTextResponse("")),
    ]
    # Whatever comes through is answered.
    return TestClient(KnownRoutes(PlainTextResponse("through"), own))


@pytest.mark.parametrize(
    "request_line",
    [
        *("GET /", "HEAD /", "GET /config", "GET /config/", "GET /theme.css", "GET /assets/a/b.js"),
        *("GET /static/img/logo.svg", "GET /favicon.ico", "GET /gradio_api/info"),
        *("GET /gradio_api/startup-events", "GET /gradio_api/heartbeat/abc"),
        *("POST /gradio_api/call/ask", "GET /gradio_api/call/ask/abc"),
        *("POST /gradio_api/queue/join", "GET /gradio_api/queue/data", "POST /gradio_api/cancel"),
        # Ours, whatever their methods are: they tell of those themselves.
        *("GET /healthz", "POST /healthz", "DELETE /api/v1/documents/x", "GET /api/v1"),
    ],
)
def test_the_doors_are_there_and_what_the_page_needs(client, request_line):
    method, path = request_line.split()
    assert client.request(method, path, content="{}").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "[]", "null", '"x"', "NaN", '{"data": [NaN]}', '{"data": 1e999}', "[" * 100_000),
        *(r'{"data": "\ud800"}', r'{"\udfff": 1}', '{"data": ' + "9" * 5000 + "}", b'{"\xff": 1}'),
    ],
)
def test_gradio_gets_no_json_that_it_cannot_tell_again(client, body):
    reply = client.post("/gradio_api/call/ask", content=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"].startswith("The body of this request is no JSON")


def test_gradio_gets_the_body_as_it_came():
    async def app(scope, receive, send):
        assert (await receive())["body"] == b' {"data": []}'
        await PlainTextResponse("whole")(scope, receive, send)

    client = TestClient(KnownRoutes(app, []))
    assert client.post("/gradio_api/cancel", content=b' {"data": []}').text == "whole"


@pytest.mark.parametrize(
    "request_line",
    [
        *("POST /gradio_api/upload", "GET /gradio_api/upload_progress", "POST /upload"),
        *("GET /gradio_api/file=/etc/passwd", "HEAD /gradio_api/file=x", "GET /gradio_api/file/x"),
        *("GET /gradio_api/proxy=http://127.0.0.1/", "POST /gradio_api/component_server"),
        *("POST /gradio_api/stream/x", "GET /gradio_api/stream/a/b/1/playlist.m3u8"),
        *("GET /monitoring", "GET /monitoring/summary", "POST /gradio_api/process_recording"),
        *("POST /gradio_api/vibe-edit", "GET /gradio_api/vibe-code", "GET /gradio_api/dev/reload"),
        *("POST /gradio_api/run/ask", "POST /gradio_api/api/ask", "POST /gradio_api/run/predict"),
        *("GET /gradio_api/deep_link", "GET /gradio_api/openapi.json", "POST /login", "GET /docs"),
        *("GET /gradio_api/runs", "GET /gradio_api/mcp/", "POST /", "PUT /config", "GET /apix/v1"),
        *("POST /gradio_api/call/ask/../../upload", "GET /gradio_api/custom_component/x/y/z/w"),
        *("GET /assets", "OPTIONS /gradio_api/upload", "GET /gradio_api//file=/etc/passwd"),
    ],
)
def test_nothing_else_of_gradio_is_there(client, request_line):
    method, path = request_line.split()
    reply = client.request(method, path)
    assert reply.status_code == 404
    assert method == "HEAD" or reply.json()["error"]["type"] == "not_found"


@pytest.mark.parametrize("error", [ValueError("missing"), TypeError("None"), KeyError("question")])
def test_a_request_over_which_gradio_fails_is_told_so(error):
    reply = TestClient(KnownRoutes(failing(error), [])).post(
        "/gradio_api/call/v2/ask", content="{}"
    )
    assert reply.status_code == 400
    assert "as /gradio_api/info tells it" in reply.json()["error"]["message"]
    # As of a page that there is not.
    assert TestClient(KnownRoutes(failing(error), [])).get("/?page=x").status_code == 400


def test_what_else_goes_wrong_is_not_hidden():
    client = TestClient(KnownRoutes(failing(RuntimeError("ours to know")), []))
    with pytest.raises(RuntimeError):
        client.post("/gradio_api/call/v2/ask", content="{}")


def test_what_goes_wrong_in_a_stream_of_gradio_is_told_in_it():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"told", "more_body": True})
        raise RuntimeError("the response has started") from cause

    client = TestClient(KnownRoutes(app, []))
    cause = HTTPException(404)
    assert client.get("/gradio_api/queue/data").text == "told"
    cause = None
    with pytest.raises(RuntimeError):
        client.get("/gradio_api/queue/data")


def failing(error):
    async def app(scope, receive, send):
        raise error

    return app


def test_there_are_no_sockets(client):
    with pytest.raises(WebSocketDisconnect) as told, client.websocket_connect("/config"):
        pass
    assert told.value.code == 1008


def test_a_stream_of_a_session_that_there_is_not_ends_without_an_exception(server):
    reply = httpx.get(f"{server.address}gradio_api/queue/data?session_hash=x", timeout=20)
    assert '"session_not_found":true' in reply.text


def test_gradio_is_closed_on_a_server_too(server):
    form = {"files": ("a.txt", b"x")}
    assert httpx.post(f"{server.address}gradio_api/upload", files=form).status_code in (404, 415)
    assert httpx.get(f"{server.address}gradio_api/file=x").status_code == 404
    assert httpx.get(f"{server.address}monitoring").status_code == 404
