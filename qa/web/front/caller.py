"""Who sends a request."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

_KEY = "sourcebook.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sends a request: `name` is that of their key or login, "" where none is asked for.

    The `owner` may do what changes the collection, such as a sync. `key` says that the name is
    that of a key, which one program or person has alone, while all who log in share a password.
    """

    name: str = ""
    owner: bool = False
    key: bool = False


def put_caller(scope: Scope, caller: Caller) -> None:
    """Note who sends the request of this scope."""
    scope[_KEY] = caller


def caller_of(scope: Scope) -> Caller:
    """Return who sends the request of this scope, somebody unknown if nothing told."""
    caller: Caller = scope.get(_KEY, Caller())
    return caller
