"""Open mutants of an index's file of vectors: cut, flipped, with parts swapped and sizes that lie.

Each is loaded within a bound of memory, and is either what it was or none: FAISS, which believes
what stands in a file, is never given one.
"""

from __future__ import annotations

import argparse
import random
import resource
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from common import ended

from qa.indexing.arrays import Rows
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.stores.faiss import FaissStore

_DIMENSION, _VECTORS = 64, 300
_MEMORY = 3_000_000_000  # bytes that this process may take in all


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _grown(data: bytes, rng: random.Random) -> bytes:
    return data + rng.randbytes(rng.randrange(1, 5000))


def _flipped(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _head_flipped(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    made[rng.randrange(min(200, len(made)))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _lying(data: bytes, rng: random.Random) -> bytes:
    """A size anywhere in the file that is enormous, negative or nearly right."""
    made = bytearray(data)
    place = rng.randrange(min(600, len(made) - 8))
    size = rng.choice((-1, 2**31 - 1, 2**40, 2**62, rng.randrange(2**20)))
    made[place : place + 8] = struct.pack("<q", size)
    return bytes(made)


def _swapped(data: bytes, rng: random.Random) -> bytes:
    first, second = sorted(rng.sample(range(len(data)), 2))
    return data[second:] + data[first:second] + data[:first]


def _zeroed(data: bytes, rng: random.Random) -> bytes:
    made, place = bytearray(data), rng.randrange(len(data))
    made[place : place + 4096] = bytes(len(made[place : place + 4096]))
    return bytes(made)


_HOW: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut,
    _grown,
    _flipped,
    _head_flipped,
    _lying,
    _swapped,
    _zeroed,
)


def _stores(folder: Path) -> list[bytes]:
    """Return the files of an exhaustive store and of a quantized one."""
    rows = np.random.default_rng(0).standard_normal((_VECTORS, _DIMENSION)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f2").astype(np.float32)
    files = []
    for large in (1000, 100):
        FaissStore.large = large
        store = FaissStore(_DIMENSION)
        store.add(np.arange(_VECTORS, dtype=np.int64), rows)
        store.save(folder / "store")
        files.append((folder / "store").read_bytes())
    return files


def _load(path: Path, query: Rows, expected: list[int]) -> str:
    """Load a mutant, search it, and say what came of it."""
    store = FaissStore.load(path, _DIMENSION)
    if store is None:
        return "none"
    try:
        found = store.search(query, 10).tolist()
    except DerivedDamaged:
        return "told"
    return "same" if found == expected else "other"


def main() -> int:
    """Make and load as many mutants as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=950, help="mutants (950)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng, counts, found = random.Random(options.seed), Counter[str](), []
    began = time.monotonic()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        whole = _stores(Path(folder))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        path = Path(folder) / "mutant"
        path.write_bytes(whole[0])
        store = FaissStore.load(path, _DIMENSION)
        assert store is not None
        query = store.rows([0])[0]
        expected = store.search(query, 10).tolist()
        for number in range(options.count):
            how, data = rng.choice(_HOW), rng.choice(whole)
            path.write_bytes(how(data, rng))
            if path.read_bytes() == data:
                counts["unchanged"] += 1
                continue
            try:
                outcome = _load(path, query, expected)
            except BaseException as error:
                outcome = type(error).__name__
            if outcome not in ("none", "told", "same"):
                found.append(f"mutant {number} ({how.__name__}): {outcome}")
            counts[outcome] += 1
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    seconds = time.monotonic() - began
    words = (
        f"mutants: {options.count}: {told}; {len(found)} found, {grown} MB more, {seconds:.0f} s"
    )
    return ended(found, words)


if __name__ == "__main__":
    sys.exit(main())
