"""How the routes get at what they work with, and where they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

from qa.web.front.rates import client_of
from qa.web.links import base_of
from qa.web.services import Services

PATH = "/api/v1"


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _session(
    x_sourcebook_session: Annotated[
        str,
        Header(
            description="The visitor's key, 32 random hexadecimal digits: whoever sends it "
            "reads what was added with it."
        ),
    ] = "",
) -> str:
    return x_sourcebook_session


def _client(request: Request) -> str:
    return client_of(request.scope)


def _base(request: Request) -> str:
    services = _services(request)
    return base_of(request, services.assistant.config.public_url, below=PATH)


ServicesDep = Annotated[Services, Depends(_services)]
# The address of the page, without a slash at its end, which links begin with.
Base = Annotated[str, Depends(_base)]
# Who sends the request, as clients are counted.
Client = Annotated[str, Depends(_client)]
SessionKey = Annotated[str, Depends(_session)]
