"""How much a client may send, and how slowly, on every route.

Both are counted while it comes, whatever was announced.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.config import Config
from qa.errors import InputError, TooLarge
from qa.web.front.refusals import refused
from qa.web.mounting import path_in

_MB = 1_000_000
_DRAINED = 50 * _MB  # of what is not wanted
_AROUND = 10_000  # bytes of a form beside each file
_PATIENCE = 30.0  # seconds for the next part of a body
_SLOWEST = 10_000  # bytes a second, beside these seconds
_LATE = "The request did not come whole in time. Send it again, over a faster connection."
_FILE = re.compile(r"/api/v1/uploads/[^/]+/files/[^/]+")
_FILES = "/api/v1/documents"  # several files in one form


class BodyLimit:
    """ASGI middleware that takes requests of at most 1 MB, and files as large as are allowed.

    What is larger gets 413, whatever the application makes of a body that breaks off; what does
    not come on for `patience`, in seconds, or comes too slowly, gets 408.
    """

    def __init__(self, app: ASGIApp, config: Config, *, patience: float = _PATIENCE) -> None:
        self._app = app
        self._patience = patience
        self._file = config.upload_mb
        self._files = min(config.session_mb, config.upload_mb * config.upload_files)
        self._count = config.upload_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most, message = self._most(scope)
        body = Body(receive, most, message, patience=self._patience)
        began = False

        async def sending(part: Message) -> None:
            nonlocal began
            if body.broken and not began:
                return  # what the application makes of a body that breaks off
            if not began and part["status"] >= 400 and not _waits(scope):
                await body.drain()
            began = True
            await send(part)

        if _announced(scope) <= most:
            try:
                await self._app(scope, body.receive, sending)
            except Exception:
                if not body.broken or began:
                    raise
            if not body.broken or began:
                return None
        if not _waits(scope):
            await body.drain()
        status, told = (408, _LATE) if body.late else (413, message)
        # Its connection is of no use any more: nobody knows where the next request begins.
        closed = {"Connection": "close"} if body.late else {}
        await refused(status, "invalid_request_error", told, closed)(scope, receive, send)

    def _most(self, scope: Scope) -> tuple[int, str]:
        """Return how many bytes a request may have, and what is said of more."""
        if _is_file(scope):
            return (
                self._file * _MB + _AROUND,
                f"The file has more than {self._file} MB, which is the most.",
            )
        if takes_files(scope):
            return (
                self._files * _MB + self._count * _AROUND,
                f"The files have more than {self._files} MB together, which is the most.",
            )
        return _MB, "The request has more than 1 MB. Send less of it at once."


class Body:
    """The body of a request: `left` of the bytes that it may have, less than 0 beyond them.

    With a `patience`, in seconds, it is `late` where no part comes for as long, or it has come
    by less than some bytes a second; nothing more is read of it then.
    """

    def __init__(
        self, receive: Receive, most: int, message: str, *, patience: float | None = None
    ) -> None:
        self._receive = receive
        self._message = message
        self._patience = patience
        self._spare = patience or 0.0  # seconds
        self._whole = False
        self.left = most
        self.late = False

    @property
    def broken(self) -> bool:
        """Whether it is not to be had as a whole."""
        return self.left < 0 or self.late

    async def receive(self) -> Message:
        """Return the next part; raises `TooLarge` where it is one too many, or it is late."""
        part = await self._next()
        if self.left < 0:
            raise TooLarge(self._message)
        return part

    async def drain(self) -> None:
        """Read what is still on its way, up to a limit.

        A client, or a proxy, that cannot send all it has does not look for a reply.
        """
        least = self.left - _DRAINED
        with suppress(_Late):
            while not self._whole and self.left > least:
                await self._next()

    async def _next(self) -> Message:
        if self._patience is None or self._whole:  # then it is waited for the client to leave
            part = await self._receive()
        else:
            part = await self._in_time(self._patience)
        self.left -= len(part.get("body", b""))
        self._whole = self._whole or not part.get("more_body", False)
        return part

    async def _in_time(self, patience: float) -> Message:
        """Return the next part; raises `_Late` if it does not come."""
        began = time.monotonic()
        try:
            if self.late:
                raise TimeoutError
            part = await asyncio.wait_for(self._receive(), min(self._spare, patience))
        except TimeoutError:
            self.late = True
            raise _Late(_LATE) from None
        # Only what was waited for counts: a busy server reads late what has come long ago.
        self._spare += len(part.get("body", b"")) / _SLOWEST - (time.monotonic() - began)
        return part


class _Late(InputError):
    """A body does not come on."""


def takes_files(scope: Scope) -> bool:
    """Tell whether a request is to bring files, in a form."""
    several = scope["method"] == "POST" and path_in(scope).rstrip("/") == _FILES
    return several or _is_file(scope)


def _is_file(scope: Scope) -> bool:
    return scope["method"] == "PUT" and bool(_FILE.fullmatch(path_in(scope).rstrip("/")))


def _waits(scope: Scope) -> bool:
    """Tell whether a client sends its body only when it is told to go on."""
    return any(name == b"expect" for name, _ in scope["headers"])


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
