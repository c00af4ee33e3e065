"""Who may speak to the server: its own names and its own pages, on every route."""

import http.client
import json
import os
import socket
from urllib.parse import urlsplit

import pytest
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from qa.web.front.guard import Address, Addresses, Guard

EVIL = {"Host": "evil.example", "Origin": "http://evil.example"}
ASK = json.dumps({"data": ["What is Pakistan accused of?", [], 0, None]})


def sent(server, method, path, headers, body=None):
    """Send a request with just these headers over loopback; return status, headers and text."""
    address = urlsplit(server.address)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        headers = {"Content-Length": str(len(body or "")), **headers}
        if body:
            headers["Content-Type"] = "application/json"
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders((body or "").encode())
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read().decode("utf-8", "replace")
    finally:
        connection.close()


DOORS = [
    ("GET", "/", None),
    ("GET", "/config", None),
    ("GET", "/gradio_api/info", None),
    ("POST", "/gradio_api/call/ask", ASK),
    ("GET", "/gradio_api/queue/data?session_hash=x", None),
    ("POST", "/gradio_api/component_server", "{}"),
    ("POST", "/api/v1/ask", json.dumps({"question": "What is Pakistan accused of?"})),
    ("GET", "/api/v1/documents", None),
    ("OPTIONS", "/api/v1/ask", None),
    ("OPTIONS", "/gradio_api/call/ask", None),
]
NAMES = [f"{method} {path}" for method, path, _ in DOORS]


@pytest.mark.parametrize(("method", "path", "body"), DOORS, ids=NAMES)
def test_a_page_whose_name_leads_to_this_machine_reads_nothing(server, method, path, body):
    status, headers, text = sent(server, method, path, EVIL, body)
    assert status == 400
    assert not [name for name in headers if name.lower().startswith("access-control")]
    error = json.loads(text)["error"]
    assert error["type"] == "invalid_request_error"
    assert "does not go by the name 'evil.example'" in error["message"]
    assert "QA_PUBLIC_URL" in error["message"]


@pytest.mark.parametrize(("method", "path", "body"), DOORS, ids=NAMES)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "x"])
def test_a_page_of_another_origin_gets_nothing(server, method, path, body, origin):
    host = urlsplit(server.address).netloc
    preflight = {"Access-Control-Request-Method": "POST"}
    status, headers, text = sent(
        server, method, path, {"Host": host, "Origin": origin, **preflight}, body
    )
    assert status == 403
    assert not [name for name in headers if name.lower().startswith("access-control")]
    error = json.loads(text)["error"]
    assert (error["type"], origin in error["message"]) == ("forbidden", True)


