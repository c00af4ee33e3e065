"""What is found and quoted with the fast encoder, beside the library's: the figures of `table.py`.

    python speed_parts/quality.py FOLDER LIMIT

Each row that is no variant of another is evaluated twice, with the first LIMIT questions. Prints a
line of JSON: of each figure of each row, what it is with the library and with the fast encoder.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from qa.evaluation.run import Task, evaluate
from qa.indexing.models.embed import SentenceTransformerEmbedder
from tests.benchmarks.table import OUTSIDE, ROWS, SHOWN, Row


def figures(
    row: Row, folder: Path, embedder: SentenceTransformerEmbedder, index: Path, limit: int
) -> dict[str, float]:
    """Return the figures of a row with a model; `index` is that of the model for the collection."""
    task = Task(
        folder=folder / row.name,
        mode=row.mode,
        index=index,
        outside=folder / OUTSIDE if row.outside else None,
        history=row.history,
        limit=limit,
    )
    metrics = evaluate(task, embedder=embedder).metrics
    return {name: metrics[name] for name in SHOWN[row.mode] if name in metrics}


def compared(folder: Path, limit: int) -> Iterator[tuple[str, str, float, float]]:
    """Yield the command of a row, a figure's name, and its value with the library and without."""
    # A device that is named is the library's to use.
    sides = {"library": SentenceTransformerEmbedder(device="cpu")}
    sides["fast"] = SentenceTransformerEmbedder()
    with tempfile.TemporaryDirectory() as indexes:
        for row in ROWS:
            if row.base or not (folder / row.name).is_dir():
                continue
            print(row.command(), file=sys.stderr, flush=True)
            by_library, by_fast = (
                figures(row, folder, side, Path(indexes, name, row.name), limit)
                for name, side in sides.items()
            )
            for name, value in by_library.items():
                print(f"  {name}: {value:.4f}, {by_fast[name]:.4f}", file=sys.stderr, flush=True)
                yield row.command(), name, value, by_fast[name]


def main() -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    print(json.dumps(list(compared(Path(sys.argv[1]), int(sys.argv[2])))))


if __name__ == "__main__":
    main()
