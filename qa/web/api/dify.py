"""The documents as an external knowledge base of Dify, which asks for passages alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from qa.errors import InputError
from qa.records import Hit, Record
from qa.retrieval.retrieve import MAX_HITS
from qa.web.api.deps import Base, ServicesDep, SessionKey
from qa.web.api.models import COUNTED, Asked
from qa.web.links import citation_link

router = APIRouter(prefix="/dify", tags=["dify"])


class RetrievalSetting(BaseModel):
    """How many passages are wanted, and from which score on, which is from 0 to 1."""

    model_config = ConfigDict(frozen=True)

    top_k: Annotated[int, Field(ge=1), COUNTED]
    score_threshold: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None


class RetrievalRequest(BaseModel):
    """A query as Dify sends it; there is one knowledge base, whatever it is called."""

    model_config = ConfigDict(frozen=True)

    query: Asked
    retrieval_setting: RetrievalSetting
    knowledge_id: str = ""
    metadata_condition: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Record):
    """A passage; the `metadata` are the fields of its citation, and the `url` that opens it."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved(Record):
    """The passages nearest to a query, the best first."""

    records: tuple[Found, ...]


@router.post("/retrieval")
def retrieve(
    request: RetrievalRequest, services: ServicesDep, session: SessionKey, base: Base
) -> Retrieved:
    """Return the passages nearest to a query, for Dify's external knowledge."""
    if (request.metadata_condition or {}).get("conditions"):
        # Passages that it should leave out would be taken for fitting.
        raise InputError("Conditions on metadata are not known here; leave them out.")
    setting = request.retrieval_setting
    answer = services.ask(session, request.query, top_k=min(setting.top_k, MAX_HITS), door="rest")
    found = tuple(_found(hit, base) for hit in answer.hits)
    least = setting.score_threshold or 0.0
    return Retrieved(records=tuple(one for one in found if one.score >= least))


def _found(hit: Hit, base: str) -> Found:
    return Found(
        content=hit.text,
        # Above 1 where meaning and words agree; Dify knows no such scores.
        score=min(1.0, max(0.0, hit.score)),
        title=hit.citation.title,
        metadata={**hit.citation.to_dict(), "url": citation_link(base, hit.citation)},
    )
