"""Reading the folder anew, which the owner alone may ask for."""

import pytest
from starlette.testclient import TestClient

import qa
from qa.web.api.app import make_api
from qa.web.front.caller import Caller, put_caller
from qa.web.services import Services


@pytest.fixture
def services(tmp_path, tiny_embedder):
    """Services over a folder with a document, which is not read yet."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "seal.txt").write_text("The seal swims under the ice.")
    (tmp_path / "none").mkdir()
    with qa.build(tmp_path / "none", tmp_path / "index", embedder=tiny_embedder) as assistant:
        made = Services.of(assistant, folder=tmp_path / "data")
        yield made
        made.close()


def client_of(services, caller):
    api = make_api(services)

    async def app(scope, receive, send):
        put_caller(scope, caller)
        await api(scope, receive, send)

    return TestClient(app)


def test_the_owner_has_the_folder_read_anew(services, tmp_path):
    client = client_of(services, Caller("owner", owner=True))
    reply = client.post("/sync")
    assert (reply.status_code, reply.json()["phase"]) == (202, "working")
    assert services.building.wait()
    told = client.get("/sync").json()
    assert (told["phase"], told["report"]["added"]) == ("done", ["seal.txt"])
    (tmp_path / "data" / "walrus.txt").write_text("The walrus sleeps on a floe of ice.")
    client.post("/sync")
    assert services.building.wait()
    told = client.get("/sync").json()
    assert (told["report"]["added"], told["report"]["unchanged"]) == (["walrus.txt"], 1)
    assert client.get("/documents").json()["total"] == 2


@pytest.mark.parametrize("caller", [Caller(), Caller("ann")])
def test_nobody_else_does(services, caller):
    client = client_of(services, caller)
    reply = client.post("/sync")
    assert (reply.status_code, reply.json()["error"]["type"]) == (403, "forbidden")
    assert "The owner of this server alone" in reply.json()["error"]["message"]
    assert client.get("/sync").json()["phase"] == "none"
    assert client.get("/documents").json()["total"] == 0


def test_a_server_without_a_folder_says_so(services):
    alone = client_of(Services.of(services.assistant), Caller(owner=True))
    reply = alone.post("/sync")
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")
    assert "has no folder of documents to read" in reply.json()["error"]["message"]


def test_what_went_wrong_is_told_to_the_owner_alone(services, tmp_path):
    services.building.sync()
    services.building.wait()
    (tmp_path / "data").rename(tmp_path / "away")
    services.building.sync()
    services.building.wait()
    owner = client_of(services, Caller("owner", owner=True)).get("/sync").json()
    other = client_of(services, Caller("ann")).get("/sync").json()
    assert owner["error"].startswith(f"The folder of documents {tmp_path / 'data'} is not there.")
    assert owner["words"] == f"The documents could not be read. {owner['error']}"
    assert (other["phase"], other["error"]) == ("failed", "")
    assert other["words"] == "The documents could not be read."
