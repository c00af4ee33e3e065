"""The application of `/v1`: its routes and its errors."""

from __future__ import annotations

import time

from fastapi import FastAPI
from starlette.routing import BaseRoute

from qa._version import __version__
from qa.web.mounting import mounted
from qa.web.openai import chat, embeddings, search, server
from qa.web.openai.errors import add_error_handlers
from qa.web.services import Services


def make_app(services: Services) -> FastAPI:
    """Return the application, to be mounted at `server.PATH` with `routes`."""
    app = FastAPI(
        title="Sourcebook for clients of OpenAI's API",
        version=__version__,
        # They load their parts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.state.created = int(time.time())
    add_error_handlers(app)
    for room in (server, chat, search, embeddings):
        app.include_router(room.router)
    return app


def routes(services: Services) -> list[BaseRoute]:
    """Return the routes by which another application serves this one at `/v1`."""
    return mounted(server.PATH, make_app(services))
