"""A retriever for Haystack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.assistant import Assistant
from qa.indexing.filters import Filter
from qa.integrations.passages import found, metadata, opened
from qa.records import Hit

try:
    from haystack import Document, component, default_from_dict, default_to_dict
except ImportError as error:
    raise ImportError('Haystack is missing: pip install "sourcebook-qa[haystack]"') from error


@component
class SourcebookRetriever:
    """Finds the passages of documents that are nearest to a question.

    `assistant` is one, or the folder of an index; `top_k` is how many passages, by its
    settings if None, of the documents that `where` allows. With `only_if_said` there are none
    where the documents do not say. The meta of a document has the fields of `qa.Citation`, and
    as Haystack names them `source_id`, `page_number` and `split_idx_start`.
    """

    def __init__(
        self,
        assistant: Assistant | str | Path,
        top_k: int | None = None,
        where: Filter | None = None,
        only_if_said: bool = False,
    ) -> None:
        self._assistant = opened(assistant)
        self._top_k, self._where, self._only_if_said = top_k, where, only_if_said

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """Return the passages as `documents`, best first; `top_k` goes before that given above."""
        hits = found(
            self._assistant,
            query,
            top_k=self._top_k if top_k is None else top_k,
            where=self._where,
            only_if_said=self._only_if_said,
        )
        return {"documents": [_document(hit) for hit in hits]}

    def to_dict(self) -> dict[str, Any]:
        """Return what a pipeline writes down; for an assistant, the folder of its index."""
        return default_to_dict(
            self,
            assistant=str(self._assistant.config.index),
            top_k=self._top_k,
            where=self._where.to_dict() if self._where else None,
            only_if_said=self._only_if_said,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> SourcebookRetriever:
        """Return the retriever that `to_dict` wrote down."""
        where = data["init_parameters"].get("where")
        if where is not None:
            data["init_parameters"]["where"] = Filter.from_dict(where)
        return default_from_dict(cls, data)


def _document(hit: Hit) -> Document:
    place = hit.citation
    named = {"source_id": place.document_id, "split_idx_start": place.start}
    if place.first_page is not None:
        named["page_number"] = place.first_page
    return Document(
        id=hit.passage.id, content=hit.text, score=hit.score, meta={**metadata(hit), **named}
    )
