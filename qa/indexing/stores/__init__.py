"""Where vectors are searched. A store knows row ids and scores, never text.

A new one is a module here with a class that fits `VectorStore`, named in `STORES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

from qa.indexing.arrays import Ids, Rows

# Name -> module and class; the name ends the store's file. A module is imported on first
# use, for its library may take long to load.
STORES = {"faiss": ("qa.indexing.stores.faiss", "FaissStore")}
DEFAULT_STORE = "faiss"


class VectorStore(Protocol):
    """A set of vectors, each with an id, that finds the nearest to a question's vector.

    Rows are float32 of unit length and of one dimension. A score is a dot product:
    larger is nearer. Any number of threads may search while none changes it.
    """

    large: ClassVar[int]
    """Of more vectors than these, the file may lag behind: see `outgrown`."""

    def __init__(self, dimension: int) -> None:
        """Make an empty store."""

    @classmethod
    def load(cls, path: Path, dimension: int) -> Self | None:
        """Read a store from what `save` wrote; None if it is missing, torn or of another kind."""

    def __len__(self) -> int:
        """How many vectors there are."""

    def outgrown(self) -> bool:
        """Tell whether what is saved now and loaded again would be searched faster.

        False for up to `large` vectors. Of more, it means that enough has been added and removed
        for a new file to be worth its while; until then, the changes are soon made again.
        """

    def ids(self) -> Ids:
        """Return the ids of all vectors, in any order."""

    def add(self, ids: Ids, rows: Rows) -> None:
        """Add vectors, shape (n, dimension), under ids that are not there yet."""

    def remove(self, ids: Ids) -> None:
        """Remove vectors; ids that are not there are no error."""

    def search(self, query: Rows, k: int, ids: Ids | None = None) -> Ids:
        """Return the ids of the k nearest to a query of shape (dimension,), nearest first.

        `ids` are the only ones to search, in any order, None for all: the k nearest among
        them, not those of the k nearest that are among them. Ids that are not there are no
        error. Scores may be approximate inside; fewer than k come back where there are
        fewer.
        """

    def rows(self, ids: Sequence[int]) -> Rows:
        """Return the stored vectors of these ids, shape (n, dimension), in order."""

    def save(self, path: Path) -> None:
        """Write everything to a file."""


def store_class(name: str = DEFAULT_STORE) -> type[VectorStore]:
    """Return the class of a store; `ValueError` for a name that is not in `STORES`."""
    if name not in STORES:
        raise ValueError(f"there is no vector store {name!r}; there are {', '.join(STORES)}")
    module, kind = STORES[name]
    store: type[VectorStore] = getattr(importlib.import_module(module), kind)
    return store
