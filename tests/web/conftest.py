"""Clients of the API, without a server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import qa
from qa.indexing.models.embed import Embedder
from qa.web.api.app import make_api
from qa.web.services import Services

KEY = "0123456789abcdef" * 2


class Api(TestClient):
    """A client of one visitor; `services` is what the routes work with."""

    def __init__(self, services: Services, key: str = KEY) -> None:
        # What goes wrong inside is answered, as by a server.
        super().__init__(make_api(services), raise_server_exceptions=False)
        self.services = services
        if key:
            self.headers["X-Sourcebook-Session"] = key


@pytest.fixture
def api(assistant: qa.Assistant) -> Api:
    """A client over the sample documents, without a session; not to change them."""
    return Api(Services.of(assistant, "Sample"), key="")


@pytest.fixture
def make_api_over(tmp_path: Path, tiny_embedder: Embedder) -> Iterator[Callable[..., Api]]:
    """Make a client over a folder, `data`, that is empty unless a test puts documents in it."""
    (tmp_path / "data").mkdir()
    made: list[Api] = []

    def make(**settings: Any) -> Api:
        config = qa.Config(floor=0.3, **settings)
        assistant = qa.build(
            tmp_path / "data", tmp_path / "index", config=config, embedder=tiny_embedder
        )
        made.append(Api(Services.of(assistant)))
        return made[-1]

    yield make
    for one in made:
        one.services.visitors.close()
        one.services.assistant.close()
