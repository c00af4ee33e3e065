"""Sourcebook: ask your own documents, and get the passages that answer, cited exactly.

import qa
assistant = qa.build("data", "index")
print(assistant.ask("What would help regional connectivity?"))
"""

from importlib import import_module
from typing import TYPE_CHECKING

from qa._version import __version__
from qa.blocks import Block
from qa.config import Config
from qa.errors import (
    Busy,
    CatalogueError,
    DocumentError,
    Forbidden,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    InputError,
    ModelError,
    NotFound,
    SourcebookError,
    TooLarge,
)
from qa.records import (
    Answer,
    Cell,
    Citation,
    Correction,
    Document,
    Heading,
    Hit,
    Passage,
    Quote,
    Span,
)

if TYPE_CHECKING:
    from qa.assistant import Assistant, Chat, build
    from qa.assistant import open_index as open  # noqa: A004  `qa.open` reads as it should
    from qa.indexing.filters import Filter

__all__ = [
    "Answer",
    "Assistant",
    "Block",
    "Busy",
    "CatalogueError",
    "Cell",
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
    "IndexDamaged",
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

# What is imported when it is first used, and from where: all that an assistant is made of takes
# half a second, and the command line, which is in this package, helps without it.
_LATER = {
    "Assistant": ("qa.assistant", "Assistant"),
    "Chat": ("qa.assistant", "Chat"),
    "Filter": ("qa.indexing.filters", "Filter"),
    "build": ("qa.assistant", "build"),
    "open": ("qa.assistant", "open_index"),
}


if not TYPE_CHECKING:  # or a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        """Return what is imported late; Python calls this once for each."""
        if name not in _LATER:
            raise AttributeError(f"module 'qa' has no attribute {name!r}")
        home, inner = _LATER[name]
        value = globals()[name] = getattr(import_module(home), inner)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
