"""What a large index costs beside a small one: to open it, to ask it, to change a file of it.

    python tests/benchmarks/million.py [FOLDER ...] [--passages 1000000] [--index DIR]

FOLDERs hold `corpus.jsonl` and perhaps `queries.jsonl`; without any, all of those in the
folder that QA_BENCH names are used. `million_made.py` makes an index of 2 thousand passages and
one of so many more, and says how. `--index` keeps them; those that are there already are used as
they are. Questions are embedded truly, and so is what changes. Prints a table:

- opening, in a process of its own: seconds until the index can be searched, and after the first
  question; resident memory after that and after all questions, the model's included;
- a question, asked of both indexes in turn: the median of the milliseconds, and how they compare;
- recall@10 of the store: how many of the ten nearest by all vectors of the catalogue it finds;
- a file changed: seconds from the start of a sync until another process that is running finds it;
- one file in a hundred changed: seconds of the sync, beside those of indexing all, which are
  reckoned from what a thousand passages of the same files take.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from speed_parts.rows import Row, at_least, at_most, table

import qa
from qa.config import Config
from qa.indexing.catalogue import Catalogue
from qa.indexing.index import Index
from tests.benchmarks.million_made import DOCUMENT, Model, lines, make, read_sources

SMALL = 2000
_SHOWN = "The keeper of {} counted {} gulls on the pier at {}."


def resident(kind: str = "VmRSS") -> float:
    """Return the resident memory of this process in MB, `RssAnon` without mapped files; Linux."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{kind}:")[1].split()[0]) / 1000


