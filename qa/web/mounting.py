"""Serving an application below a path of another one."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

_ROUTE = "sourcebook.route"


def mounted(path: str, app: ASGIApp) -> list[BaseRoute]:
    """Return the routes by which an application is served at a path and below it.

    Starlette's own `Mount` does not serve the path itself, and finds nothing behind a proxy
    that takes a prefix off the path and tells it as the root path.
    """
    below = _Below(path, app)
    return [Route(path, below), Route(f"{path}/{{rest:path}}", below)]


def path_in(scope: Scope) -> str:
    """Return the path of a request below the one that its application is served at."""
    path: str = scope["path"]
    root = scope.get("root_path", "").rstrip("/")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def put_route(scope: Scope, path: str) -> None:
    """Note by which route a request is answered, for those who see it from outside."""
    scope[_ROUTE] = path


def route_of(scope: Scope) -> str:
    """Return the route that has answered a request, "" for none: its path with names in braces."""
    return str(scope.get(_ROUTE) or getattr(scope.get("route"), "path", ""))


class _Below:
    def __init__(self, path: str, app: ASGIApp) -> None:
        self._path = path
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "").rstrip("/") + self._path
        rest = scope["path_params"].get("rest", "")
        inner = {**scope, "root_path": root, "path": f"{root}/{rest}", "path_params": {}}
        try:
            await self._app(inner, receive, send)
        finally:
            put_route(scope, self._path + route_of(inner))
