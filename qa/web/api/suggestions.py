"""Questions that are offered, each known to be answered."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from qa.records import Record
from qa.suggesting.suggestions import FIRST, FOLLOWING, together
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
    """Return questions to begin with, answered by the documents that a filter leaves.

    Those of what the visitor has added come first.
    """
    if services.building.state.going_on:
        # They would be looked for anew with every document that comes.
        return Suggested(ready=False, questions=())
    asked, where = services.visitors.of_collection(session, request.where)
    of_all = services.suggestions.first(where) if asked else []
    own, own_where = services.visitors.of_own(session, request.where)
    of_own = own.first(own_where) if own else []
    if of_all is None or of_own is None:
        return Suggested(ready=False, questions=())
    return Suggested(ready=True, questions=tuple(together(of_own, of_all, FIRST)))


@router.post("/following")
def following(request: FollowingRequest, services: ServicesDep, session: SessionKey) -> Following:
    """Return questions that lead on from what was asked and quoted."""
    asked, where = services.visitors.of_collection(session, request.where)
    shown = [quote.place() for quote in request.quotes]
    of_all = services.suggestions.following(request.history, shown, where) if asked else []
    own, own_where = services.visitors.of_own(session, request.where)
    of_own = own.following(request.history, shown, own_where) if own else []
    return Following(questions=tuple(together(of_own, of_all, FOLLOWING)))
