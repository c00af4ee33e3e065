"""A retriever for LlamaIndex."""

from __future__ import annotations

import asyncio
from pathlib import Path

from qa.assistant import Assistant
from qa.indexing.filters import Filter
from qa.integrations.passages import found, metadata, opened
from qa.records import Hit

try:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import (
        NodeRelationship,
        NodeWithScore,
        QueryBundle,
        RelatedNodeInfo,
        TextNode,
    )
except ImportError as error:
    raise ImportError('LlamaIndex is missing: pip install "sourcebook-qa[llamaindex]"') from error

_FOR_A_MODEL = ("reference",)  # of the metadata, which LlamaIndex puts before the text


class SourcebookRetriever(BaseRetriever):
    """Finds the passages of documents that are nearest to a question.

    `assistant` is one, or the folder of an index; `top_k` is how many passages, by its
    settings if None, of the documents that `where` allows. With `only_if_said` there are none
    where the documents do not say. The metadata of a node has the fields of `qa.Citation`; its
    source is the document, by its id.
    """

    def __init__(
        self,
        assistant: Assistant | str | Path,
        *,
        top_k: int | None = None,
        where: Filter | None = None,
        only_if_said: bool = False,
    ) -> None:
        super().__init__()
        self._assistant = opened(assistant)
        self._top_k, self._where, self._only_if_said = top_k, where, only_if_said

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = found(
            self._assistant,
            query_bundle.query_str,
            top_k=self._top_k,
            where=self._where,
            only_if_said=self._only_if_said,
        )
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(hit: Hit) -> TextNode:
    known = metadata(hit)
    others = [name for name in known if name not in _FOR_A_MODEL]
    return TextNode(
        id_=hit.passage.id,
        text=hit.text,
        start_char_idx=hit.citation.start,
        end_char_idx=hit.citation.end,
        metadata=known,
        excluded_llm_metadata_keys=others,
        excluded_embed_metadata_keys=others,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.citation.document_id)},
    )
