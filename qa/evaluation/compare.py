"""Two reports on the same questions, and whether they differ by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.errors import InputError
from qa.evaluation.metrics import balanced_mean
from qa.evaluation.report import Report
from qa.records import Record

_CELLS = 4_000_000  # drawn at a time: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Record):
    """A metric of two reports on the questions that both have, and now minus before.

    `low` and `high` bound the difference with 95 % confidence.
    """

    metric: str
    before: float
    now: float
    difference: float
    low: float
    high: float
    questions: int


def compare(before: Report, now: Report) -> list[Difference]:
    """Return the difference of every metric that is a mean over questions.

    Questions are paired by kind and id. Raises `InputError` if the reports are of
    different modes, or share no question.
    """
    if before.mode != now.mode:
        raise InputError(
            f"The baseline is of the mode {before.mode}, not {now.mode}. "
            "Compare reports of the same mode."
        )
    earlier = {(question.kind, question.id): question.values for question in before.questions}
    differences = []
    for metric in dict.fromkeys(name for question in now.questions for name in question.values):
        pairs = [
            (question.kind, old, new)
            for question in now.questions
            if (new := question.values.get(metric)) is not None
            and (old := earlier.get((question.kind, question.id), {}).get(metric)) is not None
        ]
        if not pairs:
            continue
        kinds, olds, news = zip(*pairs, strict=True)
        gains = [new - old for _, old, new in pairs]
        low, high = bootstrap(gains, kinds)
        differences.append(
            Difference(
                metric=metric,
                before=balanced_mean(olds, kinds),
                now=balanced_mean(news, kinds),
                difference=balanced_mean(gains, kinds),
                low=low,
                high=high,
                questions=len(pairs),
            )
        )
    if not differences:
        raise InputError(
            "The baseline shares no question with this evaluation. "
            "Compare reports on the same questions."
        )
    return differences


def bootstrap(
    gains: Sequence[float], kinds: Sequence[str], *, resamples: int = 10_000, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean gain of paired questions.

    Questions are drawn with replacement, of each kind as many as there are; the mean is
    that of the kinds' means (Efron and Tibshirani, 1993, "An Introduction to the
    Bootstrap"; Sakai, 2006, for retrieval). The same on every run for the same seed.
    """
    random = np.random.default_rng(seed)
    total = np.zeros(resamples)
    names = sorted(set(kinds))
    for name in names:
        some = np.array([gain for gain, kind in zip(gains, kinds, strict=True) if kind == name])
        step = max(1, _CELLS // len(some))
        for first in range(0, resamples, step):
            rows = min(step, resamples - first)
            drawn = random.integers(0, len(some), size=(rows, len(some)))
            total[first : first + rows] += some[drawn].mean(axis=1)
    low, high = np.percentile(total / len(names), [2.5, 97.5])
    return float(low), float(high)
