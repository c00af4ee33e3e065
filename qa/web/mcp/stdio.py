"""`qa mcp`: the protocol over standard input and output, for an assistant on this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import qa
from qa.config import Config
from qa.errors import InputError
from qa.terminal import tell
from qa.web.links import LOCAL
from qa.web.mcp.protocol import Protocol
from qa.web.mcp.tools import Visit
from qa.web.services import Services


def serve(config: Config, name: str = "Sourcebook") -> None:
    """Serve an index until standard input ends; what else is printed goes to standard error.

    Raises what `qa.open` raises, and `InputError` where the extra `mcp` is missing.
    """
    try:
        from qa.web.mcp.sdk import make_server, run_stdio
    except ImportError as error:
        raise InputError(
            f"MCP needs a package that is not installed ({error}). "
            'Run: pip install "sourcebook-qa[mcp]"'
        ) from None
    visit = Visit(session="", base=config.public_url.rstrip("/") or LOCAL, owner=True)
    with _wires() as (incoming, outgoing), qa.open(config=config) as assistant:
        services = Services.of(assistant, name)
        # The client need not wait for the model until it has a question.
        threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
        # Python would wait for the thread that reads, which ends with the input alone.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            run_stdio(make_server(Protocol(services), lambda _: visit), incoming, outgoing)
        finally:
            services.close()


@contextmanager
def _wires() -> Iterator[tuple[TextIO, TextIO]]:
    """Yield files over standard input and output, to which nobody else can come meanwhile.

    Whatever libraries print would stand between the messages of the protocol.
    """
    sys.stdout.flush()
    kept_in, kept_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    try:
        # A reader that waits for input cannot be stopped, and may hold its file still.
        incoming = open(kept_in, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        outgoing = open(kept_out, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115
        yield incoming, outgoing
    finally:
        sys.stdout.flush()
        os.dup2(kept_in, 0)
        os.dup2(kept_out, 1)


def _warm_up(assistant: qa.Assistant) -> None:
    try:
        assistant.warm_up()
    except qa.SourcebookError as error:
        tell(f"qa: {error}")
