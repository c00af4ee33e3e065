"""What a visitor is told when the server itself is at fault: no folder or process of it."""

import logging
import sqlite3

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import qa
from qa.errors import IndexBusy, IndexMismatch, InputError, ModelError
from qa.web.api.app import make_api
from qa.web.health import routes as health
from qa.web.library import Library
from qa.web.mcp.protocol import Protocol, ProtocolError
from qa.web.mcp.tools import Visit
from qa.web.mistakes import for_visitor
from qa.web.openai.app import make_app
from qa.web.page import build_page
from qa.web.preview import LinkPreview
from qa.web.services import Services

SAID = (
    "The collection cannot be read just now. The owner of this server has to see to it: its log "
    "says what to do."
)
VISITOR = Visit(session="", base="http://127.0.0.1")
OWNER = Visit(session="", base="http://127.0.0.1", owner=True)


@pytest.fixture
def services(tmp_path, tiny_embedder):
    """Those of a server whose catalogue has lost its documents while it runs."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("The ferry takes eight hours.")
    assistant = qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder)
    with sqlite3.connect(tmp_path / "index" / "catalogue.db") as database:
        database.execute("DROP TABLE documents")
    database.close()
    made = Services.of(assistant)
    yield made
    made.close()
    assistant.close()


def over_rest(services, method, path, **content):
    reply = TestClient(make_api(services)).request(method, path, **content)
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "server_error")
    return reply.json()["error"]["message"]


def over_openai(services):
    asked = {"model": "sourcebook", "messages": [{"role": "user", "content": "How long is it?"}]}
    reply = TestClient(make_app(services)).post("/chat/completions", json=asked)
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "server_error")
    return reply.json()["error"]["message"]


def over_gradio(services):
    (function,) = [one.fn for one in build_page(services).fns.values() if one.api_name == "ask"]
    with pytest.raises(gr.Error) as raised:
        function("How long is it?")
    return raised.value.message


def by_tool(services, visit=VISITOR):
    asked = {"name": "ask", "arguments": {"question": "How long is it?"}}
    reply = Protocol(services).handle("tools/call", asked, visit)
    assert reply["isError"] is True
    return reply["content"][0]["text"]


def by_resource(services):
    with pytest.raises(ProtocolError) as raised:
        Protocol(services).handle("resources/read", {"uri": "sourcebook://documents"}, VISITOR)
    return str(raised.value)


FACES = {
    "ask": lambda services: over_rest(services, "POST", "/ask", json={"question": "How long?"}),
    "list": lambda services: over_rest(services, "GET", "/documents"),
    "about": lambda services: over_rest(services, "GET", "/health"),
    "openai": over_openai,
    "gradio": over_gradio,
    "tool": by_tool,
    "resource": by_resource,
}


@pytest.mark.parametrize("face", FACES)
def test_of_a_damaged_index_visitors_learn_that_the_owner_has_to_look(services, face, caplog):
    with caplog.at_level(logging.ERROR, "qa"):
        assert FACES[face](services) == SAID
    (logged,) = {record.getMessage() for record in caplog.records}
    assert str(services.assistant.config.index) in logged
    assert "qa doctor --repair" in logged


def test_who_runs_the_server_on_standard_input_learns_what_to_do(services):
    assert "qa doctor --repair" in by_tool(services, OWNER)


def test_the_page_and_the_probes_come_all_the_same(services):
    page = '<head><meta charset="utf-8" /></head>'
    app = Starlette(routes=[Route("/", lambda _: HTMLResponse(page)), *health(services)])
    client = TestClient(LinkPreview(app, services))
    assert "Ask documents in plain words" in client.get("/").text
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert str(services.assistant.config.index) not in ready.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexMismatch("The index in /srv/index has format 1."), SAID),
        (
            ModelError("The model in /srv/model cannot be loaded."),
            SAID.replace("The collection", "The model of this server"),
        ),
        (
            IndexBusy("The index in /srv/index is being written by process 7."),
            "The documents are being changed just now. Try again in a moment.",
        ),
        (InputError("The question is empty."), "The question is empty."),
    ],
)
def test_what_names_no_place_of_the_server_is_told_as_it_is(error, said):
    assert for_visitor(error) == said


@pytest.mark.parametrize("change", ["add", "remove"])
def test_a_folder_that_cannot_be_read_is_not_named_to_who_adds_to_it(
    tmp_path, tiny_embedder, change, caplog
):
    folder = tmp_path / "data"
    (folder / "uploads").mkdir(parents=True)
    (folder / "uploads" / "a.txt").write_text("The ferry takes eight hours.")
    (tmp_path / "b.txt").write_text("The bridge is shut.")
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        (known,) = assistant.documents()
        (folder / ".qaignore").write_bytes(b"\xff\xfe\x00")
        library = Library(assistant, folder, "uploads")
        changes = {
            "add": lambda: library.add([("b.txt", tmp_path / "b.txt")], lambda *_: None, {}),
            "remove": lambda: library.remove(known.id),
        }
        with pytest.raises(qa.SourcebookError) as raised:
            changes[change]()
    assert "Its owner has to see to it" in str(raised.value)
    assert str(tmp_path) not in str(raised.value)
    assert ".qaignore cannot be used" in caplog.text
