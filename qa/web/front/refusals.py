"""What a request is told that does not come as far as its door."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse


def refused(
    status: int, kind: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return an error in the shape of all doors: `{"error": {"message": …, "type": …}}`."""
    # A name that a client has sent may be no text, and yet be told.
    message = message.encode("utf-8", "replace").decode("utf-8")
    return JSONResponse(
        {"error": {"message": message, "type": kind}},
        status,
        {"Cache-Control": "no-store", **(headers or {})},
    )
