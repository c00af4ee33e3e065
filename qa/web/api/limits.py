"""How much a client may send: counted while it comes, whatever it announced."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import TooLarge

_MOST = 1_000_000  # bytes of a request in JSON
_FILE = re.compile(r"/uploads/[^/]+/files/[^/]+")


def counted(receive: Receive, most: int, message: str) -> Receive:
    """Return a `receive` that raises `TooLarge` with a message after `most` bytes of body."""
    left = most

    async def counting() -> Message:
        nonlocal left
        part = await receive()
        left -= len(part.get("body", b""))
        if left < 0:
            raise TooLarge(message)
        return part

    return counting


class BodyLimit:
    """ASGI middleware that takes requests of at most 1 MB; files have limits of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] == "http" and not _FILE.search(scope["path"]):
            receive = counted(
                receive, _MOST, "The request has more than 1 MB. Send less of it at once."
            )
        await self._app(scope, receive, send)


def with_limit(request: Request, most: int, message: str) -> Request:
    """Return the request, its body counted."""
    return Request(request.scope, counted(request.receive, most, message))
