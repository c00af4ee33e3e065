"""`/mcp`: the official client on a real server, and what else is sent there."""

import json
import shutil
import sys
import urllib.request
from dataclasses import replace
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("mcp")

from starlette.applications import Starlette
from starlette.testclient import TestClient

import qa
from qa.web.mcp.door import door
from qa.web.services import Services

DATA = Path(__file__).parents[3] / "data"
VERSION = version("mcp")
QUESTION = "What is Pakistan accused of?"
KEY = "0123456789abcdef" * 2
JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def message(method, number=1, **params):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def hello(protocol):
    info = {"name": "test", "version": "1"}
    return message("initialize", protocolVersion=protocol, capabilities={}, clientInfo=info)


ASK = message("tools/call", name="ask", arguments={"question": QUESTION})


@pytest.fixture(scope="module")
def served(tmp_path_factory, sample_index, start_module_server):
    index = tmp_path_factory.mktemp("mcp") / "index"
    shutil.copytree(sample_index, index)
    with pytest.MonkeyPatch.context() as patch:
        # Gradio has a server of the protocol too, which would offer other tools.
        patch.setenv("GRADIO_MCP_SERVER", "true")
        return start_module_server(DATA, index, "--name", "Two texts")


@pytest.fixture(scope="module")
def client(served, mcp_client, over_http):
    with mcp_client(over_http(f"{served.address}mcp")) as made:
        yield made


