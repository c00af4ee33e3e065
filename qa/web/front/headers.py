"""What browsers are told to keep to, on every reply."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.front.forwarded import is_secure
from qa.web.front.guard import Address

# Gradio starts a page with scripts in its HTML, and makes functions of texts ("unsafe-eval"), of
# ours among them; it styles elements one by one. So this cannot keep a script from running that
# has come in, which escaping has to do. What it does: nothing is loaded from elsewhere, and
# nothing of the documents can be sent elsewhere.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)
# Pages of other sites do not even get what they load without looking at it, as pictures.
_ALL = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
# Answers are of private documents, and stand in no cache, unless a route says how.
_DATA = ("application/json", "text/event-stream")
# Where a Space is shown.
_OF_SPACES = " https://huggingface.co"
_PAGES = {
    # Addresses of the page have questions in them. With "no-referrer", a browser would not even
    # tell us that a form which it sends us is ours.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """ASGI middleware that gives replies these headers, unless they have their own.

    What concerns pages alone is sent with pages alone; there are dozens of scripts to each.
    `framed` says that the page of a Space may have ours in a frame; no others may.
    """

    def __init__(self, app: ASGIApp, *, framed: bool) -> None:
        self._app = app
        self._pages = {**_PAGES, "Content-Security-Policy": f"{_POLICY}; {frames(framed)}"}
        if not framed:  # which knows no other site but our own; for old browsers
            self._pages["X-Frame-Options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the headers back."""

        async def telling(part: Message) -> None:
            if part["type"] == "http.response.start":
                headers = MutableHeaders(scope=part)
                wanted = dict(_ALL)
                kind = headers.get("content-type", "")
                if kind.startswith(_DATA):
                    wanted["Cache-Control"] = "no-store"
                if kind.startswith("text/html"):
                    wanted |= self._pages
                    if _trustworthy(scope):
                        wanted["Cross-Origin-Opener-Policy"] = "same-origin"
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(part)

        await self._app(scope, receive, telling if scope["type"] == "http" else send)


def frames(framed: bool) -> str:
    """Return in which frames a page may stand, as a part of its policy."""
    return f"frame-ancestors 'self'{_OF_SPACES if framed else ''}"


def _trustworthy(scope: Scope) -> bool:
    """Tell whether a browser keeps to more than the usual here; elsewhere it would complain."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    address = Address.parse(host.decode("latin-1"))
    return is_secure(scope) or (address is not None and address.is_loopback)
