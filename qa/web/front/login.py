"""Logging in to the page with the password of the server, and out again.

A login is a signed date in a cookie. The key that signs it comes from the password, so that
logins outlive a restart, and end when the password changes.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import time
from pathlib import Path
from string import Template
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from qa.web.front.forwarded import is_secure
from qa.web.front.headers import frames
from qa.web.front.rates import Window, client_of
from qa.web.front.refusals import refused
from qa.web.mounting import path_in
from qa.web.words import words_for

_LOG = logging.getLogger(__name__)
PATH, OUT = "/login", "/logout"
_DAYS = 30
_TRIES = "10/minute"  # that fail, of a client
# No script at all, and nothing from elsewhere.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'self'"
)
_PAGE = Template((Path(__file__).parents[1] / "static" / "login.html").read_text("utf-8"))
WRONG = "That is not the password."
AGAIN = "Too many wrong passwords have come from here. Try again in a minute."


class Logins:
    """The logins to a server with a password; `name` is what its page is called.

    `framed` says that the page may be in a frame of another site, as on a Space, where a browser
    sends a cookie only if it is marked for that.
    """

    def __init__(self, password: str, name: str, *, framed: bool = False) -> None:
        self._password = password.encode()
        self._name = name
        self._framed = framed
        self._policy = {"Content-Security-Policy": f"{_POLICY}; {frames(framed)}"}
        self._failed = Window(_TRIES)
        # Slow on purpose: who has a cookie could else try passwords against it at leisure.
        self._key = hashlib.scrypt(self._password, salt=b"Sourcebook login", n=2**14, r=8, p=1)
        # Servers on several ports of a machine share their cookies: each has a name of its own.
        self._cookie = f"sourcebook-{hashlib.sha256(self._key).hexdigest()[:12]}"

    def is_in(self, request: HTTPConnection) -> bool:
        """Tell whether a request carries a login that has not ended."""
        until, _, signature = request.cookies.get(self._cookie, "").partition(".")
        same = hmac.compare_digest(signature.encode(), self._sign(until).encode())
        return same and int(until) > time.time()

    async def login(self, request: Request) -> Response:
        """Show the form, or take what it sends; programs get JSON, as from Gradio's own login."""
        told = request.query_params.get("next", "")
        if request.method != "POST":
            return self._to(request, told) if self.is_in(request) else self._form(request, told)
        async with request.form(max_files=0, max_fields=10) as form:
            given, told = str(form.get("password", "")), str(form.get("next", ""))
        client = client_of(request.scope)
        if not self._failed.room(client):
            return self._refused(request, 429, "rate_limited", AGAIN, told, {"Retry-After": "60"})
        if not hmac.compare_digest(given.encode(), self._password):
            self._failed.take(client)
            _LOG.warning("a wrong password came from %s", client)
            return self._refused(request, 401, "unauthorized", WRONG, told)
        reply = self._to(request, told) if wants_page(request) else JSONResponse({"success": True})
        until = str(int(time.time()) + _DAYS * 86400)
        reply.set_cookie(
            self._cookie,
            f"{until}.{self._sign(until)}",
            max_age=_DAYS * 86400,
            path=f"{_root(request)}/",
            secure=self._framed or is_secure(request.scope),
            httponly=True,
            samesite="none" if self._framed else "lax",
        )
        return reply

    async def logout(self, request: Request) -> Response:
        """Forget the login of this browser."""
        if request.method != "POST":
            message = f"{OUT} takes POST alone."
            return refused(405, "invalid_request_error", message, {"Allow": "POST"})
        reply = RedirectResponse(f"{_root(request)}{PATH}", 303)
        reply.delete_cookie(self._cookie, path=f"{_root(request)}/")
        return reply

    def ask_for_it(self, request: Request) -> Response:
        """Send a browser to the form, and from there back to where it wanted to go."""
        wanted = path_in(request.scope) + (f"?{request.url.query}" if request.url.query else "")
        ahead = "" if wanted == "/" else f"?next={quote(wanted, safe='')}"
        return RedirectResponse(f"{_root(request)}{PATH}{ahead}", 303)

    def _sign(self, until: str) -> str:
        return hmac.digest(self._key, until.encode(), "sha256").hex()

    def _to(self, request: Request, told: str) -> Response:
        return RedirectResponse(f"{_root(request)}{_local(told)}", 303)

    def _form(
        self, request: Request, told: str, error: str = "", status: int = 200
    ) -> HTMLResponse:
        words = words_for(request.headers.get("accept-language", ""))
        page = _PAGE.substitute(
            language=words.language,
            direction=words.direction,
            title=html.escape(words.say("Log in · {name}", name=self._name)),
            name=html.escape(self._name),
            password=html.escape(words.say("Password")),
            log_in=html.escape(words.say("Log in")),
            next=html.escape(_local(told)),
            error=html.escape(words.say(error)),
            described='aria-invalid="true" aria-describedby="error"' if error else "",
        )
        return HTMLResponse(page, status, {"Cache-Control": "no-store", **self._policy})

    def _refused(
        self,
        request: Request,
        status: int,
        kind: str,
        message: str,
        told: str,
        headers: dict[str, str] | None = None,
    ) -> Response:
        if not wants_page(request):
            return refused(status, kind, message, headers)
        reply = self._form(request, told, message, status)
        reply.headers.update(headers or {})
        return reply


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks for a page to show, which no other request says."""
    return "text/html" in request.headers.get("accept", "")


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return urlsplit(root).path.rstrip("/")


def _local(told: str) -> str:
    """Return the address to go on to if it is one of this server, else that of the page."""
    # Browsers read a backslash as a slash, two slashes as another server, and skip controls.
    fine = told.startswith("/") and told.isprintable() and "\\" not in told
    return told if fine and not told.startswith("//") else "/"
