"""What every request passes: proxies, names, sizes of bodies, and what browsers are told."""

import asyncio
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.testclient import TestClient

from qa.config import Config
from qa.web.front.bodies import BodyLimit
from qa.web.front.forwarded import is_direct
from qa.web.front.guard import Addresses
from qa.web.front.rates import client_of
from qa.web.front.stack import front

MB = 1_000_000
LOCAL = Addresses.of("127.0.0.1", "", {})
FORM = "multipart/form-data; boundary=x"


def application():
    """An application that says what has come to it, and takes bodies as FastAPI does."""
    app = FastAPI(openapi_url=None)

    @app.get("/page")
    def page():
        return HTMLResponse("<p>")

    @app.get("/own")
    def own():
        return HTMLResponse("<p>", headers={"Content-Security-Policy": "default-src 'none'"})

    @app.api_route("/stream", methods=["POST"])
    async def stream(request: Request):
        return PlainTextResponse(str(sum([len(part) async for part in request.stream()])))

    @app.api_route("/api/v1/documents", methods=["POST"])
    @app.api_route("/api/v1/uploads/{upload}/files/{file}", methods=["PUT"])
    async def files(request: Request):
        return JSONResponse(len(await request.body()))

    @app.api_route("/{rest:path}", methods=["POST", "PUT"])
    async def take(request: Request, body: dict):
        return JSONResponse(len(body))

    @app.get("/{rest:path}")
    async def tell(request: Request):
        told = {
            "client": request.client.host if request.client else None,
            "counted": client_of(request.scope),
            "url": str(request.url),
            "direct": is_direct(request.scope),
            "headers": sorted(name for name in request.headers if name.startswith(("x-", "forw"))),
        }
        return JSONResponse(told)

    return app


def server(*, addresses=LOCAL, base="http://127.0.0.1:7860", peer="127.0.0.1", root="", **settings):
    """A client of the application behind all that guards it."""
    services = SimpleNamespace(
        name="Papers", assistant=SimpleNamespace(config=Config(**settings)), metrics=None
    )
    app = front(application(), services, addresses)
    return TestClient(
        app,
        base_url=base,
        client=(peer, 5),
        root_path=root,
        follow_redirects=False,
        raise_server_exceptions=False,
    )


PROXY = {
    "X-Forwarded-For": "203.0.113.9, 10.0.0.8",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "documents.example",
    "X-Forwarded-Prefix": "/x",
    "X-Gradio-Server": "https://evil.example",
    "Forwarded": "for=203.0.113.1",
    "X-Real-IP": "203.0.113.2",
}
PUBLIC = Addresses.of("127.0.0.1", "https://documents.example", {})


def test_nobody_is_believed_who_the_owner_has_not_named():
    told = server(peer="192.168.1.7").get("/x", headers=PROXY).json()
    assert told == {
        "client": "192.168.1.7",
        "counted": "192.168.1.7",
        "url": "http://127.0.0.1:7860/x",
        "direct": False,
        "headers": [],
    }


@pytest.mark.parametrize("named", ["10.0.0.8", "10.0.0.0/8, ::1", "203.0.113.77,10.0.0.8"])
def test_a_proxy_that_is_named_says_who_the_client_is_and_how_it_came(named):
    told = server(peer="10.0.0.8", addresses=PUBLIC, trusted_proxy=named).get("/x", headers=PROXY)
    assert told.json() == {
        "client": "203.0.113.9",
        "counted": "203.0.113.9",
        "url": "https://documents.example/x",
        "direct": False,
        "headers": [],
    }


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first was sent by the client itself
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::7]:4711, 10.0.0.1", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nobody", "10.0.0.8"),
        ("10.0.0.1", "10.0.0.8"),
        ("", "10.0.0.8"),
    ],
)
def test_the_client_is_the_last_who_is_no_proxy(told, client):
    proxied = server(peer="10.0.0.8", trusted_proxy="10.0.0.0/8")
    assert proxied.get("/x", headers={"X-Forwarded-For": told}).json()["client"] == client


def test_several_headers_of_a_name_are_one_list():
    proxied = server(peer="10.0.0.8", trusted_proxy="10.0.0.8")
    headers = [("X-Forwarded-For", "203.0.113.1"), ("X-Forwarded-For", "203.0.113.2")]
    assert proxied.get("/x", headers=headers).json()["client"] == "203.0.113.2"


