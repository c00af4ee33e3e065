"""A server with a password and keys, as its clients meet it; and one that does not start."""

import shutil

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError

from qa.cli import main

ALICE, OWNER = "a" * 16, "o" * 16
QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."


@pytest.fixture(scope="module")
def locked(tmp_path_factory, sample_index, start_module_server):
    home = tmp_path_factory.mktemp("locked")
    shutil.copytree(sample_index, home / "index")
    (home / "data").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_PASSWORD", "open sesame")
        patch.setenv("QA_API_KEY", f"alice:{ALICE},owner:{OWNER}")
        patch.setenv("QA_METRICS", "1")
        return start_module_server(home / "data", home / "index")


@pytest.fixture
def http(locked):
    with httpx.Client(base_url=locked.address) as client:
        yield client


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


ROUTES = [
    *(("GET", "/"), ("HEAD", "/"), ("GET", "/config"), ("GET", "/gradio_api/info")),
    *(("POST", "/gradio_api/call/ask"), ("POST", "/gradio_api/queue/join")),
    *(("GET", "/gradio_api/queue/data?session_hash=x"), ("POST", "/gradio_api/upload")),
    *(("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/static/js/x.js"), ("GET", "/assets/x")),
    *(("POST", "/api/v1/ask"), ("GET", "/api/v1"), ("GET", "/api/v1/openapi.json")),
    *(("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("POST", "/mcp")),
    *(("GET", "/sourcebook/main.js"), ("GET", "/theme.css"), ("GET", "/nothing"), ("PUT", "/")),
    *(("GET", "//"), ("GET", "/login/.."), ("GET", "/healthz/../config")),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_is_open_to_strangers(http, method, path):
    reply = http.request(method, path)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.headers["x-request-id"]
    if method != "HEAD":
        assert reply.json()["error"]["type"] == "unauthorized"


def test_what_watches_it_sees_that_it_lives(http):
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").status_code in (200, 503)
    assert "sourcebook_documents 2.0" in http.get("/metrics").text


def test_nothing_says_that_there_is_another_way_to_log_in(http):
    for name in ("oauth-protected-resource", "oauth-authorization-server", "openid-configuration"):
        assert http.get(f"/.well-known/{name}").status_code == 404
        assert http.get(f"/.well-known/{name}/mcp").status_code == 404
    assert http.get("/.well-known/../config").status_code == 401


def test_a_key_asks_at_the_rest_door(http):
    reply = http.post("/api/v1/ask", json={"question": QUESTION}, headers=bearer(ALICE))
    assert reply.json()["quotes"][0]["text"] == ANSWER


def test_the_owner_alone_may_sync(http):
    assert http.post("/api/v1/sync", headers=bearer(ALICE)).status_code == 403
    assert http.post("/api/v1/sync", headers=bearer(OWNER)).status_code == 202


def test_a_client_of_gradio_logs_in_or_sends_a_key(locked):
    for known in ({"auth": ("anybody", "open sesame")}, {"headers": bearer(ALICE)}):
        client = Client(locked.address, verbose=False, **known)
        answer = client.predict(QUESTION, api_name="/ask")
        assert answer["quotes"][0]["text"] == ANSWER
        client.close()
    for unknown in ({"auth": ("anybody", "wrong")}, {"headers": bearer("x" * 16)}, {}):
        with pytest.raises(AuthenticationError):
            Client(locked.address, verbose=False, **unknown)


def test_a_server_that_others_reach_does_not_start_without_a_lock(sample_copy, monkeypatch, capsys):
    data, index = sample_copy
    folders = ["--data", str(data), "--index", str(index), "--port", "1"]
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    for more in ([], ["--host", "192.168.1.5"]):
        assert main(["serve", *folders, *more]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        (line,) = printed.err.splitlines()
        assert line.startswith("qa: Whoever reaches ")
        for remedy in ("QA_PASSWORD", "QA_API_KEY", "--public (QA_PUBLIC=1)"):
            assert remedy in line


def test_a_server_for_everybody_answers_under_its_address(start_server, sample_copy):
    server = start_server(*sample_copy, "--host", "0.0.0.0", "--public")
    port = server.address.rsplit(":", 1)[1].strip("/")
    assert httpx.get(f"http://127.0.0.1:{port}/api/v1").status_code == 200
