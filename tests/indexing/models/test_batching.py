"""Passes that threads share: each gets its own rows, and its own errors."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qa.indexing.models.batching import Batching


class Model:
    """Gives each text its length, holds the first pass until it is told, and keeps the passes."""

    def __init__(self):
        self.passes = []
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, texts):
        self.passes.append(list(texts))
        self.begun.set()
        assert self.go.wait(10)
        if "bad" in texts:
            raise ValueError("a bad text")
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def at_once(model, batching, calls):
    """Call with each list of texts while a first call is held up; return futures in order."""
    with ThreadPoolExecutor(len(calls) + 1) as callers:
        first = callers.submit(batching, ["first"])
        assert model.begun.wait(10)
        futures = []
        for number, texts in enumerate(calls, start=1):
            futures.append(callers.submit(batching, texts))
            while len(batching._waiting) < number:
                threading.Event().wait(0.001)
        model.go.set()
    assert first.result().tolist() == [[5]]
    return futures


def test_a_caller_alone_gets_a_row_a_text():
    model = Model()
    model.go.set()
    batching = Batching(model, 4)
    assert batching(["a", "bb"]).tolist() == [[1], [2]]
    assert batching([]).tolist() == []
    assert model.passes == [["a", "bb"], []]


def test_those_who_come_during_a_pass_share_the_next_one_in_the_order_they_came():
    model = Model()
    batching = Batching(model, 4)
    futures = at_once(model, batching, [["a"], ["bb", "ccc"], ["dddd"], ["eeeee"]])
    assert [future.result().tolist() for future in futures] == [[[1]], [[2], [3]], [[4]], [[5]]]
    assert model.passes == [["first"], ["a", "bb", "ccc", "dddd"], ["eeeee"]]


def test_more_texts_than_a_pass_takes_go_alone_and_whole():
    model = Model()
    batching = Batching(model, 2)
    futures = at_once(model, batching, [["a", "bb", "ccc"], ["dddd"]])
    assert [future.result().tolist() for future in futures] == [[[1], [2], [3]], [[4]]]
    assert model.passes == [["first"], ["a", "bb", "ccc"], ["dddd"]]


def test_what_is_wrong_with_one_callers_texts_is_raised_to_that_caller_alone():
    model = Model()
    batching = Batching(model, 8)
    good, bad, other = at_once(model, batching, [["a"], ["bad"], ["ccc"]])
    assert good.result().tolist() == [[1]]
    assert other.result().tolist() == [[3]]
    with pytest.raises(ValueError, match="a bad text"):
        bad.result()
    with pytest.raises(ValueError, match="a bad text"):
        batching(["bad"])
    assert batching(["fine"]).tolist() == [[4]]
