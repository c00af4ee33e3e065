"""A retriever for LangChain."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator

from qa.assistant import Assistant
from qa.indexing.filters import Filter
from qa.integrations.passages import found, metadata, opened

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise ImportError('LangChain is missing: pip install "sourcebook-qa[langchain]"') from error


class SourcebookRetriever(BaseRetriever):
    """Finds the passages of documents that are nearest to a question.

    `assistant` is one, or the folder of an index; `top_k` is how many passages, by its
    settings if None, of the documents that `where` allows. With `only_if_said` there are none
    where the documents do not say. The metadata of a passage has the fields of `qa.Citation`,
    `score`, and as LangChain names them `source`, the file, and `start_index`.
    """

    assistant: Assistant
    top_k: int | None = None
    where: Filter | None = None
    only_if_said: bool = False

    @field_validator("assistant", mode="before")
    @classmethod
    def _opened(cls, source: Any) -> Assistant:
        return opened(source)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = found(
            self.assistant,
            query,
            top_k=self.top_k,
            where=self.where,
            only_if_said=self.only_if_said,
        )
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.text,
                metadata={
                    **metadata(hit),
                    "source": hit.citation.file,
                    "start_index": hit.citation.start,
                },
            )
            for hit in hits
        ]
