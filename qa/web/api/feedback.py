"""What visitors think of answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter

from qa.errors import NotFound
from qa.feedback import Opinion
from qa.records import Record
from qa.retrieval.query import check_question
from qa.web.api.deps import ServicesDep, SessionKey
from qa.web.api.models import FeedbackRequest

router = APIRouter(prefix="/feedback", tags=["feedback"])

_KEPT_HISTORY = 10  # earlier questions that are kept with an opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Record):
    """That an opinion was kept."""

    kept: bool


@router.post("", status_code=201)
def keep(request: FeedbackRequest, services: ServicesDep, session: SessionKey) -> Kept:
    """Keep what a visitor thinks of an answer, without who they are."""
    if services.feedback is None:
        raise NotFound("This server keeps no feedback.")
    quoted = [
        (services.visitors.document(session, quote.document_id), quote) for quote in request.quotes
    ]
    services.feedback.append(
        Opinion(
            day=datetime.now(UTC).date().isoformat(),
            verdict=request.verdict,
            question=check_question(request.question),
            history=tuple(map(check_question, request.history[-_KEPT_HISTORY:])),
            documents=tuple(document.path for document, _ in quoted),
            quotes=tuple(document.text[place.start : place.end] for document, place in quoted),
            word=request.word.strip(),
        )
    )
    if services.metrics is not None:
        services.metrics.opinion(request.verdict)
    return Kept(kept=True)
