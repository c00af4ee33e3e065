"""Vector stores: the one that there is, and the search in it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from qa.errors import NotFound
from qa.records import Hit
from qa.web.api.deps import ServicesDep, SessionKey
from qa.web.links import base_of, citation_link
from qa.web.openai.filters import filter_of
from qa.web.openai.models import MODEL, SearchRequest
from qa.web.openai.server import NOT_STORED, PATH
from qa.web.services import Services

router = APIRouter(prefix="/vector_stores", tags=["search"])

_RESULTS = 10  # where a request does not say how many
_LONGEST = 512  # characters of an attribute, as OpenAI's API has them


@router.get("", response_class=JSONResponse)
def list_stores(request: Request, services: ServicesDep, session: SessionKey) -> JSONResponse:
    """List the one store: the documents that the caller may read."""
    store = _store(request, services, session)
    ends = {"first_id": MODEL, "last_id": MODEL, "has_more": False}
    return JSONResponse({"object": "list", "data": [store], **ends}, headers=NOT_STORED)


@router.get("/{store}", response_class=JSONResponse)
def read_store(
    store: str, request: Request, services: ServicesDep, session: SessionKey
) -> JSONResponse:
    """Return the store."""
    if store != MODEL:
        raise NotFound(f"There is no vector store {store!r:.200} here; there is {MODEL!r}.")
    return JSONResponse(_store(request, services, session), headers=NOT_STORED)


@router.post("/{store}/search", response_class=JSONResponse)
def search(
    store: str,
    body: SearchRequest,
    request: Request,
    services: ServicesDep,
    session: SessionKey,
) -> JSONResponse:
    """Return the passages nearest to a query, best first, whatever the store is called."""
    where, most = filter_of(body.filters), body.max_num_results or _RESULTS
    best: dict[tuple[str, int, int], Hit] = {}
    for query in body.query:
        for hit in services.ask(session, query, top_k=most, where=where, door="openai").hits:
            place = (hit.passage.document_id, hit.passage.start, hit.passage.end)
            if place not in best or hit.score > best[place].score:
                best[place] = hit
    hits = list(best.values())
    if len(body.query) > 1:  # of one query they stand as they were ranked
        hits.sort(key=lambda hit: -hit.score)
    least = body.ranking_options.score_threshold if body.ranking_options else None
    base = base_of(request, services.assistant.config.public_url, below=PATH)
    found = [_result(hit, base) for hit in hits[:most] if least is None or hit.score >= least]
    page = {"has_more": False, "next_page": None}
    kind = "vector_store.search_results.page"
    return JSONResponse(
        {"object": kind, "search_query": body.query, "data": found, **page}, headers=NOT_STORED
    )


def _result(hit: Hit, base: str) -> dict[str, Any]:
    citation = hit.citation
    known = {
        "title": citation.title,
        "author": citation.author,
        "date": citation.date,
        "page": citation.first_page,
        "section": " › ".join(citation.section),
        "start": citation.start,
        "end": citation.end,
        "url": citation_link(base, citation),
    }
    return {
        "file_id": citation.document_id,
        "filename": citation.file,
        "score": hit.score,
        "attributes": {
            name: value[:_LONGEST] if isinstance(value, str) else value
            for name, value in known.items()
            if value not in (None, "")
        },
        "content": [{"type": "text", "text": hit.text}],
    }


def _store(request: Request, services: Services, session: str) -> dict[str, Any]:
    documents = [info for info, _ in services.visitors.documents(session)]
    failed = len(services.assistant.failures())
    return {
        "id": MODEL,
        "object": "vector_store",
        "created_at": request.app.state.created,
        "name": services.name,
        "usage_bytes": sum(document.size for document in documents),
        "file_counts": {
            "in_progress": 0,
            "completed": len(documents),
            "failed": failed,
            "cancelled": 0,
            "total": len(documents) + failed,
        },
        "status": "completed",
        "metadata": {},
    }