@pytest.fixture
def posted(served):
    """Send a request to the real server; return status, headers and body."""

    def send(method, path, headers, body=b""):
        connection = HTTPConnection(urlsplit(served.address).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()
        finally:
            connection.close()

    return send


@pytest.fixture
def here(assistant):
    """A client of the door alone, in this process; `config` changes settings."""

    def make(**config):
        assistant.config = replace(assistant.config, **config)
        routes, (run,) = door(Services.of(assistant))
        return TestClient(Starlette(routes=routes, lifespan=lambda _: run()))

    return make


def test_the_server_tells_what_it_is(client):
    assert client.began["serverInfo"]["name"] == "sourcebook"
    assert client.began["serverInfo"]["version"] == qa.__version__
    assert client.began["capabilities"].keys() >= {"tools", "resources", "prompts"}
    assert client.began["instructions"].startswith("Two texts: the user's own documents")
    assert [tool["name"] for tool in client("list_tools")["tools"]] == [
        "search",
        "fetch",
        "ask",
        "list_documents",
    ]


def test_ask_gives_what_the_rest_door_gives(client, served):
    # The official client checks what comes against the schema of the tool.
    given = client.call("ask", question=QUESTION)["structuredContent"]
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(
        f"{served.address}api/v1/ask", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as reply:
        expected = json.load(reply)
    assert [quote["text"] for quote in given["quotes"]] == [
        quote["text"] for quote in expected["quotes"]
    ]
    for mine, theirs in zip(given["quotes"], expected["quotes"], strict=True):
        place = theirs["citation"]
        where = f"document={place['document_id']}&start={place['start']}&end={place['end']}"
        assert mine["citation"] == {**place, "url": f"{served.address}?{where}"}


def test_what_is_found_is_fetched_and_listed(client, served):
    found = client.call("search", query=QUESTION)
    results = found["structuredContent"]["results"]
    assert [item["type"] for item in found["content"]] == ["text"]
    assert json.loads(found["content"][0]["text"]) == {"results": results}
    assert all(one["url"].startswith(f"{served.address}?document=") for one in results)
    fetched = client.call("fetch", id=results[0]["id"])["structuredContent"]
    assert results[0]["text"] in fetched["text"]
    listed = client.call("list_documents", limit=1)["structuredContent"]
    assert (listed["total"], len(listed["documents"])) == (2, 1)


def test_a_mistake_is_an_error_of_the_tool_that_the_model_reads(client):
    failed = client.call("fetch", id="0123456789abcdef")
    assert failed["isError"] is True
    assert failed["content"][0]["text"].startswith("This document is no longer in the index.")


def test_resources_and_the_prompt(client):
    (listed,) = client("list_resources")["resources"]
    (read,) = client("read_resource", listed["uri"])["contents"]
    assert json.loads(read["text"])["total"] == 2
    assert client("list_resource_templates")["resourceTemplates"][0]["uriTemplate"] == (
        "sourcebook://documents/{document_id}"
    )
    messages = client("get_prompt", "cite_answer", {"question": QUESTION})["messages"]
    assert messages[0]["content"]["text"].startswith(QUESTION)


def test_what_is_not_there_is_an_error_of_the_protocol(client):
    with pytest.raises(Exception, match="There is no tool 'nope'; there is search, fetch"):
        client.call("nope")
    with pytest.raises(Exception, match="This document is no longer in the index"):
        client("read_resource", "sourcebook://documents/0123456789abcdef")


@pytest.mark.skipif(VERSION.startswith("1."), reason="version 1 does not speak this revision")
def test_the_revision_without_a_handshake_is_spoken_too(served, run_async):
    async def ask():
        async with mcp_package().Client(f"{served.address}mcp") as client:
            assert client.protocol_version == "2026-07-28"
            assert client.server_info.name == "sourcebook"
            reply = await client.call_tool("ask", {"question": QUESTION})
            assert reply.structured_content["status"] == "answered"
            gone = await client.call_tool("fetch", {"id": "0123456789abcdef"})
            assert gone.is_error

    run_async(ask())


def mcp_package():
    import mcp

    return mcp


def test_both_forms_of_the_address_answer_without_a_redirect(posted):
    for path in ("/mcp", "/mcp/"):
        status, headers, body = posted("POST", path, JSON, json.dumps(ASK))
        assert status == 200
        assert headers["content-type"] == "application/json"
        assert json.loads(body)["result"]["structuredContent"]["status"] == "answered"


def test_no_other_host_and_no_foreign_page_gets_in(posted):
    body = json.dumps(ASK)
    assert posted("POST", "/mcp", {**JSON, "Host": "evil.example"}, body)[0] == 400
    assert posted("POST", "/mcp", {**JSON, "Origin": "http://evil.example"}, body)[0] == 403


def test_gradio_offers_no_tools_of_its_own(posted):
    assert posted("POST", "/gradio_api/mcp/", JSON, json.dumps(ASK))[0] in (404, 405)


def test_a_session_reads_what_was_added_with_it(served, posted, mcp_client, over_http):
    text = b"The walrus sleeps on a floe of ice all winter."
    session = {"X-Sourcebook-Session": KEY}
    files = json.dumps({"files": [{"name": "walrus.txt", "size": len(text)}]})
    begun = posted("POST", "/api/v1/uploads", {**JSON, **session}, files)
    upload = f"/api/v1/uploads/{json.loads(begun[2])['upload']}"
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    form = {"Content-Type": "multipart/form-data; boundary=x", **session}
    assert posted("PUT", f"{upload}/files/0", form, part + text + b"\r\n--x--\r\n")[0] == 204
    while json.loads(posted("GET", upload, session)[2])["phase"] != "done":
        pass
    with mcp_client(over_http(f"{served.address}mcp", **session)) as client:
        listed = client.call("list_documents")["structuredContent"]
        assert listed["documents"][0]["path"] == "walrus.txt"
        found = client.call("search", query="Where does the walrus sleep?")["structuredContent"]
        assert found["results"][0]["text"] == text.decode()
        assert (
            client.call("fetch", id=listed["documents"][0]["id"])["structuredContent"]["text"]
            == text.decode()
        )
    with mcp_client(over_http(f"{served.address}mcp")) as stranger:
        assert stranger.call("fetch", id=listed["documents"][0]["id"])["isError"] is True


@pytest.mark.parametrize("protocol", ["2025-03-26", "2025-06-18", "2025-11-25"])
def test_each_revision_is_spoken_as_it_is_asked_for(here, protocol):
    if tuple(map(int, VERSION.split(".")[:2])) < (1, 23) and protocol == "2025-11-25":
        pytest.skip("this version does not speak it")
    with here() as client:
        reply = client.post("/mcp", json=hello(protocol), headers=JSON).json()
        assert reply["result"]["protocolVersion"] == protocol
        headers = {**JSON, "MCP-Protocol-Version": protocol}
        tools = client.post("/mcp", json=message("tools/list"), headers=headers).json()
        assert len(tools["result"]["tools"]) == 4


def test_an_unknown_revision_is_answered_with_one_that_is_known(here):
    with here() as client:
        reply = client.post("/mcp", json=hello("1999-01-01"), headers=JSON).json()
        assert reply["result"]["protocolVersion"].startswith("2025-")
        wrong = {**JSON, "MCP-Protocol-Version": "1999-01-01"}
        assert client.post("/mcp", json=message("tools/list"), headers=wrong).status_code == 400


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_stream_to_open_and_no_session_to_end(here, method):
    with here() as client:
        reply = client.request(method, "/mcp", headers=JSON)
        assert (reply.status_code, reply.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/mcp/x", JSON, b"{}", 404),
        ("/mcp", JSON, b"{", 400),
        ("/mcp", JSON, b"\xff\xfe", 400),
        ("/mcp", JSON, b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call"', 400),
        ("/mcp", {"Content-Type": "application/json", "Accept": "text/html"}, b"{}", 406),
    ],
)
def test_what_is_no_message_is_refused(here, path, headers, body, status):
    with here() as client:
        assert client.post(path, content=body, headers=headers).status_code == status


def test_half_characters_in_a_question_do_no_harm(here):
    body = json.dumps(ASK).replace("What", "\\ud800 What").encode()
    with here() as client:
        reply = client.post("/mcp", content=body, headers=JSON)
        assert reply.status_code in (200, 400)
        reply.content.decode("utf-8")


def test_links_have_the_public_address_where_one_is_set(here):
    with here(public_url="https://documents.example/texts/") as client:
        body = message("tools/call", name="list_documents", arguments={"limit": 1})
        reply = client.post("/mcp", json=body, headers=JSON).json()
    (listed,) = reply["result"]["structuredContent"]["documents"]
    assert listed["url"] == f"https://documents.example/texts/?document={listed['id']}"


def test_the_log_has_no_word_of_a_question(here, caplog):
    caplog.set_level("DEBUG")
    with here() as client:
        client.post("/mcp", json=ASK, headers=JSON)
    assert "Pakistan" not in caplog.text


def test_without_the_package_there_is_no_door(assistant, monkeypatch):
    monkeypatch.delitem(sys.modules, "qa.web.mcp.sdk", raising=False)
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert door(Services.of(assistant)) == ((), ())
