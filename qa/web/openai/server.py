"""What the routes of `/v1` have in common, and its models."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from qa.web.openai.errors import UnknownModel
from qa.web.openai.models import MODEL

PATH = "/v1"
# Answers are of private documents, and stand in no cache.
NOT_STORED = {"Cache-Control": "no-store"}

router = APIRouter(tags=["models"])


def check_model(name: str) -> None:
    """Raise `UnknownModel` for a name that is not that of the one model."""
    if name != MODEL:
        message = f"There is no model {name!r:.200} here; the one there is is {MODEL!r}."
        raise UnknownModel(message, "model", "model_not_found")


@router.get("/models", response_class=JSONResponse)
def list_models(request: Request) -> JSONResponse:
    """List the one model."""
    return JSONResponse({"object": "list", "data": [_model(request)]}, headers=NOT_STORED)


@router.get("/models/{name}", response_class=JSONResponse)
def read_model(name: str, request: Request) -> JSONResponse:
    """Return the model."""
    check_model(name)
    return JSONResponse(_model(request), headers=NOT_STORED)


def _model(request: Request) -> dict[str, Any]:
    made = request.app.state.created
    return {"id": MODEL, "object": "model", "created": made, "owned_by": "sourcebook"}
