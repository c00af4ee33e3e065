"""How much a client may send: counted while it comes, whatever it announced, on every route."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.config import Config
from qa.errors import TooLarge
from qa.web.mounting import path_in
from qa.web.refusals import refused

_MB = 1_000_000
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
        left, began = most, False

        async def counting() -> Message:
            nonlocal left
            part = await receive()
            left -= len(part.get("body", b""))
            if left < 0:
                raise TooLarge(message)
            return part

        async def sending(part: Message) -> None:
            nonlocal began
            if left >= 0 or began:
                began = True
                await send(part)

        if _announced(scope) <= most:
            try:
                await self._app(scope, counting, sending)
            except Exception:
                if left >= 0 or began:
                    raise
            if left >= 0 or began:
                return None
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


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
