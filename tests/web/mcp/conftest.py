"""A client of the official package, of version 1 or 2, that gives out JSON as it was sent."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import pytest


class Client:
    """A session with a server, which `began` has told of itself."""

    def __init__(self, portal: Any, session: Any, began: Any) -> None:
        self._portal, self._session, self.began = portal, session, sent(began)

    def __call__(self, method: str, *values: Any) -> dict[str, Any]:
        """Call a method of the session, such as `list_tools`."""
        return sent(self._portal.call(getattr(self._session, method), *values))

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        return self("call_tool", tool, arguments)


def sent(result: Any) -> dict[str, Any]:
    """What stood in JSON, whatever the package calls it."""
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


@asynccontextmanager
async def session_over(transport: AbstractAsyncContextManager[Any]) -> Any:
    from mcp import ClientSession

    async with transport as streams, ClientSession(*streams[:2]) as session:
        yield session, await session.initialize()


@asynccontextmanager
async def http(address: str, **headers: str) -> Any:
    """The client's side of streamable HTTP."""
    from mcp.client import streamable_http

    if hasattr(streamable_http, "streamable_http_client"):
        from mcp.shared._httpx_utils import create_mcp_http_client

        async with (
            create_mcp_http_client(headers=headers) as made,
            streamable_http.streamable_http_client(address, http_client=made) as streams,
        ):
            yield streams
    else:
        async with streamable_http.streamablehttp_client(address, headers=headers) as streams:
            yield streams


@contextmanager
def connected(transport: AbstractAsyncContextManager[Any]) -> Iterator[Client]:
    """Speak to a server from a thread of its own: another test may have an event loop in this."""
    from anyio.from_thread import start_blocking_portal

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(session_over(transport)) as (session, began),
    ):
        yield Client(portal, session, began)


@pytest.fixture(scope="session")
def mcp_client() -> Any:
    """`connected`, for tests of any transport."""
    return connected


@pytest.fixture(scope="session")
def over_http() -> Any:
    """`http`, which `mcp_client` takes."""
    return http
