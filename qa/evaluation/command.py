"""`qa evaluate`: call, print."""

from __future__ import annotations

import argparse
import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

import qa
from qa.console import ProgressBar
from qa.errors import InputError
from qa.evaluation.compare import Difference, compare
from qa.evaluation.names import METRICS
from qa.evaluation.report import Report, load
from qa.evaluation.run import Task, check, evaluate
from qa.terminal import put, put_json, tell

DONE, BELOW = 0, 1


class _Questions:
    """A bar on standard error for the questions; for a `with` block."""

    def __enter__(self) -> Self:
        self._bar: tqdm[Any] | None = None
        return self

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:  # not earlier, or it would stand below the bar of the build
            self._bar = tqdm(
                total=total, unit="question", file=sys.stderr, leave=False, disable=None, delay=0.3
            )
        self._bar.update(done - self._bar.n)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()


def run(options: argparse.Namespace) -> int:
    """Do what the options of `parser.add_parser` ask for, and return the exit code."""
    task = Task(
        folder=options.folder,
        mode=options.mode,
        index=options.index,
        qrels=options.qrels,
        outside=options.outside,
        history=not options.no_history,
        limit=options.limit,
    )
    # All that can be wrong is found before the minutes that it takes.
    gates = [_gate(text, check(task)) for text in options.at_least]
    baseline = load(options.compare) if options.compare else None
    for path in (options.output, options.per_query):
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise InputError(f"{path} cannot be written. Give a file in a folder that is there.")
    with ProgressBar() as building, _Questions() as asking:
        report = evaluate(task, config=qa.Config.from_env(), building=building, asking=asking)
    for warning in report.warnings:
        tell(f"qa: {warning}")
    if options.output:
        report.save(options.output)
    if options.per_query:
        report.save_questions(options.per_query)
    differences = compare(baseline, report) if baseline else []
    if options.json:
        result = report.summary()
        if baseline:
            result["compared"] = {d.metric: d.to_dict() for d in differences}
        put_json(result)
    else:
        put(_table(report))
        if baseline:
            put("\n" + _comparison(differences))
    return _verdict(report, gates)


def _gate(text: str, mode: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in METRICS[mode]:
        raise InputError(
            f"--at-least names {name!r}, which --mode {mode} does not measure; "
            f"it measures {', '.join(METRICS[mode])}."
        )
    try:
        return name, float(value)
    except ValueError:
        raise InputError(f"--at-least {text} gives no number; write {name}=0.7, say.") from None


def _verdict(report: Report, gates: list[tuple[str, float]]) -> int:
    code = DONE
    for name, least in gates:
        if name not in report.metrics:
            raise InputError(f"The folder has no questions to measure {name} by. Add some.")
        if not report.metrics[name] >= least:
            value = f"{report.metrics[name]:.6f}".rstrip("0").rstrip(".")
            tell(f"qa: {name} is {value}, below {least:g}")
            code = BELOW
    return code


def _table(report: Report) -> str:
    width = max(map(len, report.metrics))
    lines = [
        f"{report.queries} questions, {report.documents} documents, {report.passages} passages",
        *(f"{name:<{width}}  {value:.3f}" for name, value in report.metrics.items()),
        f"{'latency':<{width}}  p50 {report.p50_ms:.1f} ms, p95 {report.p95_ms:.1f} ms",
    ]
    for question in report.questions:
        if question.failures:
            lines += ["", f"{question.id}: {' '.join(question.text.split())}"]
            lines += [f"  {failure}" for failure in question.failures]
    return "\n".join(lines)


def _comparison(differences: list[Difference]) -> str:
    width = max(len(d.metric) for d in differences)
    lines = ["Against the baseline, with 95 % intervals (paired bootstrap, 10,000 resamples)"]
    for d in differences:
        sure = "" if d.low <= 0 <= d.high else "  better" if d.low > 0 else "  worse"
        lines.append(
            f"{d.metric:<{width}}  {d.before:.3f} -> {d.now:.3f}  {d.difference:+.3f}  "
            f"[{d.low:+.3f}, {d.high:+.3f}]  {d.questions} questions{sure}"
        )
    return "\n".join(lines)
