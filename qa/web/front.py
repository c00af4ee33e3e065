"""What every request passes on its way in, whichever door it is for."""

from __future__ import annotations

from starlette.types import ASGIApp

from qa.web.guard import Addresses, Guard
from qa.web.services import Services


def front(app: ASGIApp, services: Services, addresses: Addresses) -> ASGIApp:
    """Return an application behind all that guards it, the outermost last."""
    return Guard(app, addresses)
