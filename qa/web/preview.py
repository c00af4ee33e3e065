"""What the page tells of itself to who makes a preview of a link to it.

Gradio's own page says that it is Gradio's, with a picture from elsewhere, and gets what else is
to be in its head by a script, which nobody runs who only makes a preview.
"""

from __future__ import annotations

import re
from html import escape

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import SourcebookError
from qa.web.services import Services

_GRADIOS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_START = b'<meta charset="utf-8" />'
_END = b"</head>"


def description(services: Services) -> str:
    """Return in a sentence what can be asked here; nothing of what has been asked."""
    try:
        count = services.assistant.document_count
    except SourcebookError:
        count = 0  # the page comes all the same, and says what is wrong to who asks
    some = f"{count:,} document{'' if count == 1 else 's'}" if count else "documents"
    return f"Ask {some} in plain words: answers are quoted word for word, each with its place."


def _tags(services: Services) -> bytes:
    title, words = escape(services.name), escape(description(services))
    lines = (
        f"<title>{title}</title>",
        f'<meta name="description" content="{words}" />',
        '<meta property="og:type" content="website" />',
        f'<meta property="og:site_name" content="{title}" />',
        f'<meta property="og:title" content="{title}" />',
        f'<meta property="og:description" content="{words}" />',
        '<meta name="twitter:card" content="summary" />',
    )
    return "\n".join(lines).encode()


class LinkPreview:
    """ASGI middleware that puts these tags into the page in the place of Gradio's.

    At the end of its head come `links` to what the page needs, for the browser to fetch.
    """

    def __init__(self, app: ASGIApp, services: Services, links: str = "") -> None:
        self._app = app
        self._services = services
        self._links = links.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the page back when all of it has come."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        start: Message | None = None
        body = bytearray()

        async def telling(part: Message) -> None:
            nonlocal start
            if part["type"] == "http.response.start":
                kind = MutableHeaders(raw=list(part["headers"])).get("content-type", "")
                if kind.startswith("text/html"):
                    start = part  # it says how long the page is, which is not yet known
                    return
            if start is None:
                return await send(part)
            body.extend(part.get("body", b""))
            if part.get("more_body"):
                return
            page = bytes(body)
            if _START in page:
                page = _GRADIOS.sub(b"", page)
                tags = await to_thread.run_sync(_tags, self._services)
                page = page.replace(_START, _START + b"\n" + tags, 1)
                page = page.replace(_END, self._links + b"\n" + _END, 1)
            MutableHeaders(scope=start)["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, telling)