def test_the_proxy_of_a_space_is_believed():
    env = {"SPACE_ID": "me/it", "SPACE_HOST": "me-it.hf.space,documents.example"}
    space = server(
        addresses=Addresses.of("0.0.0.0", "", env), base="http://me-it.hf.space", peer="10.16.3.80"
    )
    for host in ("me-it.hf.space", "documents.example"):
        headers = {"X-Forwarded-For": "198.51.100.4, 10.16.0.1", "Host": host}
        told = space.get("/x", headers=headers).json()
        # 198.51.100.0/24 is set aside for examples, and no public network.
        assert told["url"] == f"https://{host}/x"
    headers = {"X-Forwarded-For": "9.9.9.9, 8.8.4.4, 10.16.0.1"}
    assert space.get("/x", headers=headers).json()["client"] == "8.8.4.4"


def test_any_proxy_may_say_the_address_that_the_owner_has_set():
    server_ = server(addresses=PUBLIC)
    told = server_.get("/x", headers={"X-Forwarded-Host": "documents.example"}).json()
    assert (told["url"], told["direct"]) == ("https://documents.example/x", False)
    told = server_.get("/x", headers={"Host": "documents.example"}).json()
    assert told["url"] == "https://documents.example/x"
    told = server_.get("/x", headers={"X-Forwarded-Host": "evil.example"}).json()
    assert told["url"] == "http://127.0.0.1:7860/x"


def test_a_proxy_cannot_bring_a_foreign_name_in():
    proxied = server(trusted_proxy="127.0.0.1")
    reply = proxied.get("/x", headers={"X-Forwarded-Host": "evil.example"})
    assert reply.status_code == 400
    assert "does not go by the name 'evil.example'" in reply.json()["error"]["message"]


def test_who_sits_at_this_machine_is_told_from_who_comes_through_a_proxy():
    def direct(headers=None, **values):
        return server(**values).get("/x", headers=headers).json()["direct"]

    assert direct()
    assert direct(base="http://localhost:1")
    assert direct(base="http://[::1]:1", peer="::1")
    assert not direct({"X-Forwarded-For": "127.0.0.1"})
    assert not direct(peer="192.168.1.7")
    assert not direct(addresses=PUBLIC)
    assert not direct(trusted_proxy="127.0.0.1")
    everywhere = Addresses.of("0.0.0.0", "", {})
    assert not direct(addresses=everywhere, base="http://192.168.1.5")
    assert direct(addresses=everywhere)


def test_neighbours_in_a_network_of_ipv6_are_counted_as_one():
    told = [server(peer=f"2001:db8:1:2::{n}").get("/x").json()["counted"] for n in (1, 2)]
    assert told == ["2001:db8:1:2::/64"] * 2


# How much is taken.


def post(client, path, content, method="POST", kind="application/json"):
    return client.request(method, path, content=content, headers={"Content-Type": kind})


def pieces(count, size=100_000):
    return (b" " * size for _ in range(count))


@pytest.mark.parametrize(
    "path", ["/api/v1/ask", "/gradio_api/queue/join", "/v1/chat/completions", "/mcp", "/stream"]
)
def test_every_route_takes_a_megabyte_and_no_more(path):
    client = server()
    fitting = b"{}".ljust(MB)
    assert post(client, path, fitting).status_code == 200
    for body in (fitting + b" ", pieces(11)):
        reply = post(client, path, body)
        assert reply.status_code == 413
        assert reply.json() == {
            "error": {
                "message": "The request has more than 1 MB. Send less of it at once.",
                "type": "invalid_request_error",
            }
        }
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_of_a_body_that_is_announced_as_too_large_no_more_is_read_than_a_proxy_sends(run_async):
    read, sent = [], []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": b"x" * MB, "more_body": True}

    async def send(part):
        sent.append(part)

    headers = [(b"host", b"127.0.0.1"), (b"content-length", b"9" * 20)]
    scope = {
        "type": "http", "method": "POST", "path": "/x", "headers": headers,
        "client": ("127.0.0.1", 5), "scheme": "http", "query_string": b"",
    }  # fmt: skip
    services = SimpleNamespace(name="", assistant=SimpleNamespace(config=Config()), metrics=None)
    run_async(asyncio.wait_for(front(application(), services, LOCAL)(scope, receive, send), 10))
    # A proxy that cannot send what it has does not look for a reply; some is read for it.
    assert (sent[0]["status"], len(read)) == (413, 50)


