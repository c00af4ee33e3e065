"""Measures, as pure functions of plain values; a larger value is better in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from qa.errors import InputError

Interval = tuple[int, int]  # characters of one text, half-open


def library() -> Any:
    """Return the library of measures; raise `InputError` where it is not installed."""
    # Loaded on first use, and here alone; nothing else needs a C extension of its own.
    try:
        import ir_measures
    except ImportError:
        raise InputError(
            "The library that measures a ranking is not installed. "
            "Run: pip install ir-measures (or install Sourcebook with its extra “evaluation”)."
        ) from None
    return ir_measures


def ranking(
    found: Sequence[Sequence[str]], grades: Sequence[Mapping[str, int]]
) -> list[dict[str, float]]:
    """Return ndcg@10, recall@5 and mrr@10 of each question.

    `found[i]` are the ids of the documents found for question i, best first; `grades[i]`
    are the judged grades by id, of which those above 0 are relevant. nDCG is that of
    trec_eval: gain is the grade, discount log2(rank + 1) (Järvelin and Kekäläinen, 2002,
    "Cumulated gain-based evaluation of IR techniques"). Raises `InputError` where the library
    of measures is not installed.
    """
    measures = library()
    RR, R, nDCG = measures.RR, measures.R, measures.nDCG
    names = {nDCG @ 10: "ndcg@10", R @ 5: "recall@5", RR @ 10: "mrr@10"}
    # Numbers stand for the ids, which may hold what trec_eval's C strings cannot.
    numbers: dict[str, str] = {}
    judged, scored = [], []
    for i, (ids, graded) in enumerate(zip(found, grades, strict=True)):
        for one, grade in graded.items():
            number = numbers.setdefault(one, str(len(numbers)))
            judged.append(measures.Qrel(str(i), number, max(0, grade)))
        for rank, one in enumerate(dict.fromkeys(ids)):
            # The rank is the score, so that ties in ours are not broken anew.
            number = numbers.setdefault(one, str(len(numbers)))
            scored.append(measures.ScoredDoc(str(i), number, -float(rank)))
    values = [dict.fromkeys(names.values(), 0.0) for _ in found]
    for value in measures.iter_calc(list(names), judged, scored):
        values[int(value.query_id)][names[value.measure]] = float(value.value)
    return values


def union(spans: Iterable[Interval]) -> list[Interval]:
    """Return the same characters as spans in order that neither overlap nor adjoin."""
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def length(spans: Iterable[Interval]) -> int:
    """Return how many characters the spans have, repeated ones counted each time."""
    return sum(end - start for start, end in spans)


def overlap(intervals: Iterable[Interval], others: Iterable[Interval]) -> int:
    """Return how many characters are in both."""
    rest = union(others)
    return sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in union(intervals)
        for other_start, other_end in rest
    )


def span_scores(
    wanted: Sequence[Interval], retrieved: Sequence[Interval], *, elsewhere: int = 0
) -> dict[str, float]:
    """Return recall, precision and iou of retrieved text, in characters.

    `wanted` and `retrieved` are spans of the same text; `elsewhere` counts characters
    retrieved from other texts. Text retrieved twice weighs twice in what was retrieved:
    overlapping passages cost. Without anything retrieved all three are 0. From Smith and
    Troynikov, 2024, "Evaluating Chunking Strategies for Retrieval", as their code has it.
    """
    both = overlap(wanted, retrieved)
    taken = length(retrieved) + elsewhere
    needed = length(union(wanted))
    return {
        "recall": both / needed if needed else 0.0,
        "precision": both / taken if taken else 0.0,
        "iou": both / (needed + taken - both) if needed + taken else 0.0,
    }


def precision_omega(wanted: Sequence[Interval], passages: Iterable[Interval]) -> float:
    """Return the precision if every passage that touches wanted text is retrieved, no other.

    What no passage holds of the wanted text counts as retrieved in vain. A measure of the
    chunker alone, from the same report and code as `span_scores`, in which a passage that
    ends where wanted text begins touches it.
    """
    touching = [
        (start, end)
        for start, end in passages
        if any(start <= wanted_end and wanted_start <= end for wanted_start, wanted_end in wanted)
    ]
    everything = length(union([*touching, *wanted]))
    return overlap(wanted, touching) / everything if everything else 0.0


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return the chance that one of `higher` scores above one of `lower`; a tie is half.

    The area under the ROC curve (Hanley and McNeil, 1982). Raises `ValueError` if either
    is empty.
    """
    if not len(higher) or not len(lower):
        raise ValueError("the area under the curve needs scores of both kinds")
    below = np.sort(np.asarray(lower, dtype=np.float64))
    scores = np.asarray(higher, dtype=np.float64)
    wins = np.searchsorted(below, scores, side="left").sum()
    wins_and_ties = np.searchsorted(below, scores, side="right").sum()
    return float((wins + wins_and_ties) / (2 * len(scores) * len(below)))


def balanced_mean(values: Sequence[float], kinds: Sequence[str]) -> float:
    """Return the mean of each kind's mean, so that a frequent kind weighs no more.

    With one kind it is the mean; with two, and 1 for right and 0 for wrong, it is balanced
    accuracy (Brodersen et al., 2010). Raises `ValueError` without values.
    """
    if not values:
        raise ValueError("there is no mean of nothing")
    by_kind: dict[str, list[float]] = {}
    for value, kind in zip(values, kinds, strict=True):
        by_kind.setdefault(kind, []).append(value)
    return sum(sum(values) / len(values) for values in by_kind.values()) / len(by_kind)


def holds_answer(quotes: Iterable[str], answers: Iterable[str]) -> bool:
    """Tell whether one of the quotes contains one of the answers.

    Case and white space do not matter. An answer of white space alone is in nothing.
    """
    sought = [folded for answer in answers if (folded := _folded(answer))]
    return any(answer in text for text in map(_folded, quotes) for answer in sought)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
