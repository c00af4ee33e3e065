"""How many replies there may be at once that do not end by themselves.

Gradio streams to whoever waits for an answer, or for one that will never come, and its clients
hold a stream to tell that they are there. Each takes a connection for as long as it is held.
"""

from __future__ import annotations

import re
from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.front.forwarded import is_direct
from qa.web.front.rates import client_of
from qa.web.front.refusals import refused
from qa.web.mounting import path_in

_STREAMS = re.compile(r"/gradio_api/(heartbeat|queue/data|call)(/.*)?")
_FULL = "Too many clients wait on this server. Close some, or try again in a moment."


class Streams:
    """ASGI middleware that lets `most` of them run, and `each` of one client; more get 503."""

    def __init__(self, app: ASGIApp, *, most: int = 300, each: int = 100) -> None:
        self._app = app
        self._most = most
        self._each = each
        self._of = Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or not _STREAMS.fullmatch(path_in(scope))
        ):
            return await self._app(scope, receive, send)
        client = client_of(scope)
        many = self._of[client] >= self._each and not is_direct(scope)
        if many or self._of.total() >= self._most:
            reply = refused(503, "busy", _FULL, {"Retry-After": "5"})
            return await reply(scope, receive, send)
        self._of[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._of[client] -= 1
            if not self._of[client]:
                del self._of[client]
