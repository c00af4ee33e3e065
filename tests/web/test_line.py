"""The line of those who ask: few at once, some waiting, the rest turned away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.errors import InputError
from qa.web.endpoints import Endpoints
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
    with line.turn(), pytest.raises(InputError, match=FULL), line.turn():
        pass
    with pytest.raises(RuntimeError), line.turn():
        raise RuntimeError("what goes wrong inside")
    with line.turn():
        pass


def test_a_question_too_many_gets_a_message_and_the_next_one_an_answer(assistant):
    line = Line(1, 0)
    endpoints = Endpoints(assistant, "Sample", line=line)
    with line.turn():
        assert endpoints.ask({"question": "What is said of trade?"}) == {"error": FULL}
    assert endpoints.ask({"question": "What is said of trade?"})["question"] == (
        "What is said of trade?"
    )
