"""`qa evaluate`: parse, call, print."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

import qa
from qa.console import ProgressBar
from qa.errors import InputError
from qa.evaluation.compare import Difference, compare
from qa.evaluation.report import Report, load
from qa.evaluation.run import METRICS, Task, check, evaluate
from qa.records import ANSWERED, NOT_FOUND, SMALL_TALK

DONE, BELOW = 0, 1

_FORM = f"""\
FOLDER holds corpus.jsonl with _id, title and text of each document, and metadata.doc where
entries are parts of one document, whose name it is; queries.jsonl with _id and text of each
question and perhaps metadata.history, the conversation before it (a list of speaker, user or
agent, and text); and qrels.tsv with question id, document id and grade between tabs, a grade
above 0 for a relevant document. Or it holds documents as they are, and questions.jsonl about
them (the mode documents, in which --index may name the index that these documents are
searched by). Or it holds cases, a folder each (the mode cases).

modes:
  retrieval   how high the relevant documents rank: {", ".join(METRICS["retrieval"])}
  chunking    how well passages and quotes fit the text that answers: FOLDER holds corpora/*.md
              and questions.jsonl with _id, text, corpus_id (name of a text), and references
              (content, start_index, end_index)
  highlight   whether the quotes hold the answer: also answers.jsonl with _id and answers
  abstention  whether questions without relevant documents are refused, and others are not
  documents   all of it on one's own files: questions.jsonl has question; document, the path
              of the file that answers it, or null if none does; perhaps answer, at most a
              sentence of that file word for word; and perhaps history, a list of the
              questions before it
  cases       whether answers are what a person expects: {", ".join(METRICS["cases"])} passed.
              Each folder in FOLDER has documents in docs/, and case.json with questions, a list;
              perhaps beside, a folder, as seen from that of the case, of documents that lie
              beside its own; and perhaps about, what the case is about. A question has question;
              perhaps history, the questions before it, and where, a filter as for the REST API;
              and what is expected, all of it optional, case and white space whatever they are:
                status     {ANSWERED}, which it is if not given, {NOT_FOUND} or {SMALL_TALK}
                quotes     texts that must each stand in a quote
                first      a text that stands in the first quote, the answer
                marks      texts that must each stand in what is marked in a quote
                forbidden  texts that may stand in no quote
                file       the path of the document of the first quote
                items      how many entries are listed
                apart      true if no quote may be told as said in another place too
                notes      texts that must be said of the answer or of a quote
                context    texts that must stand in the earlier questions that were searched
                           too; [] if none may be
              For a text, a list of texts means that one of them is enough.
"""


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


def add_parser(commands: Any) -> None:
    """Add the sub-command to what `ArgumentParser.add_subparsers` returned."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "evaluate",
        help="measure on a folder of judged questions",
        epilog=_FORM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="folder of documents and judged questions")
    parser.add_argument(
        "--mode", choices=list(METRICS), help="what to measure (what fits the folder)"
    )
    parser.add_argument("--index", type=Path, help="folder of an index to keep (a temporary one)")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="another file of grades")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="only the first N judged questions, or cases"
    )
    parser.add_argument(
        "--no-history", action="store_true", help="leave out the conversation before a question"
    )
    parser.add_argument(
        "--outside", type=Path, metavar="FILE", help="questions from elsewhere, for abstention"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write everything as JSON")
    parser.add_argument(
        "--per-query", type=Path, metavar="FILE", help="write a table, or .jsonl, of the questions"
    )
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="compare with what --output wrote earlier"
    )
    parser.add_argument(
        "--at-least",
        action="append",
        default=[],
        metavar="METRIC=VALUE",
        help="exit with 1 if a metric is below a value; may be repeated",
    )
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
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
        print(f"qa: {warning}", file=sys.stderr)
    if options.output:
        report.save(options.output)
    if options.per_query:
        report.save_questions(options.per_query)
    differences = compare(baseline, report) if baseline else []
    if options.json:
        result = report.summary()
        if baseline:
            result["compared"] = {d.metric: d.to_dict() for d in differences}
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print(_table(report))
        if baseline:
            print("\n" + _comparison(differences))
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
            print(f"qa: {name} is {value}, below {least:g}", file=sys.stderr)
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
