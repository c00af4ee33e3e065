"""The truth about an index: documents, passages, vectors and words, in one SQLite file.

Everything else in an index folder is derived from it. Writers commit whole batches, so
that a kill at any moment leaves the last committed state; readers see that state, and
each commit that changes what can be found raises the generation by one.
"""

from __future__ import annotations

from pathlib import Path

from qa.indexing.catalogue.database import Database
from qa.indexing.catalogue.documents import Documents
from qa.indexing.catalogue.passages import Passages
from qa.indexing.catalogue.vectors import Vectors
from qa.indexing.catalogue.words import Vocabulary


class Catalogue:
    """What an index knows, over one connection: one thread at a time.

    `create` makes the file where there is none. Raises what `Database` raises.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.database = Database(folder, create=create)
        self.words = Vocabulary(self.database)
        self.passages = Passages(self.database)
        self.vectors = Vectors(self.database)
        self.documents = Documents(self.database, self.passages, self.vectors, self.words)

    def close(self) -> None:
        """Close the file."""
        self.database.close()
