"""Flip bits in the files of an index, and see that none changes an answer in silence.

After each flip the index is opened and asked, looked at by `qa doctor`, built, and asked again.
The answers are what they were, or an error of `qa.errors` tells of the damage; after the build
they are what they were, and the doctor finds nothing.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from common import answers, documents, ended

import qa
from qa.doctor import diagnose, repair
from qa.indexing.catalogue import seal
from qa.indexing.keywords import tantivy
from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.indexing.stores.faiss import FaissStore

# Name -> the files, and of how many vectors a store is quantized.
KINDS = {
    "catalogue": ("catalogue.db", FaissStore.large),
    "vectors": ("vectors-*.faiss", FaissStore.large),
    "mapped rows": ("vectors-*.faiss", 20),
    "keywords": ("keywords/*", FaissStore.large),
    "seal": ("catalogue.seal", FaissStore.large),
}


class Flips:
    """Flips in the files of one kind, each on a copy of an index that is as it should be."""

    def __init__(
        self, kind: str, home: Path, embedder: SentenceTransformerEmbedder, *, large: bool
    ) -> None:
        self.kind, self.embedder = kind, embedder
        self.large = large or kind == "mapped rows"
        if large:
            seal._CHEAP = tantivy._CHEAP = 0
        self.files, FaissStore.large = KINDS[kind]
        self.data, self.whole, self.index = home / "data", home / "whole", home / "index"
        shutil.rmtree(self.whole, ignore_errors=True)
        with qa.build(self.data, self.whole, embedder=embedder) as built:
            self.expected = answers(built)
        self.counts: Counter[str] = Counter()
        self.found: list[str] = []

    def flip(self, rng: random.Random) -> None:
        """Flip one bit, of a file in proportion to its size, and see what comes of it."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.whole, self.index)
        files = [file for file in sorted(self.index.glob(self.files)) if file.stat().st_size]
        (file,) = rng.choices(files, [file.stat().st_size for file in files])
        data = bytearray(file.read_bytes())
        place, bit = rng.randrange(len(data)), rng.randrange(8)
        data[place] ^= 1 << bit
        file.write_bytes(data)
        where = f"{self.kind}: {file.name} byte {place} bit {bit}"
        try:
            self._see(where)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.counts["raw"] += 1
            self.found.append(f"{where}: {''.join(traceback.format_exception(error)[-3:])}")

    def _see(self, where: str) -> None:
        told = self._ask()
        if told is None:
            self.counts["told"] += 1
        elif told != self.expected:
            self.counts["silent"] += 1
            self.found.append(f"{where}: another answer, without a word")
        else:
            self.counts["same"] += 1
        if told is None and diagnose(self.index).sound:
            self.found.append(f"{where}: the doctor finds nothing of what was told")
        try:
            qa.build(self.data, self.index, embedder=self.embedder).close()
        except qa.IndexDamaged:
            if not self.large:
                raise
        left = diagnose(self.index)
        if not left.sound and self.large:
            # What is large is looked at as it is read, and by the doctor.
            self.counts["left to the doctor"] += 1
            left = repair(qa.Config(data=self.data, index=self.index), left)
        if not left.sound:
            self.found.append(f"{where}: after the build, {left}")
        if self._ask() != self.expected:
            self.found.append(f"{where}: another answer after the build")

    def _ask(self) -> list[dict[str, object]] | None:
        """Return the answers, None if one is an error that tells of damage."""
        try:
            with qa.open(self.index, embedder=self.embedder) as opened:
                return answers(opened)
        except qa.CatalogueError as error:
            self.counts[type(error).__name__] += 1
            return None


def main() -> int:
    """Run as many flips as asked for, of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="flips of each kind (100)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only of these")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--large", action="store_true", help="as if all files were large ones")
    options = parser.parse_args()
    began, embedder, words, found = time.monotonic(), SentenceTransformerEmbedder(), [], []
    with tempfile.TemporaryDirectory(prefix="flips-") as folder:
        documents(Path(folder) / "data")
        for kind in options.kind or KINDS:
            rng = random.Random(options.seed)
            flips = Flips(kind, Path(folder), embedder, large=options.large)
            for _ in range(options.count):
                flips.flip(rng)
            told = ", ".join(f"{count} {name}" for name, count in sorted(flips.counts.items()))
            words.append(f"{kind} {options.count}: {told}")
            found += flips.found
    seconds = time.monotonic() - began
    return ended(found, f"flips: {'; '.join(words)}; {len(found)} found, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