def opening(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """Return what it takes to open an index, in this process, which has only loaded the model."""
    model = Model()
    model.embed_queries(["warm"])
    alone = resident()
    began = time.perf_counter()
    index = Index(folder / "index", model)
    with index.snapshot():
        opened = time.perf_counter() - began
    after = resident()
    index.close()
    with qa.open(folder / "index", embedder=model) as assistant:
        began = time.perf_counter()
        assistant.ask(questions[0])
        first = time.perf_counter() - began
        for question in questions[1:]:
            assistant.ask(question)
        return {
            "open": opened,
            "first": first,
            "model": alone,
            "opened": after,
            "asked": resident(),
            "own": resident("RssAnon"),
        }


def asking(small: Path, large: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Return the median milliseconds of a question, by what is asked: small index, large one."""
    model = Model()
    times: dict[str, tuple[list[float], list[float]]] = {"search": ([], []), "ask": ([], [])}
    with (
        qa.open(small / "index", embedder=model) as first,
        qa.open(large / "index", embedder=model) as second,
    ):
        for number, question in enumerate(questions):
            for name, both in times.items():
                for some, assistant in zip(both, (first, second), strict=True):
                    began = time.perf_counter()
                    getattr(assistant, name)(question)
                    if number >= 10:  # the first ones warm up
                        some.append(1000 * (time.perf_counter() - began))
    return {name: [statistics.median(some) for some in both] for name, both in times.items()}


def recall(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """Return the share of the ten nearest that the store finds, and its milliseconds."""
    model = Model()
    rows = model.embed_queries(questions)
    with closing(Index(folder / "index", model)) as index, index.snapshot() as snapshot:
        times, found = [], []
        for row in rows:
            began = time.perf_counter()
            found.append(snapshot.store.search(row, 116)[:10])
            times.append(1000 * (time.perf_counter() - began))
        ids = snapshot.catalogue.passages.ids()
        best = np.full((len(rows), 0), 0.0, dtype=np.float32)
        of = np.zeros((len(rows), 0), dtype=np.int64)
        for first in range(0, len(ids), 50_000):
            some = ids[first : first + 50_000]
            scores = np.hstack([best, rows @ snapshot.catalogue.vectors.rows(some).T])
            numbers = np.hstack([of, np.broadcast_to(some, (len(rows), len(some)))])
            order = np.argsort(-scores, axis=1)[:, :10]
            best = np.take_along_axis(scores, order, axis=1)
            of = np.take_along_axis(numbers, order, axis=1)
    shares = [len(np.intersect1d(a, b)) / 10 for a, b in zip(found, of, strict=True)]
    return {"recall": statistics.mean(shares), "store": statistics.median(times)}


def write(folder: Path, count: int) -> dict[str, float]:
    """Change files and sync, when told to on standard input; return the seconds of the sync."""
    model = Model()
    model.embed_documents(["warm"])
    paths = sorted((folder / "data").rglob("*.txt"))
    chosen = random.Random(time.time_ns()).sample(paths, count)
    with closing(Index(folder / "index", model)) as index:
        print("ready", flush=True)
        told = sys.stdin.readline().strip()
        for number, path in enumerate(chosen):
            content = path.read_text()
            path.write_text(f"{content.rstrip()}\n\n{told} It was day {number} of many.\n")
        began = time.perf_counter()
        report = index.sync(folder / "data", passage_chars=Config().passage_chars)
        seconds = time.perf_counter() - began
    assert len(report.changed) == count
    return {"sync": seconds, "embedded": report.embedded}


def changing(folder: Path, count: int, questions: Sequence[str]) -> dict[str, float]:
    """Return the seconds of a change of so many files, and until a running reader finds it."""
    drawn = random.Random(time.time_ns())
    # Words that no other text has, those of earlier runs included.
    told = _SHOWN.format(*("".join(drawn.choices("bdfgklmnprstvz", k=9)) for _ in range(3)))
    with qa.open(folder / "index", embedder=Model()) as assistant:
        for question in questions[:5]:
            assistant.ask(question)
        writer = begin("write", folder, count=count)
        assert writer.stdout
        assert writer.stdin
        assert writer.stdout.readline().strip() == "ready"
        began = time.perf_counter()
        writer.stdin.write(f"{told}\n")
        writer.stdin.flush()
        seen, slowest = None, 0.0
        while seen is None or writer.poll() is None:
            asked = time.perf_counter()
            hits = assistant.search(told)
            now = time.perf_counter()
            slowest = max(slowest, now - asked)
            if seen is None and any(told in hit.text for hit in hits):
                seen = now - began
            if seen is None and (writer.poll() or now - began > 3600):
                raise SystemExit("the change was not found")
            # The reader must not take the processor from a writer that has much to do.
            time.sleep(0.05 if count == 1 else 1)
        of_sync: dict[str, float] = json.loads(writer.stdout.read())
        return {"seen": seen, "slowest": slowest} | of_sync


def indexing(folder: Path, documents: int = 25) -> dict[str, float]:
    """Return the seconds that indexing takes a passage, of some of the files."""
    model = Model()
    model.embed_documents(["warm"])
    with tempfile.TemporaryDirectory() as some:
        data = Path(some, "data")
        data.mkdir()
        for path in sorted((folder / "data").rglob("*.txt"))[:documents]:
            shutil.copy(path, data)
        with closing(Index(Path(some, "index"), model, create=True)) as index:
            began = time.perf_counter()
            report = index.sync(data, passage_chars=Config().passage_chars)
            return {"seconds": (time.perf_counter() - began) / report.embedded}


def begin(work: str, *folders: Path, count: int = 0, questions: int = 0) -> subprocess.Popen[str]:
    """Begin a work in a process of its own."""
    command = [sys.executable, __file__, *sys.argv[1:], "--work", work, "--count", str(count)]
    command += ["--of", *map(str, folders)]
    command += ["--questions", str(questions)] if questions else []
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def run(work: str, *folders: Path, count: int = 0) -> dict[str, Any]:
    """Do a work in a process of its own, and return what it found."""
    process = begin(work, *folders, count=count)
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{work} failed")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    print(f"{work}: {found}", file=sys.stderr)
    return found


def measured(small: Path, large: Path, passages: int) -> list[Row]:
    """Measure, and return what was measured of each goal."""
    with closing(Catalogue(large / "index")) as catalogue:
        total = len(catalogue.passages.ids())
    opened = run("opening", large)
    asked = run("asking", small, large)
    found = run("recall", large)
    changed = run("changing", large, count=1)
    hundredth = max(1, passages // DOCUMENT // 100)
    many = run("changing", large, count=hundredth)
    full = run("indexing", large)["seconds"] * total
    sizes = (opened["opened"] / 1000, opened["asked"] / 1000, opened["own"] / 1000)
    held = (
        f"{sizes[0]:.2f} GB, after questions {sizes[1]:.2f} GB of which {sizes[2]:.2f} GB are no "
        f"pages of mapped files (the model alone {opened['model'] / 1000:.2f} GB)"
    )
    first = f"{opened['open']:.2f} s, first question {opened['first']:.2f} s"
    share = many["sync"] / full
    of = f"of {total:,} passages"
    return [
        at_most(f"{of}: opened", 1, opened["open"], first, "< 1 s"),
        at_most(f"{of}: resident, the model's included", 1.5, sizes[1], held, "< 1.5 GB"),
        *(
            at_most(
                f"{of}: `{name}`, p50, against {SMALL:,}",
                3,
                b / a,
                f"{b / a:.2f} × ({b:.1f} to {a:.1f} ms)",
                "≤ 3 ×",
            )
            for name, (a, b) in asked.items()
        ),
        at_least(
            f"{of}: recall@10 of the store",
            0.99,
            found["recall"],
            f"{found['recall']:.4f}, p50 {found['store']:.1f} ms",
            "≥ .99",
        ),
        at_most(
            f"{of}: one file changed, until a running reader finds it",
            1,
            changed["seen"],
            f"{changed['seen']:.2f} s (sync {changed['sync']:.2f} s, slowest question meanwhile "
            f"{changed['slowest']:.2f} s)",
            "≤ 1 s",
        ),
        at_most(
            f"{of}: {hundredth} files changed",
            0.02,
            share,
            f"{100 * share:.2f} % ({many['sync']:.1f} of {full:.0f} s, reckoned)",
            "≤ 2 % of a full build",
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--index", type=Path, help="folder of indexes to keep (a temporary one)")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--of", nargs="*", type=Path, default=[], help=argparse.SUPPRESS)
    options = parser.parse_args()
    folders = options.folders
    if not folders and "QA_BENCH" in os.environ:
        every = Path(os.environ["QA_BENCH"]).glob("*/corpus.jsonl")
        folders = sorted(path.parent for path in every)
    asked = sorted({line["text"].strip() for line in lines(folders, "queries.jsonl")})
    if not asked:
        raise SystemExit("There are no questions. Name a folder with queries.jsonl.")
    questions = random.Random(3).sample(asked, min(options.questions, len(asked)))
    if options.work:
        works: dict[str, Callable[[], dict[str, Any]]] = {
            "opening": lambda: opening(options.of[0], questions),
            "asking": lambda: asking(options.of[0], options.of[1], questions),
            "recall": lambda: recall(options.of[0], questions),
            "write": lambda: write(options.of[0], options.count),
            "changing": lambda: changing(options.of[0], options.count, questions),
            "indexing": lambda: indexing(options.of[0]),
        }
        print(json.dumps(works[options.work]()))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            place = options.index or Path(temporary)
            small, large = (place / str(n) for n in (SMALL, options.passages))
            missing = [one for one in (small, large) if not (one / "index").is_dir()]
            if missing:
                model = Model()
                sources = read_sources(folders, model)
                for one in missing:
                    make(one, sources, model, int(one.name))
            rows = measured(small, large, options.passages)
        if options.json:
            print(json.dumps([astuple(row) for row in rows]))
        else:
            print(f"{platform.machine()}, {os.cpu_count()} cores\n\n{table(rows)}")


if __name__ == "__main__":
    main()
