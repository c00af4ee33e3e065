"""The Gradio page: one component of our own, and the named endpoint for API clients."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

# Read at import: without it Gradio asks its own server for news.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from anyio import to_thread
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from qa.assistant import Assistant
from qa.errors import SourcebookError
from qa.web.api.models import AskRequest
from qa.web.doors import Doors
from qa.web.front.access import check_reach
from qa.web.front.connections import bound
from qa.web.front.forwarded import believing_nobody
from qa.web.front.guard import Addresses
from qa.web.front.known import KnownRoutes
from qa.web.front.logs import set_up
from qa.web.front.stack import front
from qa.web.line import AT_ONCE, WAITING
from qa.web.mistakes import for_visitor, in_words
from qa.web.mounting import mounted
from qa.web.preview import LinkPreview
from qa.web.services import Services

_STATIC = Path(__file__).parent / "static"
# Those who wait have a thread each, and other calls must not wait for them.
_THREADS = AT_ONCE + WAITING + 20
# In the order in which they build on each other.
_STYLES = (
    *("base/page.css", "pane/pane.css", "answer/quotes.css", "answer/sources.css"),
    *("viewer/viewer.css", "library/documents.css", "conversation/suggest.css"),
    *("conversation/talk.css", "base/direction.css", "base/access.css"),
)
_PAPER = "conversation/print.css"


def _version() -> str:
    """Return what tells the page's files from those of another time, and is part of their address.

    So a browser keeps them for as long as they are these, and does not ask whether they are.
    """
    told = hashlib.sha256()
    for path in sorted(_STATIC.rglob("*.*")):
        told.update(path.relative_to(_STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:12]


_VERSION = _version()
# Where the page's own files are, below its address.
_FILES = f"sourcebook/{_VERSION}"
# What of the template is for those alone who have logged in.
_LOG_OUT = '<form method="post" action="logout"><button class="sb-tool">Log out</button></form>'
# Gradio runs this in a function, with the element that holds the page. The scripts are modules
# of their own, found from where the page is, which may be below a path or in a frame.
BROKEN = "The page has not loaded whole. Reload it; if that does not help, its server is gone."
_START = f"""
const load = (path) => import(new URL("{_FILES}/" + path, document.baseURI));
const page = element.querySelector(".sb-app");
// Who asks before the scripts are there is answered when they are.
const form = page.querySelector(".sb-form");
const note = (event) => {{
  if ("ready" in form.dataset || (event.type === "keydown" && event.key !== "Enter")) return;
  if (event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.dataset.asked = "";
}};
form.addEventListener("keydown", note);
form.addEventListener("submit", note);
// Words that may be replaced are not shown before; those of the template are English.
let chosen = null;
try {{ chosen = localStorage.getItem("sourcebook:language"); }} catch {{}}
if (/^en\\b/i.test(chosen ?? navigator.language)) page.removeAttribute("data-wordless");
// They are fetched beside the scripts, not after them.
const words = load("base/language.js").then((language) => language.speakReaders());
words.catch(() => {{}});
load("main.js")
  .then((main) => main.start(element))
  .catch(async (error) => {{
    console.error(error);
    const said = await words.then((t) => t("{BROKEN}"), () => "{BROKEN}");
    page.querySelector(".sb-said").textContent = said;
    page.removeAttribute("data-wordless");
  }});
"""


def build_page(services: Services) -> gr.Blocks:
    """Return the page as Gradio blocks, not yet served.

    The template is static: what comes from documents is put in by the scripts as text
    nodes, never as markup, and never into a template.
    """
    template = (_STATIC / "page.html").read_text("utf-8")
    if not services.assistant.config.password:
        template = template.replace(_LOG_OUT, "")
    page = gr.Blocks(title=services.name, analytics_enabled=False, fill_width=True)
    # Where the page knows of a Space, Gradio has it fetch a header and fonts from elsewhere.
    page.space_id = None
    with page:
        gr.HTML(
            html_template=template,
            js_on_load=_START,
            apply_default_css=False,
            elem_id="sourcebook",
        )
        gr.events.api(_asking(services), api_name="ask", concurrency_limit=AT_ONCE)
    page.queue(max_size=WAITING)  # of API clients, before they come to the line of all
    return page


def _asking(services: Services) -> Callable[..., dict[str, Any]]:
    """Return the function of the named endpoint, whose docstring its clients are shown."""

    def ask(
        question: str,
        history: list[str] | None = None,
        top_k: int = 0,
        where: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the documents.

        Args:
            question: The question in plain words.
            history: The earlier questions of the conversation, oldest first.
            top_k: How many passages to return, 1 to 100; 0 for the server's setting.
            where: Which documents to search, any of documents (a list of paths or ids),
                folder, author, language, date_from and date_to (ISO dates).

        Returns:
            The answer: question, searched, corrections, context, status ("answered",
            "not_found", or "small_talk" with the reply as reason), verdict, reason, quotes,
            hits and timings.
        """
        # Whoever calls it by name may send values of any kind.
        values = {"history": history or [], "top_k": top_k or None, "where": where}
        try:
            request = AskRequest.model_validate({"question": question, **values})
            return services.ask(
                "",
                request.question,
                history=request.history,
                top_k=request.top_k,
                where=request.where,
                door="gradio",
            ).to_dict()
        # Gradio passes on the messages of its own errors only.
        except ValidationError as error:
            raise gr.Error(in_words(error.errors()), print_exception=False) from error
        except SourcebookError as error:
            raise gr.Error(for_visitor(error), print_exception=False) from error

    return ask


def serve(
    assistant: Assistant,
    *,
    name: str = "Sourcebook",
    host: str | None = None,
    port: int | None = None,
    folder: Path | None = None,
    watch: bool = False,
    block: bool = True,
) -> tuple[gr.Blocks, str]:
    """Serve the page and print its address; return page and address if not told to block.

    The index is made equal to `folder`, if one is given, while the page is there already, and
    with `watch` again whenever something changes there.
    `host` and `port` default to GRADIO_SERVER_NAME and GRADIO_SERVER_PORT, then to this
    machine alone and the first free port from 7860. Ctrl-C stops it. Raises `InputError` for an
    address that other machines reach, unless the settings have a password, a key, or `public`.
    """
    # As Gradio takes it, which listens on this machine alone unless it is told else.
    listening = host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    check_reach(assistant.config, listening)
    set_up(assistant.config)
    services = Services.of(assistant, name, folder=folder)
    page = build_page(services)
    addresses = Addresses.of(listening, assistant.config.public_url, os.environ)
    with believing_nobody():
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            css="\n".join((_STATIC / name).read_text("utf-8") for name in _STYLES),
            theme=_theme(),
            footer_links=[],
            run_history=False,
            pwa=False,
            enable_monitoring=False,
            mcp_server=False,  # /mcp is our own, whatever the environment says
            ssr_mode=False,
            share=False,
            max_threads=_THREADS,
            max_file_size="1kb",  # Gradio's own upload is not used
            app_kwargs=_application(services, addresses),
        )
    bound(page.server.config, proxied=bool(addresses.public or assistant.config.proxies()))
    print(f"Sourcebook is at {address}", flush=True)
    # The model takes seconds to load; most visitors need longer to type a question.
    services.begin(watch=watch)
    if block:
        if threading.current_thread() is threading.main_thread():
            # Or Python would end at once, and leave what visitors have added.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            page.block_thread()
        finally:
            services.close()
    return page, address


