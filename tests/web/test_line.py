"""The line of those who ask: few at once, some waiting, the rest turned away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.errors import Busy
from qa.web.line import Line

FULL = "Too many questions are being asked. Ask again in a moment."


def test_few_are_in_at_once_and_those_who_wait_follow():
    line, inside, most = Line(2, 10), [], []

    def go(number):
        with line.turn():
            inside.append(number)
            most.append(len(inside))
            threading.Event().wait(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(12) as visitors:
        list(visitors.map(go, range(12)))
    assert len(most) == 12
    assert max(most) == 2


def test_a_full_line_turns_away_and_has_room_again_later():
    line = Line(1, 0)
    with line.turn(), pytest.raises(Busy, match=FULL), line.turn():
        pass
    with pytest.raises(RuntimeError), line.turn():
        raise RuntimeError("what goes wrong inside")
    with line.turn():
        pass


def test_it_tells_how_many_wait():
    line = Line(1, 5)

    def go():
        with line.turn():
            pass

    with ThreadPoolExecutor(2) as visitors, line.turn():
        assert line.standing == 0
        for _ in range(2):
            visitors.submit(go)
        while line.standing < 2:
            threading.Event().wait(0.001)
    assert line.standing == 0
