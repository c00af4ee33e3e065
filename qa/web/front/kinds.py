"""Of which kinds the bodies of requests may be: JSON, and forms where files or a password go.

A page of another site can have a browser send a form or a text here without asking first, and a
server that reads JSON in whatever comes would do what they say.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.front.bodies import takes_files
from qa.web.front.login import OUT, PATH
from qa.web.front.refusals import refused
from qa.web.mounting import path_in

_READING = ("GET", "HEAD", "OPTIONS")
_FILES = "multipart/form-data"
_FORMS = (_FILES, "application/x-www-form-urlencoded")


class ContentTypes:
    """ASGI middleware that refuses a body of another kind than its route takes, with 415."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _READING:
            headers, path = Headers(scope=scope), path_in(scope).rstrip("/")
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if takes_files(scope):
                fits, wanted = kind == _FILES, f"the files as {_FILES}"
            elif path in (PATH, OUT):
                fits, wanted = kind in _FORMS, "a form"
            else:
                fits = kind == "application/json" or kind.endswith("+json")
                wanted = "JSON, with the header Content-Type: application/json"
            if not fits and (kind or _has_body(headers)):
                told = f"as {kind[:100]!r}" if kind else "without saying as what"
                message = f"The body of this request comes {told}. Send {wanted}."
                reply = refused(415, "invalid_request_error", message)
                return await reply(scope, receive, send)
        await self._app(scope, receive, send)


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip("0") != ""
