"""Read every file of a folder, and print by format what is read, what is not and why.

    python tests/benchmarks/formats.py FOLDER

Files in archives and attached to mails are read too. Seconds are those of the processor.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from qa.errors import DocumentError
from qa.indexing.documents import containers, parse


@dataclass
class Tally:
    """What became of the files with one ending."""

    read: int = 0
    characters: int = 0
    blocks: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def files(folder: Path) -> Iterator[tuple[str, bytes | DocumentError]]:
    """Yield the files of a folder and those in them, by their paths."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        try:
            within = containers.members(data, name)
        except DocumentError:
            within = None
        if within is None or not containers.is_archive(data, name):
            yield name, data
        yield from within or ()


def take(tallies: dict[str, Tally], path: str, content: bytes | DocumentError) -> None:
    """Read a file and count what becomes of it."""
    tally = tallies[PurePosixPath(path).suffix.lower() or "(none)"]
    began = time.process_time()
    try:
        if isinstance(content, DocumentError):
            raise content
        document = parse(content, path)
    except DocumentError as error:
        # The same but for numbers and names is the same reason.
        tally.reasons[re.sub(r"\d+|'[^']*'", "…", error.reason)[:90]] += 1
    else:
        tally.read += 1
        tally.characters += len(document.text)
        tally.blocks += len(document.blocks)
        tally.left_out.update(document.left_out)
    seconds = time.process_time() - began
    tally.seconds += seconds
    tally.slowest = max(tally.slowest, seconds)


def main() -> int:
    """Print a table of the folder's formats, and the reasons of what is not read."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    tallies: dict[str, Tally] = defaultdict(Tally)
    parse(b"words", "a.txt")  # loads what the first reading needs
    for path, content in files(Path(sys.argv[1])):
        take(tallies, path, content)
    heads = ("read", "refused", "characters", "blocks", "s", "slowest")
    print(f"{'format':10} " + " ".join(map("{:>8}".format, heads)))
    for name, tally in sorted(tallies.items(), key=lambda item: -item[1].read):
        print(
            f"{name:10} {tally.read:8} {tally.reasons.total():8} {tally.characters:10} "
            f"{tally.blocks:8} {tally.seconds:8.2f} {tally.slowest:8.2f}"
        )
    for name, tally in sorted(tallies.items()):
        for what, number in tally.left_out.most_common():
            print(f"{name}: left out {what} ({number})")
        for reason, number in tally.reasons.most_common():
            print(f"{name}: {reason} ({number})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
