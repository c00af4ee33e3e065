"""The options of `qa evaluate`, without what it takes to evaluate."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qa.evaluation.names import METRICS
from qa.records import ANSWERED, NOT_FOUND, SMALL_TALK

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
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from qa.evaluation.command import run  # with all that answers questions

    return run(options)
