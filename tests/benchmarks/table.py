"""Measure every collection that is there, and print the table of `README.md`.

    python tests/benchmarks/table.py FOLDER [FOLDER ...] [--index-root DIR] [--only TEXT]

Each FOLDER holds collections under the names that the table has, and may hold variants of
them, which `wrong_history.py` and `typos.py` write. A row is what `qa evaluate` gives with
the bundled model and default settings. All questions are asked where passages are ranked,
and the first 200 (of each kind) where answers are made, which takes longer. Indexes are kept
in DIR, one a collection.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.config import Config
from qa.console import ProgressBar
from qa.evaluation.run import Task, evaluate
from qa.indexing.models.embed import SentenceTransformerEmbedder

LIMIT = 200
OUTSIDE = "outside-queries/clinc.jsonl"
SHOWN = {
    "retrieval": {"ndcg@10": "nDCG@10", "recall@5": "Recall@5", "mrr@10": "MRR@10"},
    "chunking": {
        "recall": "passages: recall",
        "precision": "precision",
        "iou": "IoU",
        "evidence_recall": "evidence: recall",
        "evidence_precision": "precision",
        "evidence_iou": "IoU",
        "quote_recall": "quotes: recall",
        "quote_precision": "precision",
        "quote_iou": "IoU",
        "precision_omega": "precision omega",
    },
    "highlight": {
        "answer_quoted": "answer quoted",
        "answer_quoted_if_found": "where its document was found",
        "found": "found",
        "answer_highlighted": "highlighted, given the document",
    },
    "abstention": {
        "outside_balanced_accuracy": "balanced accuracy",
        "outside_auroc": "AUROC",
        "outside_refused": "refused",
        "answerable_answered": "answered",
    },
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: what is measured on which folder; `base` is the collection it is a variant of."""

    name: str
    says: str
    base: str = ""
    mode: str = "retrieval"
    history: bool = True
    outside: bool = False

    @property
    def limit(self) -> int | None:
        return LIMIT if self.mode in ("highlight", "abstention") else None

    def command(self) -> str:
        parts = ["qa evaluate", self.name]
        parts += [f"--mode {self.mode}"] if self.mode != "retrieval" else []
        parts += [] if self.history else ["--no-history"]
        parts += [f"--outside {OUTSIDE}"] if self.outside else []
        parts += [f"--limit {self.limit}"] if self.limit else []
        return " ".join(parts)


PLAIN = (
    ("nq-swap", "Natural Questions with other answers, 4,727 paragraphs"),
    ("squad2-dev", "SQuAD 2.0 dev, 1,216 paragraphs"),
    ("cranfield", "Cranfield, 1,400 abstracts"),
    ("codebase-chunks", "737 chunks of nine code bases"),
    ("hotpotqa-100", "HotpotQA, 994 paragraphs"),
    ("scifact", "SciFact, 5,183 abstracts"),
    ("cacm", "CACM, 3,204 titles and abstracts"),
)
ROWS = (
    *(Row(name=name, says=says) for name, says in PLAIN),
    Row(name="mtrag-mini", says="MTRAG, 1,488 passages, after the conversation"),
    Row(name="mtrag-mini", says="MTRAG, the last turn alone", history=False),
    *(
        Row(name=f"{base}-typos", says=f"{base}, a typo in each question", base=base)
        for base in ("squad2-dev", "hotpotqa-100", "cranfield")
    ),
    *(
        Row(name=f"{base}-wrong-history", says=f"{base}, after another conversation", base=base)
        for base in ("squad2-dev", "hotpotqa-100", "cranfield", "mtrag-mini")
    ),
    Row(
        name="mtrag-mini-wrong-history",
        says="mtrag-mini, the same questions without it",
        base="mtrag-mini",
        history=False,
    ),
    Row(name="chroma-chunking", says="Chroma's chunking evaluation", mode="chunking"),
    *(
        Row(name=name, says=f"{name}, what is quoted", mode="highlight")
        for name in ("squad2-dev", "hotpotqa-100")
    ),
    *(
        Row(name=name, says=f"{name} against small talk", mode="abstention", outside=True)
        for name in ("squad2-dev", "cranfield", "codebase-chunks", "hotpotqa-100", "mtrag-mini")
    ),
)


def find(folders: Sequence[Path], name: str) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def measured(
    row: Row,
    folders: Sequence[Path],
    *,
    index_root: Path | None,
    embedder: SentenceTransformerEmbedder,
) -> str:
    """Return the cell of a row, or why it is skipped."""
    missing = [name for name in (row.name, *[OUTSIDE] * row.outside) if not find(folders, name)]
    folder = find(folders, row.name)
    if folder is None or missing:
        return f"skipped: {' and '.join(missing)} not there"
    task = Task(
        folder=folder,
        mode=row.mode,
        index=index_root / (row.base or row.name) if index_root else None,
        outside=find(folders, OUTSIDE) if row.outside else None,
        history=row.history,
        limit=row.limit,
    )
    with ProgressBar() as bar:
        report = evaluate(task, config=Config(), embedder=embedder, building=bar)
    values = ", ".join(
        f"{says} {report.metrics[name]:.3f}".replace(" 0.", " .")
        for name, says in SHOWN[row.mode].items()
        if name in report.metrics
    )
    return f"{values} ({report.queries} questions)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--index-root", type=Path, metavar="DIR")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows whose command has it")
    arguments = parser.parse_args()
    embedder = SentenceTransformerEmbedder()
    print("| what | command | measured |\n| --- | --- | --- |")
    for row in ROWS:
        command = row.command()
        if arguments.only in command:
            print(f"{command} ...", file=sys.stderr)
            cell = measured(
                row,
                arguments.folders,
                index_root=arguments.index_root,
                embedder=embedder,
            )
            print(f"| {row.says} | `{command}` | {cell} |", flush=True)


if __name__ == "__main__":
    main()
