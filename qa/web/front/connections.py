"""How many connections there may be, and for how long one may keep the server waiting.

uvicorn takes as many as there are file descriptors, waits for the head of a first request for
ever, and for ever for a client that does not read what it asked for. A few hundred of these, of
one client that sends nothing more, would leave no connection for anybody.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from typing import Any

_MOST = 1000  # connections in all
_PATIENCE = 30.0  # seconds for the head of a request, and for a reply to be read on
_SLOWEST = 1000  # bytes a second that a client reads


class Connections:
    """The connections of a server: `most` in all, and `each` of one address that is no proxy.

    Where the house is full, who has waited longest with an unfinished request makes room for who
    comes; where all are being answered, who comes is turned away. `patience` are seconds.
    """

    def __init__(self, most: int, each: int | None, *, patience: float = _PATIENCE) -> None:
        self.most = most
        self.each = each
        self.patience = patience
        self.open: set[Any] = set()
        self.waiting: dict[Any, None] = {}  # in the order in which they began to
        self._of = Counter[str]()

    def enter(self, connection: Any, address: str) -> bool:
        """Take a connection in, or tell that there is no room for it."""
        if self.each is not None and _is_counted(address) and self._of[address] >= self.each:
            return False
        if len(self.open) >= self.most:
            if not self.waiting:
                return False
            next(iter(self.waiting)).give_up()
        self.open.add(connection)
        self._of[address] += 1
        return True

    def leave(self, connection: Any, address: str) -> None:
        """Forget a connection, if it is known."""
        if connection in self.open:
            self.open.discard(connection)
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]
        self.waiting.pop(connection, None)

    def bounding(self, protocol: Any) -> Any:
        """Return a protocol of uvicorn, by h11 or httptools, that keeps to these bounds."""
        return type("Bounded", (_Bounded, protocol), {"house": self})


class _Bounded:
    """What is put before uvicorn's protocol, which has `transport`, `cycle` and `client`."""

    house: Connections
    transport: asyncio.Transport
    cycle: Any
    client: tuple[str, int] | None
    _timer: asyncio.TimerHandle | None = None
    _address = ""
    _unsent = 0  # bytes, at the last look
    _moved = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # type: ignore[misc]
        self._address = self.client[0] if self.client else ""
        if self.house.enter(self, self._address):
            self._look()
        else:
            transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self._end()
        super().connection_lost(error)  # type: ignore[misc]

    def data_received(self, data: bytes) -> None:
        super().data_received(data)  # type: ignore[misc]
        if self in self.house.waiting and self._is_busy():
            self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()  # type: ignore[misc]
        if self in self.house.open and not self._is_busy():
            self._look()

    def resume_writing(self) -> None:
        self._moved = True
        super().resume_writing()  # type: ignore[misc]

    def give_up(self) -> None:
        """Close the connection at once."""
        self._end()
        self.transport.abort()

    def _is_busy(self) -> bool:
        """Tell whether a request is being answered, or its reply is still on its way."""
        answering = self.cycle is not None and not self.cycle.response_complete
        return answering or self.transport.get_write_buffer_size() > 0

    def _look(self) -> None:
        """Note whether there is a request, and look again when patience has run out."""
        self._stop()
        self._unsent, self._moved = self.transport.get_write_buffer_size(), False
        if self._is_busy():
            self.house.waiting.pop(self, None)
        else:
            self.house.waiting[self] = None
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.house.patience, self._too_late)

    def _too_late(self) -> None:
        unsent = self.transport.get_write_buffer_size()
        read = self._moved or self._unsent - unsent >= self.house.patience * _SLOWEST
        stuck = unsent > 0 and self._unsent > 0 and not read
        if stuck or self in self.house.waiting:
            self.give_up()
        else:
            self._look()

    def _end(self) -> None:
        self._stop()
        self.house.leave(self, self._address)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def bound(config: Any, *, proxied: bool) -> None:
    """Bound the connections that a running uvicorn will take, given its settings.

    Where it is `proxied`, all clients come from the addresses of a proxy, which is not bounded.
    """
    most = _most()
    connections = Connections(most, None if proxied else most // 2)
    config.http_protocol_class = connections.bounding(config.http_protocol_class)


def _most() -> int:
    """Return how many connections leave enough file descriptors for all else."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return _MOST
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST if soft == resource.RLIM_INFINITY else max(16, min(_MOST, soft // 2))


def _is_counted(address: str) -> bool:
    """Tell whether an address is of one client: this machine's own is every program's here."""
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
