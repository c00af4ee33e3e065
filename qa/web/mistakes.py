"""What is wrong with a request, or with what answers it, in words for whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from qa.errors import CatalogueError, IndexBusy, ModelError, SourcebookError
from qa.web.front.logs import logged_under

_LOG = logging.getLogger(__name__)
_SAID = 3  # mistakes of one request that are told


def in_words(mistakes: Sequence[Mapping[str, Any]], *, within: int = 0) -> str:
    """Return the first mistakes that pydantic found as one sentence.

    The first `within` parts of each place are left out, such as the body of a request.
    """
    told = []
    for mistake in mistakes[:_SAID]:
        place = ".".join(str(part) for part in mistake["loc"][within:]) or "the request"
        if mistake["type"] == "extra_forbidden":
            told.append(f"{place} is not known here; leave it out")
        elif mistake["type"] == "value_error":
            told.append(str(mistake["ctx"]["error"]).rstrip("."))
        else:
            told.append(f"{place}: {mistake['msg']}")
    return f"{'; '.join(told)}."


def for_visitor(error: SourcebookError) -> str:
    """Return what a visitor is told of an error: its message, unless that is for the owner.

    What is said of an index or a model names folders, processes and commands. That goes to the
    log, and the visitor learns that the owner has to see to it.
    """
    if isinstance(error, IndexBusy):
        _LOG.warning("a request has to wait: %s", error)
        return "The documents are being changed just now. Try again in a moment."
    if not isinstance(error, CatalogueError | ModelError):
        return str(error)
    _LOG.error("a request failed: %s", error)
    what = "The collection" if isinstance(error, CatalogueError) else "The model of this server"
    return (
        f"{what} cannot be read just now. The owner of this server has to see to it: its log says "
        f"what to do{logged_under()}."
    )
