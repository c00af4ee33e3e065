"""A client of `/v1` without a server."""

import pytest
from starlette.testclient import TestClient

import qa
from qa.web.openai.app import make_app
from qa.web.services import Services


class Client(TestClient):
    """A client; `services` is what the routes work with."""

    def __init__(self, services: Services) -> None:
        # What goes wrong inside is answered, as by a server.
        super().__init__(make_app(services), "http://127.0.0.1:7860", raise_server_exceptions=False)
        self.services = services


@pytest.fixture
def client(assistant: qa.Assistant) -> Client:
    """A client over the sample documents; not to change them."""
    return Client(Services.of(assistant, "Sample"))
