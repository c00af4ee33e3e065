"""The official package of the protocol, versions 1 and 2: the only place that imports it.

Both have a `Server` beneath their decorators, which is given a function for each method. They
differ in how it is given and in how an error is raised.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import anyio
import mcp.shared.exceptions
import mcp.types
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import ASGIApp

from qa._version import __version__
from qa.web.mcp.protocol import Protocol, ProtocolError
from qa.web.mcp.tools import Visit

Visiting = Callable[[Request | None], Visit]

# Each version has names in them that the other has not.
types: Any = mcp.types
exceptions: Any = mcp.shared.exceptions

# How the package names the types of a method: its request and its result begin so.
_TYPES = {
    "tools/list": "ListTools",
    "tools/call": "CallTool",
    "resources/list": "ListResources",
    "resources/templates/list": "ListResourceTemplates",
    "resources/read": "ReadResource",
    "prompts/list": "ListPrompts",
    "prompts/get": "GetPrompt",
}


def make_server(protocol: Protocol, visiting: Visiting) -> Any:
    """Return the package's server; `visiting` tells who sends a request, None over stdio."""
    # At lower levels it logs whole requests, and with them questions.
    logging.getLogger("mcp").setLevel(logging.WARNING)
    server: Any = Server("sourcebook", version=__version__, instructions=protocol.instructions)
    for method in protocol.methods:
        _add(server, method, partial(_handled, protocol, visiting, method))
    return server


def http(server: Any) -> tuple[ASGIApp, Callable[[], AbstractAsyncContextManager[None]]]:
    """Return the application for streamable HTTP, and what has to run while it serves.

    Each request stands alone, without a session, and is answered in JSON. Which hosts and
    origins may send one is decided before it comes here.
    """
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    return manager.handle_request, manager.run


def run_stdio(server: Any, stdin: Any, stdout: Any) -> None:
    """Serve over two text files, one message a line, until the first one ends."""

    async def run() -> None:
        files = anyio.wrap_file(stdin), anyio.wrap_file(stdout)
        async with stdio_server(*files) as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


async def _handled(
    protocol: Protocol, visiting: Visiting, method: str, params: Any, request: Request | None
) -> Any:
    """Answer a request in a thread, and return the package's result of the method."""
    given = params.model_dump(mode="json", by_alias=True) if params is not None else {}
    try:
        reply = await to_thread.run_sync(protocol.handle, method, given, visiting(request))
    except ProtocolError as error:
        raise _error(error.code, str(error)) from None
    return getattr(types, f"{_TYPES[method]}Result").model_validate(reply)


def _add(server: Any, method: str, handle: Callable[[Any, Request | None], Awaitable[Any]]) -> None:
    name = _TYPES[method]
    if hasattr(server, "add_request_handler"):  # version 2

        async def handler(context: Any, params: Any) -> Any:
            return await handle(params, context.request)

        takes = "Paginated" if name.startswith("List") else name
        server.add_request_handler(method, getattr(types, f"{takes}RequestParams"), handler)
    else:

        async def handler_1(request: Any) -> Any:
            result = await handle(request.params, server.request_context.request)
            return types.ServerResult(result)

        server.request_handlers[getattr(types, f"{name}Request")] = handler_1


def _error(code: int, message: str) -> Exception:
    made: Exception
    if hasattr(exceptions, "MCPError"):  # version 2
        made = exceptions.MCPError(code, message)
    else:
        made = exceptions.McpError(types.ErrorData(code=code, message=message))
    return made
