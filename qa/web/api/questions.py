"""Asking and searching."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from qa.records import Answer, Correction, Hit, Record
from qa.web.api.deps import ServicesDep, SessionKey
from qa.web.api.models import AskRequest

router = APIRouter(tags=["questions"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(Record):
    """What an answer has of a search: how it was searched, and the hits, best first."""

    question: str
    searched: str
    corrections: tuple[Correction, ...]
    context: tuple[str, ...]
    hits: tuple[Hit, ...]


@router.post("/ask")
def ask(request: AskRequest, services: ServicesDep, session: SessionKey) -> Answer:
    """Answer a question from the documents, with quotes and the passages they are of."""
    return _answer(request, services, session)


@router.post("/search")
def search(request: AskRequest, services: ServicesDep, session: SessionKey) -> SearchResult:
    """Return the passages nearest to a question, whether they answer it or not."""
    answer = _answer(request, services, session)
    return SearchResult(
        question=answer.question,
        searched=answer.searched,
        corrections=answer.corrections,
        context=answer.context,
        hits=answer.hits,
    )


def _answer(request: AskRequest, services: ServicesDep, session: str) -> Answer:
    return services.ask(
        session,
        request.question,
        history=request.history,
        top_k=request.top_k,
        where=request.where,
        door="rest",
    )
