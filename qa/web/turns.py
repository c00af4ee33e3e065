"""Whose turn it is to have much read or indexed: a few at once, so that nobody waits for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECOND = 1.0


class Turn:
    """One who may come to need a turn; `client` is who sends for them."""

    def __init__(self, turns: Turns, client: str) -> None:
        self._turns = turns
        self.client = client
        self.held = False

    def take(self, waiting: Callable[[], None]) -> None:
        """Wait for the turn, unless it is held; `waiting` is called each second, and may raise."""
        if not self.held:
            self._turns.wait(self, waiting)
            self.held = True


class Turns:
    """Gives a turn to `at_once` together, one of each client, and the clients one by one.

        with turns.of(client) as turn:
            turn.take(waiting)  # when it is seen to be much

    Safe for several threads.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._changed = threading.Condition()
        self._at_work: list[str] = []  # clients
        self._waiting: list[Turn] = []

    @contextmanager
    def of(self, client: str) -> Iterator[Turn]:
        """Give whoever is sent for by a client a turn to take, which ends with the block."""
        turn = Turn(self, client)
        try:
            yield turn
        finally:
            if turn.held:
                self._end(client)

    def wait(self, turn: Turn, waiting: Callable[[], None]) -> None:
        """Wait until it is this one's turn; what `waiting` raises ends that."""
        with self._changed:
            self._waiting.append(turn)
            try:
                while self._next() is not turn:
                    waiting()
                    self._changed.wait(_SECOND)
                self._at_work.append(turn.client)
            finally:
                self._waiting.remove(turn)
                self._changed.notify_all()

    def _next(self) -> Turn | None:
        if len(self._at_work) >= self._at_once:
            return None
        return next((one for one in self._waiting if one.client not in self._at_work), None)

    def _end(self, client: str) -> None:
        with self._changed:
            self._at_work.remove(client)
            self._waiting.sort(key=lambda one: one.client == client)  # the others come first
            self._changed.notify_all()
