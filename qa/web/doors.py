"""The doors of a server: what other programs speak to, beside the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.routing import BaseRoute

from qa.web.api.app import routes as rest
from qa.web.health import routes as health
from qa.web.mcp.door import door as mcp_door
from qa.web.openai.app import routes as openai
from qa.web.services import Services


@dataclass(frozen=True, slots=True)
class Doors:
    """The routes of all doors, and what has to run while they are open."""

    routes: Sequence[BaseRoute]
    running: Sequence[Callable[[], AbstractAsyncContextManager[object]]] = ()

    @classmethod
    def of(cls, services: Services) -> Doors:
        """Return the doors of a server."""
        mcp, mcp_running = mcp_door(services)
        metrics = services.metrics.routes() if services.metrics else []
        routes = [*rest(services), *openai(services), *health(services), *metrics, *mcp]
        return cls(routes, [*mcp_running])

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run what the doors need, in the event loop of the server, until it ends."""
        async with AsyncExitStack() as stack:
            for begin in self.running:
                await stack.enter_async_context(begin())
            yield
