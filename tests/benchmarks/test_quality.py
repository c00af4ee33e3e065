"""Quality on samples of public collections, held to what was recorded.

    QA_BENCH=FOLDER pytest tests/benchmarks           # FOLDER holds squad2-dev and the others
    QA_BENCH=FOLDER python tests/benchmarks/test_quality.py     # record what is measured now

A sample has the first documents of a collection and questions about them, so that a
collection takes about a minute. Its values are not those of the whole collection.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.run import Task, evaluate
from qa.indexing.models.embed import Embedder, SentenceTransformerEmbedder

RECORDED = Path(__file__).with_name("quality.json")
TOLERANCE = 0.01
METRICS = {
    "squad2-dev": ("ndcg@10", "recall@5", "mrr@10"),
    "mtrag-mini": ("ndcg@10", "recall@5", "mrr@10"),
    "chroma-chunking": ("recall", "iou", "precision_omega", "evidence_recall", "evidence_iou"),
}


def read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def evenly(rows: list[Any], count: int) -> list[Any]:
    """Return that many of the rows, from all over the list."""
    return [rows[i * len(rows) // count] for i in range(min(count, len(rows)))]


def judged(
    source: Path, out: Path, *, documents: int, questions: int, with_history: bool = False
) -> None:
    """Write the first documents, and questions whose relevant documents are all among them."""
    corpus = list(read(source / "corpus.jsonl"))[:documents]
    known = {entry["_id"] for entry in corpus}
    grades: dict[str, list[tuple[str, str]]] = {}
    for row in (source / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, document, grade = row.split("\t")
        grades.setdefault(question, []).append((document, grade))
    fit = [
        question
        for question in read(source / "queries.jsonl")
        if (graded := grades.get(question["_id"]))
        and all(document in known for document, _ in graded)
        and (not with_history or question["metadata"]["history"])
    ]
    chosen = evenly(fit, questions)
    assert len(chosen) == questions, f"only {len(chosen)} questions fit in {source}"
    write(out / "corpus.jsonl", corpus)
    write(out / "queries.jsonl", chosen)
    rows = ["\t".join((q["_id"], *graded)) for q in chosen for graded in grades[q["_id"]]]
    (out / "qrels.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def chunking(source: Path, out: Path, *, characters: int) -> None:
    """Write the beginnings of the texts, and the questions that these answer wholly."""
    (out / "corpora").mkdir()
    for text in (source / "corpora").glob("*.md"):
        (out / "corpora" / text.name).write_text(text.read_text("utf-8")[:characters], "utf-8")
    fit = [
        question
        for question in read(source / "questions.jsonl")
        if all(reference["end_index"] <= characters for reference in question["references"])
    ]
    write(out / "questions.jsonl", fit)


SAMPLES: dict[str, Callable[[Path, Path], None]] = {
    "squad2-dev": lambda source, out: judged(source, out, documents=250, questions=300),
    "mtrag-mini": lambda source, out: judged(
        source, out, documents=350, questions=60, with_history=True
    ),
    "chroma-chunking": lambda source, out: chunking(source, out, characters=50_000),
}


def measure(name: str, source: Path, embedder: Embedder) -> dict[str, float]:
    """Return the metrics of a sample that are held, to four digits."""
    with tempfile.TemporaryDirectory() as folder:
        SAMPLES[name](source, Path(folder))
        report = evaluate(Task(folder=Path(folder)), embedder=embedder)
    assert report.warnings == ()
    return {metric: round(report.metrics[metric], 4) for metric in METRICS[name]}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SAMPLES)
def test_quality_is_what_was_recorded(name, embedder):
    again = "QA_BENCH=FOLDER pytest tests/benchmarks, FOLDER holding " + ", ".join(SAMPLES)
    if "QA_BENCH" not in os.environ:
        pytest.skip(f"the quality on {name} is not measured without QA_BENCH; run {again}")
    source = Path(os.environ["QA_BENCH"], name)
    if not source.is_dir():
        pytest.skip(f"the quality on {name} is not measured, {source} is not there; run {again}")
    recorded = json.loads(RECORDED.read_text("utf-8"))[name]
    now = measure(name, source, embedder)
    changes = {metric: round(value - recorded[metric], 4) for metric, value in now.items()}
    worse = {metric: change for metric, change in changes.items() if change < -TOLERANCE}
    better = {metric: change for metric, change in changes.items() if change > TOLERANCE}
    assert not worse, f"{name} got worse by {worse}; now {now}, recorded {recorded}"
    assert not better, (
        f"{name} got better by {better}; now {now}. Raise the recorded values, with: "
        "QA_BENCH=FOLDER python tests/benchmarks/test_quality.py"
    )


def main() -> None:
    if "QA_BENCH" not in os.environ:
        raise SystemExit(f"Set QA_BENCH to the folder that holds {', '.join(SAMPLES)}.")
    embedder = SentenceTransformerEmbedder()
    values = {}
    for name in SAMPLES:
        print(f"measuring {name} ...", file=sys.stderr)
        values[name] = measure(name, Path(os.environ["QA_BENCH"], name), embedder)
    RECORDED.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    print(RECORDED.read_text("utf-8"), end="")


if __name__ == "__main__":
    main()