def test_the_own_page_and_clients_without_one_are_answered(server):
    port = urlsplit(server.address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert sent(server, "GET", "/", {"Host": host})[0] == 200
        own = {"Host": host, "Origin": f"http://localhost:{port}"}
        status, _, text = sent(server, "POST", "/gradio_api/call/ask", own, ASK)
        assert (status, list(json.loads(text))) == (200, ["event_id"])


@pytest.mark.parametrize(
    "host", ["", "a b", "evil@localhost", "localhost/x", "[::1", "localhost:x"]
)
def test_what_is_no_host_is_refused(server, host):
    assert sent(server, "GET", "/", {"Host": host})[0] == 400


def allows(addresses, host):
    return addresses.allow_host(Address.parse(host))


def from_page(addresses, origin, host):
    return addresses.allow_origin(origin, Address.parse(host))


def test_a_server_of_this_machine_goes_by_its_names_alone():
    own = Addresses.of("127.0.0.1", "", {})
    for host in ("127.0.0.1:7860", "LOCALHOST", "localhost.:80", "[::1]:7860", "[0:0::1]"):
        assert allows(own, host)
    for host in ("0.0.0.0:7860", "192.168.1.5", "evil.example", "x.hf.space", "localhost.evil"):
        assert not allows(own, host)


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", "[::]"])
def test_a_server_that_listens_everywhere_goes_by_numbers_and_its_own_name(everywhere):
    own = Addresses.of(everywhere, "", {})
    name = socket.gethostname()
    for host in ("192.168.1.5:7860", "[fe80::1]:7860", "127.0.0.1", name, f"{name.upper()}:80"):
        assert allows(own, host)
    assert not allows(own, "evil.example")
    assert not allows(own, f"{name}.evil.example")


@pytest.mark.parametrize(
    ("listening", "host"), [("192.168.1.5", "192.168.1.5:80"), ("::2", "[::2]"), ("box", "Box:1")]
)
def test_a_server_goes_by_the_address_that_it_listens_on(listening, host):
    own = Addresses.of(listening, "", {})
    assert allows(own, host)
    assert not allows(own, "192.168.1.6")


def test_a_server_goes_by_its_public_address_and_is_asked_from_there():
    own = Addresses.of("127.0.0.1", "https://Documents.example:8443/library", {})
    assert allows(own, "documents.example:8443")
    # A proxy may pass on its own address or that of the server behind it.
    assert from_page(own, "https://documents.example:8443", "documents.example:8443")
    assert from_page(own, "https://documents.example:8443", "127.0.0.1:7860")
    assert not from_page(own, "https://documents.example", "127.0.0.1:7860")


def test_a_space_goes_by_its_address_and_is_asked_from_there_alone():
    env = {"SPACE_ID": "me/sourcebook", "SPACE_HOST": "me-sourcebook.hf.space"}
    own = Addresses.of("0.0.0.0", "", env)
    for host in ("me-sourcebook.hf.space", "me-sourcebook--dev.hf.space", "10.1.2.3:7860"):
        assert allows(own, host)
    assert not allows(own, "hf.space.evil.example")
    assert from_page(own, "https://me-sourcebook.hf.space", "me-sourcebook.hf.space")
    assert from_page(own, "https://me-sourcebook.hf.space", "10.1.2.3:7860")
    assert not from_page(own, "https://evil.hf.space", "me-sourcebook.hf.space")
    assert not allows(Addresses.of("127.0.0.1", "", {}), "me-sourcebook.hf.space")


def test_another_port_of_the_same_machine_is_another_page():
    own = Addresses.of("127.0.0.1", "", {})
    assert from_page(own, "http://localhost:7860", "127.0.0.1:7860")
    assert not from_page(own, "http://localhost:3000", "127.0.0.1:7860")
    assert not from_page(own, "null", "127.0.0.1:7860")


def test_a_socket_of_a_foreign_page_is_closed_before_it_opens(run_async):
    async def app(scope, receive, send):
        raise AssertionError("a foreign page came through")

    sent_back = []

    async def send(message):
        sent_back.append(message)

    guard = Guard(app, Addresses.of("127.0.0.1", "", {}))
    headers = [(b"host", b"localhost:7860"), (b"origin", b"http://evil.example")]
    run_async(guard({"type": "websocket", "headers": headers}, None, send))
    assert sent_back == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("DELETE", {"Sec-Fetch-Site": "same-site"}, 403),  # another port, or a neighbour's name
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("POST", {"Sec-Fetch-Site": "none"}, 200),
        ("POST", {}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site"}, 200),  # a link was followed
        # Behind a proxy, the page that is ours may have another name for the browser.
        ("POST", {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 200),
    ],
)
def test_a_browser_that_names_no_page_tells_whether_it_is_ours(method, headers, status):
    guard = Guard(JSONResponse({}), Addresses.of("127.0.0.1", "", {}))
    client = TestClient(guard, base_url="http://127.0.0.1")
    assert client.request(method, "/x", headers=headers).status_code == status


def test_a_server_behind_a_proxy_answers_under_its_public_names_and_below_a_path(
    start_server, sample_copy, monkeypatch
):
    for name, value in {
        "SPACE_ID": "me/s",
        "SPACE_HOST": "me-s.hf.space",
        "QA_PUBLIC_URL": "https://documents.example/library",
        "GRADIO_ROOT_PATH": "/library",
    }.items():
        monkeypatch.setitem(os.environ, name, value)
    server = start_server(*sample_copy)
    for name in ("me-s.hf.space", "documents.example"):
        own = {"Host": name, "Origin": f"https://{name}"}
        assert sent(server, "POST", "/gradio_api/call/ask", own, ASK)[0] == 200
        assert sent(server, "GET", "/api/v1", own)[0] == 200
        # A proxy may take the prefix off the path or not.
        for prefix in ("", "/library"):
            status, _, text = sent(server, "GET", f"{prefix}/sourcebook/page.html", own)
            assert (status, text[:19]) == (200, '<div class="sb-app"')
            status, _, text = sent(server, "GET", f"{prefix}/api/v1/health", own)
            assert (status, json.loads(text)["documents"]) == (200, 2)
    assert sent(server, "GET", "/", EVIL)[0] == 400
