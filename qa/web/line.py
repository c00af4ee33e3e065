"""The line of those who ask: a few at once, some who wait, and no more than that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import Busy

AT_ONCE, WAITING = 10, 70  # questions that are answered together, and more in line


class Line:
    """Lets `at_once` in together, and `waiting` more stand in line; safe for several threads."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._room = threading.Semaphore(at_once + waiting)
        self._turn = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self.standing = 0  # that wait now

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn; raises `Busy` where the line is full already."""
        if not self._room.acquire(blocking=False):
            raise Busy("Too many questions are being asked. Ask again in a moment.")
        try:
            self._count(+1)
            try:
                self._turn.acquire()
            finally:
                self._count(-1)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def _count(self, more: int) -> None:
        with self._lock:
            self.standing += more
