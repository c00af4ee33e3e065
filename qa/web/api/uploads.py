"""Adding documents: an upload is begun, its files are sent, and it is watched to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile

from qa.errors import InputError
from qa.web.api.deps import Client, ServicesDep, SessionKey
from qa.web.api.models import UploadRequest
from qa.web.front.bodies import Body
from qa.web.uploads import UploadState

router = APIRouter(prefix="/uploads", tags=["uploads"])

_AROUND = 10_000  # bytes of a request beside the file itself


@router.post("", status_code=201)
def begin(
    request: UploadRequest, services: ServicesDep, session: SessionKey, client: Client
) -> UploadState:
    """Begin an upload; `wanted` says which files to send.

    The others are not taken; at the end, the results say why.
    """
    files = [(file.name, file.size) for file in request.files]
    return services.visitors.begin(session, files, client).state()


async def _file(
    upload: str, number: int, request: Request, services: ServicesDep, session: SessionKey
) -> AsyncIterator[BinaryIO]:
    """Yield the file of a request, which has come to a temporary file on disk."""
    size = services.visitors.upload(session, upload).size_of(number)
    message = f"The file is longer than the {size} bytes it was said to have. Add it again."
    body = Body(request.receive, size + _AROUND, message)
    with services.visitors.coming(session, size, upload):
        async with Request(request.scope, body.receive).form(max_files=1, max_fields=0) as form:
            part = form.get("file")
            if not isinstance(part, UploadFile):
                raise InputError(
                    "The request has no part 'file'; send one, as multipart/form-data."
                )
            yield part.file


@router.put(
    "/{upload}/files/{number}",
    status_code=204,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"file": {"type": "string", "format": "binary"}},
                        "required": ["file"],
                    }
                }
            },
        }
    },
)
def send(
    upload: str,
    number: int,
    file: Annotated[BinaryIO, Depends(_file)],
    services: ServicesDep,
    session: SessionKey,
) -> None:
    """Send a whole file, as the part `file`; after the last one that is wanted, all are indexed."""
    services.visitors.upload(session, upload).receive(number, file)


@router.get("/{upload}")
def state(upload: str, services: ServicesDep, session: SessionKey) -> UploadState:
    """Tell how far an upload is."""
    return services.visitors.upload(session, upload).state()


@router.delete("/{upload}", status_code=204)
def cancel(upload: str, services: ServicesDep, session: SessionKey) -> None:
    """Stop an upload; nothing of it stays, unless it is done."""
    services.visitors.upload(session, upload).cancel()
