"""Whose turn it is: a few at once, one of each client, and the clients one by one."""

import threading

import pytest

from qa.web.turns import Turns


class Waiting:
    """Threads that wait for a turn, and hold it until they are told to end."""

    def __init__(self, turns):
        self._turns = turns
        self._ends = {}
        self._threads = {}
        self._changed = threading.Condition()
        self.begun = []

    def add(self, client, name):
        """Begin to wait; return when that, or the turn itself, has been reached."""
        reached = threading.Event()
        self._ends[name] = threading.Event()

        def run():
            with self._turns.of(client) as turn:
                turn.take(reached.set)
                with self._changed:
                    self.begun.append(name)
                    self._changed.notify_all()
                turn.take(lambda: pytest.fail("it is held already"))
                reached.set()
                self._ends[name].wait()

        self._threads[name] = threading.Thread(target=run)
        self._threads[name].start()
        assert reached.wait(20)

    def end(self, name, then):
        """End a turn; wait until so many have begun."""
        self._ends[name].set()
        self._threads[name].join()
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= then, 20)


def test_two_at_once_of_different_clients_and_the_clients_one_by_one():
    waiting = Waiting(Turns(2))
    for name in ("a1", "a2", "a3", "b1", "b2", "c1"):
        waiting.add(name[0], name)
    assert waiting.begun == ["a1", "b1"]
    waiting.end("a1", 3)  # of the others, c comes before what else a wants
    assert waiting.begun == ["a1", "b1", "c1"]
    waiting.end("b1", 4)
    assert waiting.begun[3:] == ["a2"]
    waiting.end("a2", 5)
    assert waiting.begun[4:] == ["b2"]
    waiting.end("c1", 6)
    waiting.end("a3", 6)
    waiting.end("b2", 6)
    assert waiting.begun[5:] == ["a3"]


def test_who_no_longer_waits_is_out_of_the_line():
    turns = Turns(1)
    waiting = Waiting(turns)
    waiting.add("a", "first")

    def cancelled():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), turns.of("b") as turn:
        turn.take(cancelled)
    waiting.add("c", "last")
    waiting.end("first", 2)
    assert waiting.begun == ["first", "last"]
    waiting.end("last", 2)


def test_who_needs_no_turn_takes_none():
    turns = Turns(1)
    with turns.of("a"), turns.of("b") as turn:
        turn.take(lambda: pytest.fail("nobody else has a turn"))
    with turns.of("a") as turn:
        turn.take(lambda: pytest.fail("it has ended"))
