"""Comparing two reports: differences, and what chance can do."""

from dataclasses import replace

import numpy as np
import pytest

from qa.errors import InputError
from qa.evaluation.compare import Difference, bootstrap, compare
from qa.evaluation.report import Measured, Report


def report(values, mode="retrieval", kinds=None):
    return Report(
        mode=mode,
        metrics={},
        queries=len(values),
        p50_ms=1.0,
        p95_ms=1.0,
        documents=1,
        passages=1,
        questions=tuple(
            Measured(id=name, text="?", kind=(kinds or {}).get(name, ""), values={"m": v}, ms=1.0)
            for name, v in values.items()
        ),
    )


def test_a_difference_that_is_the_same_everywhere_is_certain():
    before = report({"a": 0.25, "b": 0.5, "c": 0.0})
    now = report({"a": 0.5, "b": 0.75, "c": 0.25})
    assert compare(before, now) == [
        Difference(
            metric="m",
            before=0.25,
            now=0.5,
            difference=0.25,
            low=0.25,
            high=0.25,
            questions=3,
        )
    ]


def test_only_questions_that_both_have_are_paired():
    before = report({"a": 0.0, "b": None, "gone": 1.0})
    now = report({"new": 1.0, "b": 1.0, "a": 1.0})
    (difference,) = compare(before, now)
    assert (difference.before, difference.now, difference.questions) == (0.0, 1.0, 1)


def test_kinds_are_paired_and_weighed_apart():
    kinds = {"a": "x", "b": "x", "c": "x", "d": "y"}
    before = report(dict.fromkeys("abcd", 0.0), kinds=kinds)
    now = report({"a": 0.0, "b": 0.0, "c": 0.0, "d": 1.0}, kinds=kinds)
    (difference,) = compare(before, now)
    # The mean of 0 and 1; each kind is drawn for itself, so nothing varies.
    assert (difference.difference, difference.low, difference.high) == (0.5, 0.5, 0.5)


def test_the_interval_is_that_of_the_normal_distribution_for_many_questions():
    gains = np.random.default_rng(1).normal(0.02, 0.2, 2000).tolist()
    low, high = bootstrap(gains, [""] * 2000)
    # 10,000 draws place these bounds to within some hundredths of the standard error.
    error = np.std(gains) / np.sqrt(2000)
    assert low == pytest.approx(np.mean(gains) - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(np.mean(gains) + 1.96 * error, abs=0.15 * error)


def test_the_interval_of_two_questions_by_hand():
    # Means of two draws from 0 and 1 are 0, 0.5 and 1, with chances 1/4, 1/2 and 1/4.
    assert bootstrap([0.0, 1.0], ["", ""]) == (0.0, 1.0)


def test_the_interval_is_the_same_on_every_run():
    gains = [0.1, -0.2, 0.3, 0.05]
    assert bootstrap(gains, [""] * 4) == bootstrap(gains, [""] * 4)


def test_reports_that_cannot_be_compared_are_refused():
    some = report({"a": 0.0})
    with pytest.raises(InputError, match="is of the mode chunking, not retrieval"):
        compare(replace(some, mode="chunking"), some)
    with pytest.raises(InputError, match="shares no question"):
        compare(report({"b": 0.0}), some)
