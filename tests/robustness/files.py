"""Reads hostile files and thousands of damaged ones, each in a worker within the usual limits.

    python tests/robustness/files.py                 # the hostile ones and 15,000 damaged ones
    python tests/robustness/files.py --mutants 1000
    python tests/robustness/files.py --only bomb     # hostile ones with this in their names

A file may be read, or be a `DocumentError` that says what is wrong with it. Anything else is a
fault, and so is more memory than the limits allow: in the worker, or in this process. A worker that
a file ended is told of, and none.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from hostile import HOSTILE
from mutants import SEEDS, mutant
from places import index

from qa.errors import DocumentError
from qa.indexing.documents import content_hash, document
from qa.indexing.documents.workers import LimitError, Limits, Members, Workers

_INDEXED = 200_000  # characters of a text up to which it is cut and analysed, too
_ROOM = 400  # MB that this process may come to have beside what it begins with


class Reading:
    """Has files read as a build and a page do it, and counts what became of them."""

    def __init__(self, limits: Limits) -> None:
        self.workers = Workers(limits)
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def read(self, data: bytes, path: str) -> None:
        """Read a file, what is in it, and draw it if it is a PDF."""
        self._tell(path, lambda: self._index(data, path))
        if path.endswith((".zip", ".gz", ".tgz", ".tar", ".eml", ".mbox", ".msg")):
            with Members() as members:
                self._tell(path, lambda: self.workers.members(data, path, members).result())
        if path.endswith(".pdf"):
            self._tell(path, lambda: self.workers.sizes(data).result())
            self._tell(path, lambda: self.workers.draw(data, 0, "", sharpness=2).result())

    def _index(self, data: bytes, path: str) -> None:
        """Read a file, and do with it what the process of the index does."""
        found = self.workers.read(data, path).result()
        if found.parsed is not None and len(found.parsed.text) < _INDEXED:
            index(document(content_hash(data), path, found))

    def _tell(self, path: str, ask: Callable[[], object]) -> None:
        began = time.monotonic()
        try:
            ask()
            what = "read"
        except LimitError as error:
            what = "too much" if "needed more" in error.reason else error.reason.split(" (")[0]
        except DocumentError as error:
            what = "refused" if error.reason else "refused without a reason"
            if "it seems broken (" in error.reason:
                what = "seems broken"
        except BaseException as error:
            what = f"FAULT {type(error).__name__}"
            self.faults.append(f"{path}: {error!r}")
        seconds = time.monotonic() - began
        if seconds > 2 * self.workers.limits.seconds + 10:
            self.faults.append(f"{path}: took {seconds:.0f} s")
        self.counts["took too long" if what.startswith("took longer") else what] += 1


def resident() -> int:
    """Return the most memory that this process has had, in MB; 0 where it cannot be told."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def main() -> int:
    """Read all of them, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=15_000, help="how many damaged files")
    parser.add_argument("--only", default="", help="hostile files with this in their names alone")
    parser.add_argument("--seed", type=int, default=16, help="of the damage")
    parser.add_argument("--seconds", type=float, default=20, help="that reading a file may take")
    arguments = parser.parse_args()
    began = time.monotonic()
    reading = Reading(Limits(seconds=arguments.seconds))
    for name, make in HOSTILE.items():
        if arguments.only in name:
            reading.read(make(), name)
    hostile = sum(arguments.only in name for name in HOSTILE)
    print(f"{hostile} hostile files: {dict(reading.counts)}", flush=True)
    reading.counts.clear()
    before, random, count = resident(), Random(arguments.seed), 0
    names = sorted(SEEDS)
    while not arguments.only and count < arguments.mutants:
        name = names[count % len(names)]
        reading.read(mutant(name, random), name)
        count += 1
    if resident() > before + _ROOM:
        reading.faults.append(f"this process has come to have {resident()} MB")
    reading.workers.close()
    for fault in reading.faults:
        print(f"FAULT {fault}")
    print(f"{count} damaged files of {len(names)} kinds: {dict(reading.counts)}")
    print(
        f"files: {hostile + count} files, {len(reading.faults)} faults, "
        f"{time.monotonic() - began:.0f} s, {resident()} MB at most here"
    )
    return 1 if reading.faults else 0


if __name__ == "__main__":
    sys.exit(main())