def test_what_is_announced_as_less_is_counted_all_the_same(run_async):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"x" * 300_000, "more_body": True}

    async def send(part):
        sent.append(part)

    headers = [
        *((b"host", b"127.0.0.1"), (b"content-length", b"5")),
        (b"content-type", b"application/json"),
    ]
    scope = {
        "type": "http", "method": "POST", "path": "/stream", "headers": headers,
        "client": ("127.0.0.1", 5), "scheme": "http", "query_string": b"",
    }  # fmt: skip
    services = SimpleNamespace(name="", assistant=SimpleNamespace(config=Config()), metrics=None)
    run_async(asyncio.wait_for(front(application(), services, LOCAL)(scope, receive, send), 10))
    assert [part["type"] for part in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 413
    assert b"more than 1 MB" in sent[1]["body"]


def test_a_file_may_be_as_large_as_the_settings_say():
    client = server(upload_mb=2)
    path = "/api/v1/uploads/ab/files/0"
    assert post(client, path, b"{}".ljust(2 * MB + 10_000), "PUT", FORM).status_code == 200
    reply = post(client, path, pieces(21), "PUT", FORM)
    assert reply.status_code == 413
    assert reply.json()["error"]["message"] == "The file has more than 2 MB, which is the most."
    # That is so for files alone.
    for other in ("/api/v1/uploads/ab/files", "/api/v1/uploads/ab/files/0/x", f"/x{path}"):
        assert post(client, other, b"{}".ljust(MB + 1), "PUT").status_code == 413
    assert post(client, path, b"{}".ljust(MB + 1)).status_code == 413


def test_several_files_may_be_as_large_as_a_visitor_may_add():
    client = server(upload_mb=2, upload_files=2, session_mb=3)
    path = "/api/v1/documents"
    assert post(client, path, b"{}".ljust(3 * MB), kind=FORM).status_code == 200
    message = post(client, path, pieces(31), kind=FORM).json()["error"]["message"]
    assert message == "The files have more than 3 MB together, which is the most."
    below = server(upload_mb=2, root="/library")
    assert post(below, f"/library{path}", b"{}".ljust(2 * MB), kind=FORM).status_code == 200


def test_a_body_that_does_not_come_on_is_not_waited_for(run_async):
    async def receive():
        await asyncio.Event().wait()

    async def send(part):
        sent.append(part)

    def late(app, path):
        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"",
            "headers": [(b"content-length", b"9"), (b"content-type", b"application/json")],
        }  # fmt: skip
        app = BodyLimit(app, Config(), patience=0.001)
        run_async(asyncio.wait_for(app(scope, receive, send), 10))
        return sent[-2]["status"]

    sent = []
    assert [late(application(), path) for path in ("/x", "/stream")] == [408, 408]
    assert dict(sent[0]["headers"])[b"connection"] == b"close"
    assert b"did not come whole in time" in sent[1]["body"]
    # Nor where the application does not want it.
    assert late(JSONResponse({}, 401), "/x") == 401


def test_a_body_that_comes_drop_by_drop_is_not_waited_for(run_async):
    async def receive():
        read.append(1)
        await asyncio.sleep(0.001)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(part):
        sent.append(part)

    read, sent = [], []
    scope = {
        "type": "http", "method": "POST", "path": "/stream", "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }  # fmt: skip
    app = BodyLimit(application(), Config(), patience=0.1)
    run_async(asyncio.wait_for(app(scope, receive, send), 60))
    # A millisecond is waited for each byte, of which there have to be ten.
    assert (sent[0]["status"], len(read) <= 130) == (408, True)


# Of which kind it is.


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", FORM, "TEXT/PLAIN; a=application/json", ""],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/ask", "/gradio_api/call/ask", "/v1/chat/completions", "/mcp"]
)
def test_json_is_taken_as_json_alone(path, kind):
    reply = post(server(), path, b"{}", kind=kind)
    assert reply.status_code == 415
    message = reply.json()["error"]["message"]
    assert message.endswith("Send JSON, with the header Content-Type: application/json.")


def test_the_kinds_of_json_and_requests_without_a_body_are_taken():
    client = server()
    for kind in ("application/json", "Application/JSON; charset=utf-8", "application/x+json"):
        assert post(client, "/x", b"{}", kind=kind).status_code == 200
    assert client.post("/stream").text == "0"
    assert post(client, "/stream", iter([b"{}"]), kind="").status_code == 415  # of no told length


