"""Time a whole question against the embedding of it alone, side by side in one run.

    python tests/benchmarks/hybrid.py [FOLDER ...] [--passages 100000] [--index DIR]

FOLDERs hold `corpus.jsonl` and perhaps `queries.jsonl`; without any, all of those in the
folder that QA_BENCH names are used. Runs of sentences from a few entries make a new
paragraph, the same on every run, until there are enough passages. The entries are embedded
truly; the vector of a passage is the mean of those that its sentences are from, and noise.
Questions are embedded truly, and so are the sentences that may be quoted. `--index` keeps
the index; one that is there already is used as it is.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

import qa
from qa.console import ProgressBar
from qa.indexing.arrays import Rows
from qa.indexing.models.embed import SentenceTransformerEmbedder, Spans
from qa.indexing.text.sentences import sentences

EMBEDDED = 2000  # entries
CHARACTERS = 560  # of a passage, on average, less what cuts it short
DOCUMENT = 40  # paragraphs
NOISE = 0.5  # its length, beside a vector of length 1


class Model(SentenceTransformerEmbedder):
    """The bundled model under a name of its own: the index is not to be taken for a real one."""

    fingerprint = "benchmark"


class Mixing(Model):
    """Embeds documents by the vectors of the entries that their sentences are from."""

    def __init__(self, entries: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self.entry = {sentence: i for i, some in enumerate(entries) for sentence in some}
        self.rows = super().embed_documents([" ".join(some) for some in entries])

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        rows = np.stack([self._mixed(text) for text in texts])
        if progress:
            progress(len(texts))
        return rows

    def embed_sentences(
        self,
        texts: Sequence[str],
        parts: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        found = [
            np.array([self._mixed(text[start:end]) for start, end in some], dtype=np.float32)
            for text, some in zip(texts, parts, strict=True)
        ]
        found = [rows.reshape(-1, self.rows.shape[1]) for rows in found]
        return self.embed_documents(texts, progress), found

    def _mixed(self, text: str) -> Rows:
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
        width = self.rows.shape[1]
        row: Rows = np.random.default_rng(seed).standard_normal((width,), dtype=np.float32)
        row *= NOISE / float(np.linalg.norm(row))
        found = [self.entry.get(text[start:end].strip()) for start, end in sentences(text)]
        of = [i for i in found if i is not None]
        if of:
            mean = self.rows[of].mean(axis=0)
            row += mean / np.linalg.norm(mean)
        row /= np.linalg.norm(row)
        return row


def lines(folders: Sequence[Path], name: str) -> Iterator[dict[str, Any]]:
    for folder in folders:
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)


def read_entries(folders: Sequence[Path]) -> list[tuple[str, list[str]]]:
    """Return title and sentences of some entries from all over the folders."""
    entries = [entry for entry in lines(folders, "corpus.jsonl") if entry["text"].strip()]
    if not entries:
        raise SystemExit("There are no entries. Name a folder with corpus.jsonl, or set QA_BENCH.")
    chosen = random.Random(0).sample(entries, min(EMBEDDED, len(entries)))
    found = []
    for entry in chosen:
        text = " ".join(entry["text"].split())[:CHARACTERS]
        found.append((entry.get("title", ""), [text[s:e].strip() for s, e in sentences(text)]))
    return found


def write_documents(folder: Path, entries: Sequence[tuple[str, list[str]]], passages: int) -> None:
    """Write documents that will be split into about that many passages."""
    drawn = random.Random(1)
    for number in range(-(-passages // DOCUMENT)):
        paragraphs = []
        for _ in range(DOCUMENT):
            paragraph = ""
            while len(paragraph) < CHARACTERS:
                some = drawn.choice(entries)[1]
                start = drawn.randrange(len(some))
                paragraph += " ".join(some[start : start + drawn.randint(1, 3)]) + " "
            paragraphs.append(paragraph[:CHARACTERS].rpartition(" ")[0])
        title = json.dumps(" ".join(drawn.choice(entries)[0].split())[:100] or f"No {number}")
        text = f"---\ntitle: {title}\nnumber: {number}\n---\n" + "\n\n".join(paragraphs)
        (folder / f"{number:06}.txt").write_text(text, "utf-8")


def build(index: Path, folders: Sequence[Path], passages: int) -> None:
    entries = read_entries(folders)
    print(f"embedding {len(entries)} entries ...", file=sys.stderr)
    model = Mixing([some for _, some in entries])
    with tempfile.TemporaryDirectory() as data, ProgressBar() as bar:
        write_documents(Path(data), entries, passages)
        qa.build(data, index, embedder=model, progress=bar).close()


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def measure(assistant: qa.Assistant, model: Model, questions: Sequence[str]) -> dict[str, Rows]:
    """Return the times of each work in ms, one a question."""
    works: dict[str, Callable[[str], object]] = {
        "embedding": lambda question: model.embed_queries([question]),
        "search": assistant.search,
        "ask": assistant.ask,
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    order = list(works)
    drawn = random.Random(2)
    for question in questions:
        # In any order, so that none of them always finds the caches filled by another.
        drawn.shuffle(order)
        for name in order:
            times[name].append(milliseconds(partial(works[name], question)))
    return {name: np.array(some) for name, some in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--index", type=Path, help="folder of an index to keep (a temporary one)")
    arguments = parser.parse_args()
    folders = arguments.folders
    if not folders and "QA_BENCH" in os.environ:
        folders = sorted(
            path.parent for path in Path(os.environ["QA_BENCH"]).glob("*/corpus.jsonl")
        )
    asked = sorted({line["text"].strip() for line in lines(folders, "queries.jsonl")})
    if not asked:
        raise SystemExit("There are no questions. Name a folder with queries.jsonl.")
    questions = random.Random(3).sample(asked, min(arguments.questions + 20, len(asked)))
    with tempfile.TemporaryDirectory() as temporary:
        index = arguments.index or Path(temporary, "index")
        if not (index / "catalogue.db").is_file():
            build(index, folders, arguments.passages)
        model = Model()
        with qa.open(index, embedder=model) as assistant:
            passages = sum(document.passages for document in assistant.documents())
            measure(assistant, model, questions[:20])  # to warm up
            times = measure(assistant, model, questions[20:])
    print(
        f"{passages:,} passages, {len(questions) - 20} questions, {platform.machine()}, "
        f"{os.cpu_count()} cores, {torch.get_num_threads()} threads"
    )
    print("| | p50, ms | p95, ms | p50 / embedding | p95 / embedding |")
    print("| --- | --- | --- | --- | --- |")
    base = np.percentile(times["embedding"], [50, 95])
    for name, some in times.items():
        p50, p95 = np.percentile(some, [50, 95])
        print(f"| {name} | {p50:.1f} | {p95:.1f} | {p50 / base[0]:.2f} | {p95 / base[1]:.2f} |")


if __name__ == "__main__":
    main()
