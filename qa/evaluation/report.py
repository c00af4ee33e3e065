"""What an evaluation found, as a record that is written, read back and compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import InputError
from qa.evaluation.metrics import balanced_mean
from qa.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Record):
    """One question: its values by metric, and the names of what was found, best first.

    A value is None where the metric does not apply to the question. `kind` tells the
    questions apart whose values are averaged separately first; `ms` is how long the
    question took; `score` is what decided whether it was answered, if that was measured;
    `failures` say in words what was expected of the answer and is not so.
    """

    id: str
    text: str
    kind: str = ""
    values: dict[str, float | None]
    found: tuple[str, ...] = ()
    ms: float
    score: float | None = None
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """An evaluation: the metrics (0 to 1), and the questions that they come from.

    `p50_ms` and `p95_ms` are milliseconds of a question; `warnings` are for people.
    """

    mode: str
    metrics: dict[str, float]
    queries: int
    p50_ms: float
    p95_ms: float
    documents: int
    passages: int
    warnings: tuple[str, ...] = ()
    questions: tuple[Measured, ...] = ()

    def summary(self) -> dict[str, Any]:
        """Return the metrics, the number of questions and the times, in one flat dict."""
        return {
            **self.metrics,
            "queries": self.queries,
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
        }

    def save(self, path: Path) -> None:
        """Write everything as JSON; raises `InputError` if the file cannot be written."""
        write(path, json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n")

    def save_questions(self, path: Path) -> None:
        """Write a line a question: JSON if the file ends in .jsonl, else columns with tabs."""
        if path.suffix.lower() == ".jsonl":
            rows = [json.dumps(q.to_dict(), ensure_ascii=False) for q in self.questions]
        else:
            names = list(dict.fromkeys(name for q in self.questions for name in q.values))
            # Of most modes no question can fail.
            why = ["failures"] if any(q.failures for q in self.questions) else []
            rows = ["\t".join(["id", "kind", *names, "ms", "score", "text", "found", *why])]
            rows += [
                "\t".join(
                    " ".join(_cell(value).split())
                    for value in (
                        *(q.id, q.kind),
                        *(q.values.get(name) for name in names),
                        *(q.ms, q.score, q.text, " ".join(q.found)),
                        *(["; ".join(q.failures)] if why else []),
                    )
                )
                for q in self.questions
            ]
        write(path, "".join(f"{row}\n" for row in rows))


def averages(questions: Sequence[Measured]) -> dict[str, float]:
    """Return the mean of every metric that applies to a question, in order of appearance."""
    names = dict.fromkeys(name for question in questions for name in question.values)
    means = {}
    for name in names:
        having = [(v, q.kind) for q in questions if (v := q.values.get(name)) is not None]
        if having:
            values, kinds = zip(*having, strict=True)
            means[name] = balanced_mean(values, kinds)
    return means


def percentile(questions: Sequence[Measured], percent: float) -> float:
    """Return how many milliseconds `percent` of the questions stay within."""
    return round(float(np.percentile([question.ms for question in questions], percent)), 3)


def load(path: Path) -> Report:
    """Read what `save` wrote; raises `InputError` for anything else."""
    try:
        return Report.from_dict(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}). Give a file written with --output."
        ) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(
            f"{path} is no report to compare with. Write one with: qa evaluate … --output {path}"
        ) from None


def write(path: Path, text: str) -> None:
    """Write a text file; raises `InputError` if that cannot be done."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}). Give another file."
        ) from None


def _cell(value: str | float | None) -> str:
    return "" if value is None else str(value)
