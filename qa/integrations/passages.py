"""What the retrievers of all frameworks have in common: passages in, plain values out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.assistant import Assistant, open_index
from qa.indexing.filters import Filter
from qa.records import NOT_FOUND, Hit


def opened(source: Assistant | str | Path) -> Assistant:
    """Return an assistant as it is; open the index in a folder with the default settings."""
    return source if isinstance(source, Assistant) else open_index(source)


def found(
    assistant: Assistant,
    question: str,
    *,
    top_k: int | None,
    where: Filter | None,
    only_if_said: bool,
) -> tuple[Hit, ...]:
    """Return the passages nearest to a question, best first.

    None where `only_if_said` and the documents do not say; raises what `Assistant.ask` raises.
    """
    answer = assistant.ask(question, top_k=top_k, where=where)
    return () if only_if_said and answer.status == NOT_FOUND else answer.hits


def metadata(hit: Hit) -> dict[str, Any]:
    """Return the fields of a passage's citation and its score, as one level of plain values.

    `reference` is the citation in one line; `start` and `end` are code points of the
    document's text, and the titles of the section are joined to one.
    """
    fields = hit.citation.to_dict()
    return {**fields, "section": " › ".join(hit.citation.section), "score": hit.score}
