"""All of an index compared with what was written: what `qa doctor` does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from qa.errors import IndexDamaged
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.database import FILE_NAME
from qa.indexing.catalogue.rows import DamagedCatalogue
from qa.indexing.catalogue.seal import is_intact
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.derived import DerivedVectors
from qa.indexing.keywords.tantivy import FOLDER_NAME, KeywordIndex
from qa.indexing.progress import Failure
from qa.indexing.stores import store_class
from qa.indexing.text.analyze import ANALYZER_VERSION

_MOST_NAMED = 5
_SLICE = 20_000  # vectors that are in memory at once
_NOT_WRITTEN = "is not what was written"


def examine(folder: Path) -> list[Failure]:
    """Return what of an index's catalogue is damaged: documents by path, and the rest by name.

    The name of what belongs to no document is that of the file, `catalogue.db`. Raises what
    opening a `Catalogue` raises, but for damage.
    """
    try:
        with closing(Catalogue(folder)) as catalogue:
            found = [] if is_intact(catalogue) else [Failure(path=FILE_NAME, reason=_NOT_WRITTEN)]
            found += _words(catalogue)
    except IndexDamaged as error:
        found = [Failure(path=FILE_NAME, reason=f"cannot be read ({error.__cause__})")]
    with DamagedCatalogue(folder / FILE_NAME) as damaged:
        faults = damaged.faults()
        found += [Failure(path=FILE_NAME, reason=f"has a fault: {fault}") for fault in faults]
        return [*_documents(damaged), *found]


def _documents(damaged: DamagedCatalogue) -> list[Failure]:
    """Return the documents that are damaged, and which other rows are."""
    others: Counter[str] = Counter()
    bad: set[str] = set()  # ids of documents
    paths: dict[str, str] = {}
    wanted: dict[str, int] = {}
    for row, written in damaged.rows("documents"):
        paths[row[0]], wanted[row[0]] = str(row[1]), row[-2]
        if not written:
            bad.add(row[0])
    keys = set()
    for row, written in damaged.rows("vectors"):
        keys.add(row[0])
        if not written:
            others["vectors"] += 1
    held: Counter[str] = Counter()
    for row, written in damaged.rows("passages"):
        held[row[1]] += 1
        if not written or row[8] not in keys:
            bad.add(row[1])
    bad |= {key for key, count in wanted.items() if held[key] != count}
    others["settings"] += sum(not written for _, written in damaged.rows("settings"))
    named = {paths[key] for key in bad if key in paths} | (damaged.paths() - {*paths.values()})
    found = [Failure(path=path, reason=_NOT_WRITTEN) for path in sorted(named)]
    for table in sorted(damaged.unread):
        others[table] += 1
    found += [
        Failure(path=FILE_NAME, reason=f"has {table} that are not what was written")
        for table, count in others.items()
        if count
    ]
    return found


def _words(catalogue: Catalogue) -> list[Failure]:
    pipeline = json.loads(catalogue.database.setting("pipeline") or "{}")
    if pipeline.get("analyzer") != ANALYZER_VERSION:
        return []  # they are those of another version
    with catalogue.database.read():
        if catalogue.words.counts() == catalogue.words.counted():
            return []
    return [Failure(path=FILE_NAME, reason="has words that are not those of the documents")]


def examine_derived(folder: Path) -> list[Failure]:
    """Return which files that are derived from an intact catalogue are damaged."""
    found = []
    with closing(Catalogue(folder)) as catalogue, catalogue.database.read():
        wanted = catalogue.passages.ids()
        dimension = int(catalogue.database.setting("dimension") or 1)
        for path in DerivedVectors(folder, catalogue).files():
            store = store_class().load(path, dimension)
            try:
                same = store is not None
                ids = np.intersect1d(store.ids(), wanted) if store is not None else wanted[:0]
                for first in range(0, len(ids), _SLICE):
                    some = ids[first : first + _SLICE]
                    assert store is not None
                    rows = store.rows(some.tolist())
                    same = same and np.array_equal(rows, catalogue.vectors.rows(some))
            except DerivedDamaged:
                same = False
            if not same:
                found.append(Failure(path=path.name, reason=_NOT_WRITTEN))
    keywords = folder / FOLDER_NAME
    if keywords.exists() and (name := KeywordIndex(keywords).damage()):
        found.append(Failure(path=f"{FOLDER_NAME}/{name}", reason=_NOT_WRITTEN))
    return found


def in_short(found: Sequence[Failure]) -> str:
    """Return in words what is damaged, with the first few documents by name."""
    paths = [one.path for one in found if one.path != FILE_NAME]
    if not paths:
        return "; ".join(dict.fromkeys(f"it {one.reason}" for one in found)) or f"it {_NOT_WRITTEN}"
    more = len(paths) - _MOST_NAMED
    named = ", ".join(paths[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"what it has of {named} {_NOT_WRITTEN}"
