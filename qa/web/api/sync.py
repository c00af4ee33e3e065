"""Reading the folder of documents anew, and how far the server is with it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request

from qa.errors import Forbidden, InputError
from qa.web.api.deps import ServicesDep
from qa.web.building import SyncState
from qa.web.front.caller import caller_of

router = APIRouter(prefix="/sync", tags=["documents"])


@router.get("")
def state(request: Request, services: ServicesDep) -> SyncState:
    """Tell how far the sync of the server is, and what the last one did.

    What went wrong, which may name folders of the server, is told to its owner alone.
    """
    state = services.building.state
    return state if caller_of(request.scope).owner else replace(state, error="")


@router.post("", status_code=202)
def begin(request: Request, services: ServicesDep) -> SyncState:
    """Have the server read its folder of documents anew, which its owner alone may ask for.

    It goes on while the documents are asked; one that runs already is followed by another.
    """
    if not caller_of(request.scope).owner:
        raise Forbidden(
            "The owner of this server alone may have it read its documents anew. Send the key of "
            "the name owner, as Authorization: Bearer KEY."
        )
    begun = services.building.sync()
    if begun.phase == "none":
        raise InputError("This server has no folder of documents to read, only an index.")
    return begun
