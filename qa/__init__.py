"""Sourcebook: ask your own documents, and get the passages that answer, cited exactly.

import qa
assistant = qa.build("data", "index")
print(assistant.ask("What would help regional connectivity?"))
"""

from qa._version import __version__
from qa.assistant import Assistant, Chat, build
from qa.assistant import open_index as open  # noqa: A004  `qa.open` reads as it should
from qa.blocks import Block
from qa.config import Config
from qa.errors import (
    Busy,
    CatalogueError,
    DocumentError,
    Forbidden,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    InputError,
    ModelError,
    NotFound,
    SourcebookError,
    TooLarge,
)
from qa.indexing.filters import Filter
from qa.records import Answer, Citation, Correction, Document, Heading, Hit, Passage, Quote, Span

__all__ = [
    "Answer",
    "Assistant",
    "Block",
    "Busy",
    "CatalogueError",
    "Chat",
    "Citation",
    "Config",
    "Correction",
    "Document",
    "DocumentError",
    "Filter",
    "Forbidden",
    "Heading",
    "Hit",
    "IndexBusy",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "ModelError",
    "NotFound",
    "Passage",
    "Quote",
    "SourcebookError",
    "Span",
    "TooLarge",
    "__version__",
    "build",
    "open",
]
