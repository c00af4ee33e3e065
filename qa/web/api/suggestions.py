"""Questions that are offered, each known to be answered."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from qa.records import Record
from qa.web.api.deps import ServicesDep, SessionKey
from qa.web.api.models import FollowingRequest, SuggestionsRequest

router = APIRouter(prefix="/suggestions", tags=["suggestions"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested(Record):
    """Questions to begin with; `ready` is false while they are being looked for."""

    ready: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following(Record):
    """Questions that lead on from an answer."""

    questions: tuple[str, ...]


@router.post("")
def first(request: SuggestionsRequest, services: ServicesDep, session: SessionKey) -> Suggested:
    """Return questions to begin with, answered by the documents that a filter leaves."""
    if services.building.state.going_on:
        # They would be looked for anew with every document that comes.
        return Suggested(ready=False, questions=())
    asked, where = services.visitors.of_collection(session, request.where)
    questions = services.suggestions.first(where) if asked else []
    return Suggested(ready=questions is not None, questions=tuple(questions or ()))


@router.post("/following")
def following(request: FollowingRequest, services: ServicesDep, session: SessionKey) -> Following:
    """Return questions that lead on from what was asked and quoted."""
    asked, where = services.visitors.of_collection(session, request.where)
    shown = [quote.place() for quote in request.quotes]
    questions = services.suggestions.following(request.history, shown, where) if asked else []
    return Following(questions=tuple(questions))
