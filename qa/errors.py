"""What can go wrong, as one tree.

SourcebookError
├── InputError          an argument, a setting or a folder that cannot be used
│   ├── NotFound        what is asked for by its id is not there, or not any more
│   ├── Forbidden       what is asked for is not allowed here
│   ├── TooLarge        more is sent than is taken
│   └── Busy            too much is asked for at once; it can be asked for again
├── DocumentError       one file that cannot be read; a sync lists it and goes on
├── ModelError          a model that is missing, damaged or unfit
└── CatalogueError      an index folder that cannot be used
    ├── IndexMissing    there is no index in the folder
    ├── IndexMismatch   the index was made by another model or another version
    ├── IndexDamaged    what is read of the index is not what was written
    └── IndexBusy       another process is writing the index

Every message names what was wrong and what to do about it, so that the command line,
the web page and a caller can show it as it is.
"""

from __future__ import annotations


class SourcebookError(Exception):
    """The root of every error that this package raises on purpose."""


class InputError(SourcebookError):
    """An argument, a setting or a folder cannot be used."""


class NotFound(InputError):
    """What is asked for by its id is not there, or not any more."""


class Forbidden(InputError):
    """What is asked for is not allowed here."""


class TooLarge(InputError):
    """More is sent than is taken."""


class Busy(InputError):
    """Too much is asked for at once; it can be asked for again in a moment."""


class DocumentError(SourcebookError):
    """One file cannot be read as a document; `reason` is fit to show beside its name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ModelError(SourcebookError):
    """A model, for embedding or for reranking, is missing, damaged or unfit."""


class CatalogueError(SourcebookError):
    """An index folder cannot be used."""


class IndexMissing(CatalogueError):
    """There is no index in the folder."""


class IndexMismatch(CatalogueError):
    """The index was made by another model or another version of this package."""


class IndexDamaged(CatalogueError):
    """What is read of the index is not what was written."""


class IndexBusy(CatalogueError):
    """Another process is writing the index."""