def _application(services: Services, addresses: Addresses) -> dict[str, Any]:
    """Return what Gradio makes its application with."""
    doors = Doors.of(services)
    routes = [*doors.routes, *mounted("/sourcebook", _Static(directory=_STATIC))]
    return {
        "lifespan": _lifespan(services, addresses, doors),
        # There from the first moment; Gradio adds its own.
        "routes": routes,
        "openapi_url": None,  # it would list Gradio's inner routes
        # Gradio compresses files alone; the page and the answers are larger than those.
        "middleware": [
            Middleware(GZipMiddleware, compresslevel=6),
            Middleware(LinkPreview, services=services, links=_links()),
            Middleware(KnownRoutes, own=routes),
        ],
    }


def _lifespan(
    services: Services, addresses: Addresses, doors: Doors
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Middleware that is given to Gradio comes to stand inside its own, which answers
        # preflights of foreign pages itself and allows them to read what comes back.
        assert app.middleware_stack is not None, "an application starts with its middleware"
        app.middleware_stack = front(app.middleware_stack, services, addresses)
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        async with doors.open():
            yield

    return lifespan


class _Static(StaticFiles):
    """The page's own files, each below the version of all of them, and by its name alone."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, *rest = Path(path).parts or ("",)
        if version == _VERSION:
            response = await super().get_response(str(Path(*rest)), scope)
            if path.endswith(".js") and response.status_code == 200:
                source = _without_comments(str(Path(*rest)))
                response = Response(source, media_type="text/javascript")
            kept = "private, max-age=31536000, immutable"
        else:
            response = await super().get_response(path, scope)
            kept = "no-cache"  # a browser asks each time whether it is still the same
        response.headers["Cache-Control"] = kept
        return response


@cache
def _without_comments(path: str) -> str:
    """Return a script as browsers need it: a fifth of what they would fetch is comments.

    Lines stay lines, so that the place of an error is that in the file. No string of a script
    has a line that begins like a comment; `tests/page/comments.test.mjs` checks it.
    """
    source = (_STATIC / path).read_text("utf-8")
    return re.sub(r"(?m)^[ \t]+", "", re.sub(r"(?m)^[ \t]*//.*$", "", source))


def _links() -> str:
    """Return the links that let a browser fetch all scripts at once, and the style of paper.

    They come in the page itself: what is given to Gradio as its head is there only after
    Gradio's own scripts, which these are fetched beside, and do not keep waiting.
    """
    paths = (path.relative_to(_STATIC).as_posix() for path in sorted(_STATIC.rglob("*.js")))
    links = [
        f'<link rel="modulepreload" fetchpriority="low" href="{_FILES}/{path}">' for path in paths
    ]
    return "\n".join([*links, f'<link rel="stylesheet" media="print" href="{_FILES}/{_PAPER}">'])


def _theme() -> gr.themes.Base:
    # System fonts: named fonts would be fetched from elsewhere.
    sans = ["system-ui", "sans-serif"]
    return gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"])
