"""How fast files are read, in this process and in workers.

python tests/benchmarks/reading.py FOLDER [--readers 0 1 2] [--build]

Reads every file of a folder, or every document of its `corpus.jsonl` as a text file, with each
number of worker processes (0: in this one) and prints seconds, files that were read and that
were not, and millions of characters a second. The first round is not counted, as it loads the
libraries. With `--build`, an index is built of them, too: reading goes on while texts are cut
and embedded.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from contextlib import closing
from pathlib import Path

import qa
from qa.errors import DocumentError
from qa.indexing.documents.scan import scan
from qa.indexing.documents.workers import Limits, Workers
from qa.indexing.documents.workers.ahead import ahead, opened


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readers", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--build", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = as_files(options.folder, Path(aside) / "files")
        for readers in options.readers:
            workers = Workers(Limits(workers=readers))
            read(folder, workers)
            seconds, characters, done, failed = read(folder, workers)
            workers.close()
            print(
                f"{readers} readers: {seconds:.2f} s, {done} files read, {failed} not, "
                f"{characters / seconds / 1e6:.2f} M characters/s"
            )
            if options.build:
                config = qa.Config(readers=readers)
                began = time.perf_counter()
                qa.build(folder, Path(aside) / f"index {readers}", config=config).close()
                print(f"  built in {time.perf_counter() - began:.1f} s")


def as_files(folder: Path, aside: Path) -> Path:
    """Return a folder of files: this one, or another with the documents of its corpus."""
    corpus = folder / "corpus.jsonl"
    if not corpus.exists():
        return folder
    aside.mkdir()
    for line in corpus.read_text("utf-8").splitlines():
        document = json.loads(line)
        name = re.sub(r"\W+", "_", document["_id"])
        (aside / f"{name}.txt").write_text(f"{document['title']}\n\n{document['text']}", "utf-8")
    return aside


def read(folder: Path, workers: Workers) -> tuple[float, int, int, int]:
    """Read all files; return seconds, characters, and how many were read and were not."""
    began = time.perf_counter()
    characters = done = failed = 0
    files = opened(scan(folder).files, {}, lambda _: True)
    with closing(ahead(files, workers, lambda _: True)) as coming:
        for file in coming:
            try:
                parsed = file.found(workers, lambda: None).parsed
            except DocumentError:
                failed += 1
            else:
                done += 1
                characters += len(parsed.text) if parsed is not None else 0
    return time.perf_counter() - began, characters, done, failed


if __name__ == "__main__":
    main()
