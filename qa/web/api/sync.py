"""How far the server is with reading its documents."""

from __future__ import annotations

from fastapi import APIRouter

from qa.web.api.deps import ServicesDep
from qa.web.building import SyncState

router = APIRouter(prefix="/sync", tags=["documents"])


@router.get("")
def state(services: ServicesDep) -> SyncState:
    """Tell how far the sync of the server is, and what the last one did."""
    return services.building.state
