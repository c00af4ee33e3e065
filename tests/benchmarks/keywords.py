"""Time the keyword side against SQLite's FTS5, side by side in one run.

    python tests/benchmarks/keywords.py [--passages 100000] [--words 60] [--questions 100]

Passages are random words of Zipf's distribution, questions six words of the same. Both
engines hold the same terms; only ours holds word pairs too, takes all of the 200 candidates'
terms from a SQLite table, and scores words and pairs exactly.
"""

import argparse
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from qa.indexing.keywords.bm25 import bm25_scores, encode_terms, pair_scores
from qa.indexing.keywords.tantivy import KeywordIndex

VOCABULARY = 200_000
CANDIDATES = 200
# The most frequent words of a language are stop words, which are not indexed.
SKIPPED = 100


class Corpus:
    """Random passages, the same on every run."""

    def __init__(self, words: int) -> None:
        self.words = words
        self.rng = np.random.default_rng(0)
        weights = 1 / np.arange(SKIPPED, SKIPPED + VOCABULARY)
        self.cumulative = np.cumsum(weights / weights.sum())

    def terms(self, count: int, words: int) -> list[list[str]]:
        drawn = np.searchsorted(self.cumulative, self.rng.random((count, words)))
        return [[f"w{word}" for word in row] for row in drawn.tolist()]

    def passages(self, count: int) -> Iterator[tuple[int, list[str]]]:
        for first in range(0, count, 1000):
            yield from enumerate(self.terms(min(1000, count - first), self.words), first)


class Ours:
    """Candidates from the keyword index, terms from a table, exact scores."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = KeywordIndex(folder / "keywords")
        self.db = sqlite3.connect(folder / "terms.db", isolation_level=None)
        self.db.execute("CREATE TABLE terms (id INTEGER PRIMARY KEY, terms BLOB)")

    def build(self, passages: Iterator[tuple[int, list[str]]]) -> None:
        self.total = self.length = 0

        def each() -> Iterator[tuple[int, list[str], int]]:
            for number, terms in passages:
                self.db.execute("INSERT INTO terms VALUES (?, ?)", (number, encode_terms(terms)))
                self.total, self.length = self.total + 1, self.length + len(terms)
                yield number, terms, number // 10

        self.db.execute("BEGIN")
        self.index.update(each(), [], "built")
        self.db.execute("COMMIT")

    def search(self, terms: list[str]) -> list[int]:
        ids = self.index.candidates(terms, CANDIDATES).tolist()
        marks = ",".join("?" * len(ids))
        rows = dict(self.db.execute(f"SELECT id, terms FROM terms WHERE id IN ({marks})", ids))
        blobs = [rows[i] for i in ids]
        corpus = (self.total, self.length / self.total)
        words = bm25_scores(terms, blobs, self.index.document_frequencies(terms), *corpus)
        pairs = pair_scores(terms, blobs, self.index.pair_frequencies(terms), *corpus)
        order = np.argsort(-(words + 0.4 * pairs), kind="stable")[:10]
        return [ids[i] for i in order]

    def add(self, number: int, document: list[list[str]]) -> None:
        rows = [(number + i, encode_terms(terms)) for i, terms in enumerate(document)]
        self.db.execute("BEGIN")
        self.db.executemany("INSERT INTO terms VALUES (?, ?)", rows)
        self.index.update(
            [(number + i, terms, number) for i, terms in enumerate(document)], [], "added"
        )
        self.db.execute("COMMIT")

    def remove(self, number: int, count: int) -> None:
        self.index.update([], range(number, number + count), "removed")

    def size(self) -> int:
        return sum(f.stat().st_size for f in (self.folder / "keywords").rglob("*") if f.is_file())


class Fts5:
    """The standard library's full-text search, its scores being SQLite's own BM25."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.db"
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("CREATE VIRTUAL TABLE passages USING fts5 (terms, detail = column)")

    def build(self, passages: Iterator[tuple[int, list[str]]]) -> None:
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT INTO passages (rowid, terms) VALUES (?, ?)",
            ((number, " ".join(terms)) for number, terms in passages),
        )
        self.db.execute("COMMIT")

    def search(self, terms: list[str]) -> list[int]:
        rows = self.db.execute(
            f"SELECT rowid FROM passages (?) ORDER BY rank LIMIT {CANDIDATES}",
            (" OR ".join(terms),),
        )
        return [row[0] for row in rows]

    def add(self, number: int, document: list[list[str]]) -> None:
        self.build((number + i, terms) for i, terms in enumerate(document))

    def remove(self, number: int, count: int) -> None:
        self.db.execute("BEGIN")
        self.db.execute(
            "DELETE FROM passages WHERE rowid BETWEEN ? AND ?", (number, number + count - 1)
        )
        self.db.execute("COMMIT")

    def size(self) -> int:
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.path.stat().st_size


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(engine: Ours | Fts5, arguments: argparse.Namespace) -> dict[str, float]:
    corpus, count = Corpus(arguments.words), arguments.passages
    name = type(engine).__name__
    print(f"{name}: building {count:,} passages ...", file=sys.stderr)
    measured = {"build, s": seconds(lambda: engine.build(corpus.passages(count)))}
    measured["disk, MB"] = engine.size() / 1e6
    questions = corpus.terms(arguments.questions, 6)
    for when in ("", ", after deletions"):
        times = [1000 * seconds(partial(engine.search, q)) for q in questions]
        measured[f"question p50, ms{when}"] = float(np.median(times))
        measured[f"question p95, ms{when}"] = float(np.quantile(times, 0.95))
        if not when:
            documents = [corpus.terms(10, arguments.words) for _ in range(11)]
            added = [
                1000 * seconds(partial(engine.add, count + 10 * i, d))
                for i, d in enumerate(documents)
            ]
            removed = [1000 * seconds(partial(engine.remove, 50 * i, 10)) for i in range(11)]
            measured["document of 10 passages added, ms"] = float(np.median(added))
            measured["document of 10 passages removed, ms"] = float(np.median(removed))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=60, help="terms in a passage")
    parser.add_argument("--questions", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        ours_measured = measure(Ours(Path(ours)), arguments)
        theirs_measured = measure(Fts5(Path(theirs)), arguments)
    print(f"{arguments.passages:,} passages of {arguments.words} terms, {platform.machine()}")
    print("| | ours | FTS5 | FTS5 / ours |\n| --- | --- | --- | --- |")
    for row, value in ours_measured.items():
        other = theirs_measured[row]
        print(f"| {row} | {value:.3g} | {other:.3g} | {other / value:.3g} |")


if __name__ == "__main__":
    main()
