"""What is wrong with a request, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
