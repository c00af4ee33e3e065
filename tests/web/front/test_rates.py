"""How often a client may ask, and add documents."""

import re
import time
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.config import Config
from qa.errors import InputError
from qa.web.front.guard import Addresses
from qa.web.front.rates import Window
from qa.web.front.stack import front

KEY = "k" * 16
ASKING = [
    *("/api/v1/ask", "/api/v1/search", "/api/v1/dify/retrieval"),
    *("/v1/chat/completions", "/v1/embeddings"),
    *("/v1/vector_stores/all/search", "/mcp", "/mcp/", "/gradio_api/queue/join"),
    *("/gradio_api/call/ask", "/gradio_api/call/v2/ask", "/gradio_api/call/ask/"),
    *("/gradio_api/run/ask", "/gradio_api/api/ask"),
]


def server(*, peer="192.168.1.7", addresses=None, root="", patience=1.0, **settings):
    async def answer(request):
        return JSONResponse("ok")

    methods = ["GET", "HEAD", "POST", "PUT", "DELETE"]
    app = Starlette(routes=[Route("/{rest:path}", answer, methods=methods)])
    services = SimpleNamespace(
        name="Papers", assistant=SimpleNamespace(config=Config(**settings)), metrics=None
    )
    addresses = addresses or Addresses.of("127.0.0.1", "", {})
    return TestClient(
        front(app, services, addresses, patience=patience),
        base_url="http://127.0.0.1:7860",
        client=(peer, 5),
        root_path=root,
    )


def statuses(client, path, count, **values):
    return [client.post(path, **values).status_code for _ in range(count)]


@pytest.mark.parametrize("path", ASKING)
def test_every_way_of_asking_is_counted(path):
    assert statuses(server(rate="2/minute"), path, 4) == [200, 200, 429, 429]


def test_they_are_counted_together():
    client = server(rate=f"{len(ASKING)}/hour")
    assert [client.post(path).status_code for path in [*ASKING, *ASKING]] == (
        [200] * len(ASKING) + [429] * len(ASKING)
    )


def test_below_a_path_they_are_counted_too():
    client = server(rate="2/minute", root="/library")
    paths = ("/library/api/v1/ask", "/api/v1/ask", "/library/api/v1/ask")
    assert [client.post(path).status_code for path in paths] == [200, 200, 429]


READING = [
    *(("GET", path) for path in ("/", "/config", "/api/v1/documents", "/api/v1/ask", "/mcp")),
    *(("POST", f"/api/v1/{path}") for path in ("suggestions", "suggestions/following", "feedback")),
    *(("POST", f"/api/v1/{path}") for path in ("sync", "documents/changes")),
    *(("DELETE", "/api/v1/documents/x"), ("HEAD", "/v1/models")),
]
NOT_COUNTED = [
    *(("GET", "/healthz"), ("GET", "/gradio_api/queue/data"), ("GET", "/sourcebook/x/main.js")),
    *(("GET", "/assets/x.js"), ("GET", "/theme.css"), ("PUT", "/api/v1/uploads/a/files/0")),
]


def reading(rate):
    """A server that refuses who reads too often at once."""
    return server(rate=rate, patience=0)


def test_looking_at_the_page_and_the_documents_is_counted_twenty_fold():
    client = reading("1/day")
    given = [client.request(*READING[n % len(READING)]).status_code for n in range(23)]
    assert given == [200] * 20 + [429] * 3
    assert client.post("/api/v1/ask").status_code == 200


@pytest.mark.parametrize(("method", "path"), READING)
def test_every_way_of_reading_is_counted(method, path):
    client = reading("1/day")
    for _ in range(20):
        client.get("/")
    refused = client.request(method, path)
    assert (refused.status_code, refused.headers["ratelimit-policy"]) == (
        429,
        '"reading";q=20;w=86400',
    )


def test_the_files_of_the_page_and_the_probes_are_not_counted():
    client = reading("1/day")
    for method, path in NOT_COUNTED:
        given = {client.request(method, path).status_code for _ in range(25)}
        assert given == {200}, path


def test_who_reads_too_often_is_told_so_late():
    client = server(rate="1/day", patience=0.05)
    for _ in range(20):
        client.get("/")
    began = time.monotonic()
    assert client.get("/").status_code == 429
    assert time.monotonic() - began >= 0.05


def test_adding_documents_is_counted_by_itself():
    client = server(rate="1/minute", upload_rate="2/minute")
    assert client.post("/api/v1/ask").status_code == 200
    paths = ("/api/v1/uploads", "/api/v1/documents", "/api/v1/uploads")
    assert [client.post(path).status_code for path in paths] == [200, 200, 429]


