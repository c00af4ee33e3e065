"""How many requests of one client are worked on at once; more of them wait for their turn.

Python does one thing at a time: a hundred requests that are begun together are done no sooner than
one after the other. But they take the memory of a hundred, and whoever asks meanwhile is one of a
hundred and one that share the processor.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.front.forwarded import is_direct
from qa.web.front.rates import client_of, work_of

_MACHINE = ""  # this machine itself, as a client


class Slots:
    """ASGI middleware that works on `each` reading request of a client at once, `most` in all.

    A turn is over when the reply begins, however slowly that is read; of replies that are on
    their way, a client has as many as `replies`. This machine itself shares `most` alone.
    """

    def __init__(self, app: ASGIApp, *, each: int = 2, most: int = 16, replies: int = 32) -> None:
        self._app = app
        self._each, self._most, self._replies = each, most, replies
        self._all = asyncio.Semaphore(most)
        self._of: dict[str, _Client] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its turn has come."""
        if scope["type"] != "http" or work_of(scope) != "reading":
            return await self._app(scope, receive, send)
        name = _MACHINE if is_direct(scope) else client_of(scope)
        async with self._client(name) as client, client.replies, AsyncExitStack() as turn:
            await turn.enter_async_context(client.work)
            await turn.enter_async_context(self._all)

            async def sending(part: Message) -> None:
                if part["type"] == "http.response.start":
                    await turn.aclose()
                await send(part)

            await self._app(scope, receive, sending)

    @asynccontextmanager
    async def _client(self, name: str) -> AsyncIterator[_Client]:
        """Yield what is known of a client while any request of it is there."""
        if name not in self._of:
            bounds = (self._most, sys.maxsize) if name == _MACHINE else (self._each, self._replies)
            self._of[name] = _Client(*bounds)
        client = self._of[name]
        client.there += 1
        try:
            yield client
        finally:
            client.there -= 1
            if not client.there:
                del self._of[name]


class _Client:
    """The turns of a client, and its room for replies; `there` are those who have or want any."""

    def __init__(self, each: int, replies: int) -> None:
        self.work = asyncio.Semaphore(each)
        self.replies = asyncio.Semaphore(replies)
        self.there = 0