def test_files_and_the_password_come_in_forms():
    client = server(password="x")
    reply = post(client, "/api/v1/documents", b"{}")
    assert reply.json()["error"]["message"] == (
        "The body of this request comes as 'application/json'. Send the files as "
        "multipart/form-data."
    )
    assert post(client, "/login", b'{"password": "x"}').status_code == 415
    assert client.post("/login", data={"password": "x"}).status_code in (200, 303)


# What browsers are told.


def test_a_page_loads_nothing_from_elsewhere_and_sends_nothing_there():
    headers = server().get("/page").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("camera=(), geolocation=(), microphone=()")
    policy = headers["content-security-policy"].split("; ")
    for part in ("default-src 'self'", "connect-src 'self'", "frame-ancestors 'self'"):
        assert part in policy
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "cache-control" not in headers


def test_other_replies_say_what_is_for_them_alone():
    reply = server().get("/x").headers
    assert reply["x-content-type-options"] == "nosniff"
    assert reply["cache-control"] == "no-store"
    for name in (
        "referrer-policy",
        "content-security-policy",
        "permissions-policy",
        "cross-origin-opener-policy",
    ):
        assert name not in reply


def test_a_refusal_and_the_form_of_the_login_have_them_too():
    client = server(password="x")
    assert client.get("/x").headers["x-content-type-options"] == "nosniff"
    assert server().get("/", headers={"Host": "evil.example"}).headers["x-content-type-options"]
    policy = client.get("/login").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert policy.endswith("; frame-ancestors 'self'")


def test_what_has_headers_of_its_own_keeps_them():
    assert server().get("/own").headers["content-security-policy"] == "default-src 'none'"


def test_a_space_is_shown_in_the_frame_of_spaces_and_in_no_other():
    env = {"SPACE_ID": "me/it", "SPACE_HOST": "me-it.hf.space"}
    client = server(addresses=Addresses.of("0.0.0.0", "", env), base="http://me-it.hf.space")
    headers = client.get("/page").headers
    assert headers["content-security-policy"].endswith(
        "; frame-ancestors 'self' https://huggingface.co"
    )
    assert "x-frame-options" not in headers
    # It came by TLS, as that of a Space always does.
    assert client.get("/page").headers["cross-origin-opener-policy"] == "same-origin"


def test_a_browser_is_not_told_what_it_would_complain_about():
    everywhere = Addresses.of("0.0.0.0", "", {})
    reply = server(addresses=everywhere, base="http://192.168.1.5", peer="192.168.1.7").get("/page")
    assert "cross-origin-opener-policy" not in reply.headers


def test_headers_are_taken_off_before_anything_reads_them():
    async def app(scope, receive, send):
        seen.append(Headers(scope=scope).get("x-forwarded-for"))

    seen = []
    services = SimpleNamespace(name="", assistant=SimpleNamespace(config=Config()), metrics=None)
    client = TestClient(front(app, services, LOCAL), base_url="http://127.0.0.1")
    with pytest.raises(AssertionError):  # nothing was answered
        client.get("/", headers={"X-Forwarded-For": "1.1.1.1"})
    assert seen == [None]


def raw(app, headers, *, size=100_000, parts=5):
    """Send a request in parts; return how many were read, and the status."""
    read, sent = [], []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": b"x" * size, "more_body": len(read) < parts}

    async def send(part):
        sent.append(part)

    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/ask", "scheme": "http",
        "headers": [(b"host", b"127.0.0.1"), *headers], "client": ("127.0.0.1", 5),
        "query_string": b"",
    }  # fmt: skip
    return read, sent, app(scope, receive, send)


def test_a_body_that_nobody_wants_is_read_before_it_is_refused(run_async):
    services = SimpleNamespace(
        name="", assistant=SimpleNamespace(config=Config(password="x")), metrics=None
    )
    app = front(application(), services, LOCAL)
    read, sent, running = raw(app, [])
    run_async(asyncio.wait_for(running, 10))
    assert (len(read), sent[0]["status"]) == (5, 401)
    # Not so where a client waits for the word to send it.
    read, sent, running = raw(app, [(b"expect", b"100-continue")])
    run_async(asyncio.wait_for(running, 10))
    assert (len(read), sent[0]["status"]) == (0, 401)
    # As is one that is too large anyway.
    read, sent, running = raw(front(application(), services, LOCAL), [], size=MB, parts=3)
    run_async(asyncio.wait_for(running, 10))
    assert (len(read), sent[0]["status"]) == (3, 401)
