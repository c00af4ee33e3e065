"""The Gradio page: one component of our own, and the named endpoint for API clients."""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

# Read at import: without it Gradio asks its own server for news.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from qa.assistant import Assistant
from qa.errors import SourcebookError
from qa.feedback import FeedbackFile
from qa.suggesting.suggestions import Suggestions
from qa.web.document_endpoints import DocumentEndpoints
from qa.web.endpoints import AT_ONCE, WAITING, Endpoint, Endpoints, filter_of
from qa.web.guard import Addresses, guarded
from qa.web.visitors import Sessions

_STATIC = Path(__file__).parent / "static"
# Where the scripts of the page are served, below its own address.
_SCRIPTS = "sourcebook"
# In the order in which they build on each other.
_STYLES = (
    *("base/page.css", "answer/sources.css", "viewer/viewer.css", "library/documents.css"),
    *("conversation/suggest.css", "conversation/talk.css"),
)
# Gradio runs this with the element that holds the page. The scripts are modules of their own,
# found from where the page is, which may be below a path or in a frame.
_START = f"""
import(new URL("{_SCRIPTS}/main.js", document.baseURI))
  .then((page) => page.start(element))
  .catch((error) => {{
    console.error(error);
    element.querySelector(".sb-said").textContent =
      "The page has not loaded whole. Reload it; if that does not help, its server is gone.";
  }});
"""


def build_page(
    assistant: Assistant,
    name: str = "Sourcebook",
    *,
    sessions: Sessions | None = None,
    suggestions: Suggestions | None = None,
) -> gr.Blocks:
    """Return the page as Gradio blocks, not yet served; `name` is shown as its heading.

    `sessions` has what visitors add; the page makes one if it is not given.

    The template is static: what comes from documents is put in by the scripts as text
    nodes, never as markup, and never into a template.
    """
    sessions = sessions or Sessions(assistant)
    feedback = _feedback(assistant)
    endpoints = Endpoints(
        assistant, name, sessions=sessions, suggestions=suggestions, feedback=feedback
    )
    documents = DocumentEndpoints(sessions)

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
            "not_found", or "small_talk" with the reply as reason), reason, quotes, hits and
            timings.
        """
        try:
            return assistant.ask(
                question, history=history or [], top_k=top_k or None, where=filter_of(where)
            ).to_dict()
        except SourcebookError as error:
            # Gradio passes on the messages of its own errors only.
            raise gr.Error(str(error), print_exception=False) from error

    page = gr.Blocks(title=name, analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(
            html_template=(_STATIC / "page.html").read_text("utf-8"),
            js_on_load=_START,
            # Gradio marks what it is given, and a method cannot be marked.
            server_functions=[
                _function(endpoints.collection),
                _function(endpoints.ask),
                _function(endpoints.read),
                _function(endpoints.sheets),
                _function(endpoints.sheet),
                _function(documents.limits),
                _function(documents.upload_begin),
                _function(documents.upload_send),
                _function(documents.upload_start),
                _function(documents.upload_state),
                _function(documents.upload_cancel),
                _function(documents.remove),
                _function(endpoints.changes),
                _function(endpoints.suggestions),
                _function(endpoints.following),
                # The page asks for no feedback where this is not there.
                *([_function(endpoints.feedback)] if feedback else []),
            ],
            apply_default_css=False,
            elem_id="sourcebook",
        )
        gr.events.api(ask, api_name="ask", concurrency_limit=AT_ONCE)
    page.queue(max_size=WAITING)  # of API clients; the page has a line of its own
    return page


def serve(
    assistant: Assistant,
    *,
    name: str = "Sourcebook",
    host: str | None = None,
    port: int | None = None,
    block: bool = True,
) -> tuple[gr.Blocks, str]:
    """Serve the page and print its address; return page and address if not told to block.

    `host` and `port` default to GRADIO_SERVER_NAME and GRADIO_SERVER_PORT, then to this
    machine alone and the first free port from 7860. Ctrl-C stops it.
    """
    sessions, suggestions = Sessions(assistant), Suggestions(assistant)
    page = build_page(assistant, name, sessions=sessions, suggestions=suggestions)
    # As Gradio takes it, which listens on this machine alone unless it is told else.
    listening = host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    addresses = Addresses.of(listening, assistant.config.public_url, os.environ)
    # The model takes seconds to load; most visitors need longer to type a question.
    suggestions.first()
    app, address, _ = page.launch(
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
        ssr_mode=False,
        share=False,
        # Those who wait have a thread each, and other calls must not wait for them.
        max_threads=AT_ONCE + WAITING + 20,
        max_file_size="1kb",  # Gradio's own upload is not used
        app_kwargs={
            "lifespan": guarded(addresses),
            # Gradio compresses files alone; the page and the answers are larger than those.
            "middleware": [Middleware(GZipMiddleware, compresslevel=6)],
        },
    )
    app.mount(f"/{_SCRIPTS}", _Scripts(directory=_STATIC))
    print(f"Sourcebook is at {address}", flush=True)
    if block:
        if threading.current_thread() is threading.main_thread():
            # Or Python would end at once, and leave what visitors have added.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            page.block_thread()
        finally:
            sessions.close()
    return page, address


class _Scripts(StaticFiles):
    """The scripts of the page: kept by browsers, but asked for again at every visit."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        response = super().file_response(*args, **named)
        # A module of this version beside one of the version before would not go together.
        response.headers["Cache-Control"] = "no-cache"
        return response


def _feedback(assistant: Assistant) -> FeedbackFile | None:
    path = assistant.config.feedback_path()
    file = FeedbackFile(path) if path else None
    return file if file and file.writable() else None


def _theme() -> gr.themes.Base:
    # System fonts: named fonts would be fetched from elsewhere.
    sans = ["system-ui", "sans-serif"]
    return gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"])


def _function(method: Endpoint) -> Endpoint:
    @functools.wraps(method)
    def function(request: Any) -> dict[str, Any]:
        return method(request)

    return function
