"""Embeddings: the vectors of texts, as questions are embedded."""

from __future__ import annotations

import base64

import numpy as np
from fastapi import APIRouter
from starlette.responses import JSONResponse

from qa.indexing.arrays import Rows
from qa.web.api.deps import ServicesDep
from qa.web.openai.errors import Refused
from qa.web.openai.models import MODEL, EmbeddingsRequest
from qa.web.openai.server import NOT_STORED, check_model

router = APIRouter(tags=["embeddings"])


@router.post("/embeddings", response_class=JSONResponse)
def embed(request: EmbeddingsRequest, services: ServicesDep) -> JSONResponse:
    """Return a vector a text, of unit length."""
    check_model(request.model)
    with services.line.turn():
        rows = services.assistant.embed(request.input)
    if request.dimensions not in (None, rows.shape[1]):
        raise Refused(
            f"The vectors have {rows.shape[1]} dimensions; leave dimensions out.", "dimensions"
        )
    as_text = request.encoding_format == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(_in_base64(rows) if as_text else rows.tolist())
    ]
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    reply = {"object": "list", "data": data, "model": MODEL, "usage": usage}
    return JSONResponse(reply, headers=NOT_STORED)


def _in_base64(rows: Rows) -> list[str]:
    """Return the bytes of each row, 32 bits a value, the lowest byte first."""
    little = np.ascontiguousarray(rows, dtype="<f4")
    return [base64.b64encode(row.tobytes()).decode("ascii") for row in little]
