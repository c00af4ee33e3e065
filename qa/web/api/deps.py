"""How the routes get at what they work with."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

from qa.web.services import Services


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


ServicesDep = Annotated[Services, Depends(_services)]
SessionKey = Annotated[str, Depends(_session)]
