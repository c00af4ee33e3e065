"""How much of a file a client may send: counted while it comes, whatever it announced."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Message, Receive

from qa.errors import TooLarge


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


def with_limit(request: Request, most: int, message: str) -> Request:
    """Return the request, its body counted."""
    return Request(request.scope, counted(request.receive, most, message))
