"""Compare models: what they find and refuse, how large they are, and how long they take.

    python tests/benchmarks/models.py FOLDER [LANGUAGES=]MODEL ... [--limit 300] [--times-only]

Prints the table of models of `README.md`, the bundled one first. FOLDER holds the collections
named in `SETS`; a MODEL is what QA_MODEL may be, and LANGUAGES is what to say of it. Quality is
what `qa evaluate FOLDER/NAME --limit N` gives, and with `--mode abstention` and questions from
elsewhere for 100 of each kind. Times are in multiples of the bundled model's: documents are
indexed and questions asked by both in turns, and the median of the rounds counts. With
`--times-only` nothing is evaluated, as for weights that are random.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import qa
from qa.console import ProgressBar
from qa.evaluation.run import Task, evaluate
from qa.indexing.models.embed import SentenceTransformerEmbedder

SETS = ("codebase-chunks", "hotpotqa-100", "squad2-dev")
OUTSIDE = "outside-queries/clinc.jsonl"
ROUNDS = 5
TEXTS, ASKED = 60, 10  # documents a round, and questions


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("models", nargs="+", metavar="[LANGUAGES=]MODEL")
    parser.add_argument("--limit", type=int, default=300, metavar="N")
    parser.add_argument("--times-only", action="store_true")
    arguments = parser.parse_args()
    default = SentenceTransformerEmbedder()
    sets = () if arguments.times_only else SETS
    heads = ["model", "languages", "MB", *sets, *(["answered, refused"] if sets else [])]
    heads += ["indexing", "question"]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for named in ("English=", *arguments.models):
        languages, _, model = named.rpartition("=")
        embedder = SentenceTransformerEmbedder(model) if model else default
        cells = [Path(embedder.name).name, languages, f"{size(embedder.folder)}"]
        if sets:
            cells += quality(arguments.folder, embedder, arguments.limit)
        cells += times(texts_of(arguments.folder), default, embedder) if model else ["1", "1"]
        print(f"| {' | '.join(cells)} |", flush=True)


def size(folder: Path) -> int:
    """Return how large the weights in a folder are, in megabytes."""
    return round(sum(file.stat().st_size for file in folder.rglob("*.safetensors")) / 1e6)


def quality(folder: Path, embedder: SentenceTransformerEmbedder, limit: int) -> list[str]:
    """Return nDCG@10 on each set, and the shares that were answered and refused rightly."""
    found, answered, refused = [], [], []
    for name in SETS:
        with TemporaryDirectory() as work, ProgressBar() as bar:
            task = Task(folder=folder / name, index=Path(work) / "index", limit=limit)
            report = evaluate(task, config=qa.Config(), embedder=embedder, building=bar)
            found.append(short(report.metrics["ndcg@10"]))
            task = Task(
                folder=folder / name,
                index=Path(work) / "index",
                mode="abstention",
                outside=folder / OUTSIDE,
                limit=100,
            )
            report = evaluate(task, config=qa.Config(), embedder=embedder, building=bar)
            answered.append(report.metrics["answerable_answered"])
            refused.append(report.metrics["outside_refused"])
    return [*found, f"{short(sum(answered) / len(SETS))}, {short(sum(refused) / len(SETS))}"]


def short(value: float) -> str:
    """Return a share to three places, without the zero before the point."""
    return f"{value:.3f}".removeprefix("0")


def texts_of(folder: Path) -> tuple[list[str], list[str]]:
    """Return documents and questions of the last set."""
    with (folder / SETS[-1] / "corpus.jsonl").open(encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in stream]
    with (folder / SETS[-1] / "queries.jsonl").open(encoding="utf-8") as stream:
        questions = [json.loads(line)["text"] for _, line in zip(range(1000), stream, strict=False)]
    return texts[:: len(texts) // (TEXTS * ROUNDS)], questions[:: 1000 // (ASKED * ROUNDS)]


def times(
    texts: tuple[list[str], list[str]],
    default: SentenceTransformerEmbedder,
    embedder: SentenceTransformerEmbedder,
) -> list[str]:
    """Return how many times as long as by the default indexing takes, and a question."""
    indexing: list[float] = []
    asking: list[float] = []
    with TemporaryDirectory() as work:
        assistants = [
            assistant_of(Path(work) / name, model)
            for name, model in (("a", default), ("b", embedder))
        ]
        for number in range(ROUNDS):
            some = texts[0][number * TEXTS : (number + 1) * TEXTS]
            spent = [taken(lambda: add(one, some)) for one in assistants]  # noqa: B023
            indexing.append(spent[1] / spent[0])
            for question in texts[1][number * ASKED : (number + 1) * ASKED]:
                spent = [taken(lambda: one.ask(question)) for one in assistants]  # noqa: B023
                asking.append(spent[1] / spent[0])
        for assistant in assistants:
            assistant.close()
    return [f"{median(indexing):.1f}", f"{median(asking):.1f}"]


def assistant_of(work: Path, model: SentenceTransformerEmbedder) -> qa.Assistant:
    """Return an assistant over one document, its model loaded both for documents and questions."""
    (work / "texts").mkdir(parents=True)
    (work / "texts" / "first.txt").write_text("The ferry leaves every forty minutes.")
    assistant = qa.build(work / "texts", work / "index", config=qa.Config(), embedder=model)
    assistant.ask("How often does the ferry leave?")
    return assistant


def add(assistant: qa.Assistant, texts: Sequence[str]) -> None:
    """Put documents beside those of an assistant, and index them."""
    folder = assistant.config.index.parent / "texts"
    for text in texts:
        (folder / f"{len([*folder.iterdir()])}.txt").write_text(text, "utf-8")
    assistant.sync(folder)


def taken(act: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
