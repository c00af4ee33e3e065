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
from qa.web.services import Services

router = APIRouter(prefix="/feedback", tags=["feedback"])

_KEPT_HISTORY = 10  # earlier questions that are kept with an opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Record):
    """Whether an opinion was kept, and whether the verdict alone."""

    kept: bool
    verdict_only: bool = False


@router.post("", status_code=201)
def keep(request: FeedbackRequest, services: ServicesDep, session: SessionKey) -> Kept:
    """Keep what a visitor thinks of an answer, without who they are.

    Of an answer from documents that the visitor has added, or to a question that these may be about
    though they do not answer it, the verdict alone is kept, and no word.
    """
    if services.feedback is None:
        raise NotFound("This server keeps no feedback.")
    question = check_question(request.question)
    history = tuple(map(check_question, request.history[-_KEPT_HISTORY:]))
    day = datetime.now(UTC).date().isoformat()
    quoted = [
        (services.visitors.document(session, quote.document_id), quote) for quote in request.quotes
    ]
    if services.visitors.is_private(session, [document.id for document, _ in quoted]):
        if request.word:  # the page sends it after the verdict, which counts once
            return Kept(kept=False, verdict_only=True)
        services.feedback.append(Opinion(day=day, verdict=request.verdict, question=""))
        _count(services, request)
        return Kept(kept=True, verdict_only=True)
    # Earlier questions may have been about their own.
    private = services.visitors.has_own(session)
    services.feedback.append(
        Opinion(
            day=day,
            verdict=request.verdict,
            question=question,
            history=() if private else history,
            documents=tuple(document.path for document, _ in quoted),
            quotes=tuple(document.text[place.start : place.end] for document, place in quoted),
            word=request.word.strip(),
        )
    )
    _count(services, request)
    return Kept(kept=True)


def _count(services: Services, request: FeedbackRequest) -> None:
    if services.metrics is not None:
        services.metrics.opinion(request.verdict)