def test_a_client_is_told_how_much_is_left_and_when_to_come_again():
    client = server(rate="2/minute")
    first, second, third = (client.post("/api/v1/ask") for _ in range(3))
    assert first.headers["ratelimit-policy"] == '"asking";q=2;w=60'
    assert first.headers["ratelimit"] == '"asking";r=1;t=0'
    assert second.headers["ratelimit"].startswith('"asking";r=0;t=')
    (after,) = re.fullmatch(r'"asking";r=0;t=([0-9]+)', third.headers["ratelimit"]).groups()
    assert 50 < int(after) <= 60
    assert third.headers["retry-after"] == after
    assert third.json() == {
        "error": {
            "message": "That was more than 2 requests in a minute, the most that one client may "
            f"send. Try again in {after} seconds.",
            "type": "rate_limited",
        }
    }


def test_who_waits_is_let_in_again(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    window = Window("2/minute")

    def take():
        taken = window.take("a")
        return taken.allowed, taken.left, taken.after

    assert take() == (True, 1, 0)
    now += 20
    assert take() == (True, 0, 40)
    assert take() == (False, 0, 40)
    now += 39.5
    assert take() == (False, 0, 1)
    assert not window.room("a")
    now += 0.6
    # The window moves: the second still counts.
    assert window.room("a")
    assert take() == (True, 0, 20)
    assert take() == (False, 0, 20)
    assert window.words == "2 requests in a minute"
    assert Window("1/hour").words == "1 request in an hour"


def test_each_address_is_counted_by_itself():
    client = server(peer="10.0.0.8", trusted_proxy="10.0.0.8", rate="1/minute")
    for address in ("203.0.113.1", "203.0.113.2", "2001:db8::1"):
        headers = {"X-Forwarded-For": address}
        assert statuses(client, "/api/v1/ask", 2, headers=headers) == [200, 429]
    # The second of a network of IPv6, whose owner has them all.
    headers = {"X-Forwarded-For": "2001:db8::2"}
    assert statuses(client, "/api/v1/ask", 1, headers=headers) == [429]


def test_headers_of_a_client_do_not_make_it_another_one():
    client = server(rate="1/minute")
    for n in range(3):
        headers = {"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"}
        assert statuses(client, "/mcp", 1, headers=headers) == [200 if n == 0 else 429]


def test_each_key_is_counted_by_itself_wherever_it_comes_from():
    client = server(
        peer="10.0.0.8", trusted_proxy="10.0.0.8", rate="1/minute", api_key=f"a:{KEY},b:{KEY}x"
    )

    def ask(key, address):
        headers = {"Authorization": f"Bearer {key}", "X-Forwarded-For": address}
        return client.post("/v1/embeddings", headers=headers).status_code

    assert [ask(KEY, "203.0.113.1"), ask(f"{KEY}x", "203.0.113.1")] == [200, 200]
    assert [ask(KEY, "203.0.113.2"), ask(f"{KEY}x", "203.0.113.2")] == [429, 429]
    # Those who are not let in are not counted.
    assert ask("z" * 16, "203.0.113.3") == 401


def test_who_sits_at_this_machine_asks_as_often_as_they_like():
    assert statuses(server(peer="127.0.0.1", rate="1/day"), "/api/v1/ask", 5) == [200] * 5
    # A proxy on this machine that says nothing of its clients.
    public = Addresses.of("127.0.0.1", "https://documents.example", {})
    client = server(peer="127.0.0.1", addresses=public, rate="2/day")
    assert statuses(client, "/api/v1/ask", 3) == [200, 200, 429]


def test_there_may_be_no_limit():
    client = server(rate="off", upload_rate="off")
    assert statuses(client, "/api/v1/ask", 100) == [200] * 100
    reply = client.post("/api/v1/uploads")
    assert (reply.status_code, "ratelimit" in reply.headers) == (200, False)


def test_ten_thousand_clients_do_not_fill_the_memory():
    window = Window("1/day")
    for n in range(10_050):
        window.take(str(n))
    assert len(window._storage.events) < 10_010


@pytest.mark.parametrize("rate", ["60", "60/week", "0/minute", "60 / minute", "-1/second", "on"])
def test_a_rate_that_cannot_be_read_is_refused(rate):
    with pytest.raises(InputError) as caught:
        Config(rate=rate)
    assert str(caught.value) == (
        f"rate (QA_RATE) is {rate!r}; give a number and second, minute, hour or day, such as "
        "60/minute, or off."
    )
