"""Whether a server lives and is ready."""

import pytest
from filelock import FileLock
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa.web.health import routes
from qa.web.services import Services


@pytest.fixture
def probe(assistant):
    services = Services.of(assistant)
    client = TestClient(Starlette(routes=routes(services)))
    client.services = services
    yield client
    services.close()


def test_a_server_lives_whatever_it_does(probe):
    reply = probe.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})
    assert reply.headers["cache-control"] == "no-store"


def test_it_is_ready_when_its_model_is_loaded(probe):
    reply = probe.get("/readyz")
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "2"
    there = {"generation": probe.services.assistant.generation, "documents": 2}
    assert reply.json() == {"status": "loading", "reason": "The model is not loaded yet.", **there}
    probe.services.begin()
    assert probe.services.loaded.wait(60)
    reply = probe.get("/readyz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ready", **there})


def test_it_is_not_ready_while_the_documents_are_read(start_server, sample_copy):
    import httpx

    data, index = sample_copy
    with FileLock(index / "writer.lock"):
        server = start_server(data, index)
        reply = httpx.get(f"{server.address}readyz")
        state = httpx.get(f"{server.address}api/v1/sync").json()
    assert reply.status_code == 503
    words = "Another process is writing the index. The documents are read when it is done."
    told = {key: reply.json()[key] for key in ("status", "reason", "documents")}
    assert told in (
        {"status": "working", "reason": "The documents are being read.", "documents": 2},
        {"status": "waiting", "reason": words, "documents": 2},
    )
    assert state["phase"] in ("working", "waiting")
