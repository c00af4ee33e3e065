"""How much a client may send: counted while it comes, whatever it announced, on every route."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.config import Config
from qa.errors import TooLarge
from qa.web.front.refusals import refused
from qa.web.mounting import path_in

_MB = 1_000_000
_DRAINED = 50 * _MB  # of what is not wanted
_AROUND = 10_000  # bytes of a form beside each file
_FILE = re.compile(r"/api/v1/uploads/[^/]+/files/[^/]+")
_FILES = "/api/v1/documents"  # several files in one form


class BodyLimit:
    """ASGI middleware that takes requests of at most 1 MB, and files as large as are allowed.

    What is larger gets 413, whatever the application makes of a body that breaks off.
    """

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self._app = app
        self._file = config.upload_mb
        self._files = min(config.session_mb, config.upload_mb * config.upload_files)
        self._count = config.upload_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most, message = self._most(scope)
        body = Body(receive, most, message)
        began = False

        async def sending(part: Message) -> None:
            nonlocal began
            if body.left < 0 and not began:
                return  # what the application makes of a body that breaks off
            if not began and part["status"] >= 400 and not _waits(scope):
                await body.drain()
            began = True
            await send(part)

        if _announced(scope) <= most:
            try:
                await self._app(scope, body.receive, sending)
            except Exception:
                if body.left >= 0 or began:
                    raise
            if body.left >= 0 or began:
                return None
        if not _waits(scope):
            await body.drain()
        await refused(413, "invalid_request_error", message)(scope, receive, send)

    def _most(self, scope: Scope) -> tuple[int, str]:
        """Return how many bytes a request may have, and what is said of more."""
        path = path_in(scope).rstrip("/")
        if scope["method"] == "PUT" and _FILE.fullmatch(path):
            return (
                self._file * _MB + _AROUND,
                f"The file has more than {self._file} MB, which is the most.",
            )
        if scope["method"] == "POST" and path == _FILES:
            return (
                self._files * _MB + self._count * _AROUND,
                f"The files have more than {self._files} MB together, which is the most.",
            )
        return _MB, "The request has more than 1 MB. Send less of it at once."


class Body:
    """The body of a request: `left` of the bytes that it may have, less than 0 beyond them."""

    def __init__(self, receive: Receive, most: int, message: str) -> None:
        self._receive = receive
        self._message = message
        self._whole = False
        self.left = most

    async def receive(self) -> Message:
        """Return the next part; raises `TooLarge` where it is one too many."""
        part = await self._next()
        if self.left < 0:
            raise TooLarge(self._message)
        return part

    async def drain(self) -> None:
        """Read what is still on its way, up to a limit.

        A client, or a proxy, that cannot send all it has does not look for a reply.
        """
        least = self.left - _DRAINED
        while not self._whole and self.left > least:
            await self._next()

    async def _next(self) -> Message:
        part = await self._receive()
        self.left -= len(part.get("body", b""))
        self._whole = self._whole or not part.get("more_body", False)
        return part


def _waits(scope: Scope) -> bool:
    """Tell whether a client sends its body only when it is told to go on."""
    return any(name == b"expect" for name, _ in scope["headers"])


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
