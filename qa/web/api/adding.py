"""Adding documents in one request, and removing them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile

from qa.config import Config
from qa.errors import DocumentError, InputError
from qa.records import Record
from qa.web.api.deps import Client, ServicesDep, SessionKey
from qa.web.library import Result
from qa.web.uploads import MB

router = APIRouter(prefix="/documents", tags=["documents"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(Record):
    """What became of each file, in the order in which they were sent."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed(Record):
    """The path of a document that was removed, and how many bytes that has freed."""

    removed: str
    freed: int


async def _files(
    request: Request, services: ServicesDep, session: SessionKey
) -> AsyncIterator[list[tuple[str, int, BinaryIO]]]:
    """Yield the files of a form, which have come to temporary files on disk."""
    services.visitors.check_adding(session)
    most = services.assistant.config.upload_files
    with services.visitors.coming(session, _announced(request, services.assistant.config)):
        async with request.form(max_files=most, max_fields=0) as form:
            parts = [part for name, part in form.multi_items() if name == "file"]
            files = [part for part in parts if isinstance(part, UploadFile)]
            if not files or len(files) < len(form.multi_items()):
                raise InputError(
                    "Send each file as a part 'file' of multipart/form-data, and no more."
                )
            sent = [(one.filename or "", one.size or 0, one.file) for one in files]
            yield sent


def _announced(request: Request, config: Config) -> int:
    """Return how many bytes a form may have, as announced, or as much as any may have."""
    most = min(config.session_mb, config.upload_mb * config.upload_files, config.uploads_mb) * MB
    length = request.headers.get("content-length", "")
    return min(int(length), most) if length.isascii() and length.isdigit() else most


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {
                                "type": "array",
                                "items": {"type": "string", "format": "binary"},
                                "minItems": 1,
                            }
                        },
                        "required": ["file"],
                    }
                }
            },
        }
    },
)
def add(
    files: Annotated[Sequence[tuple[str, int, BinaryIO]], Depends(_files)],
    services: ServicesDep,
    session: SessionKey,
    client: Client,
) -> Added:
    """Add documents, and wait until they can be asked.

    What is sent with a session is read with it alone, and kept as long as it is used. Without
    one, a server that was started with `--shared` adds documents for all, and no other takes any.
    The reply comes when all are indexed; an upload tells how far that is.
    """
    results = services.visitors.add(session, files, client)
    if not any(result.path for result in results):
        reasons = "; ".join(f"{result.name} {result.reason}" for result in results)
        raise DocumentError(f"Nothing was added: {reasons}.")
    return Added(results=results)


@router.delete("/{document_id}")
def remove(document_id: str, services: ServicesDep, session: SessionKey) -> Removed:
    """Remove a document that was added here, for good."""
    removal = services.visitors.remove(session, document_id)
    return Removed(removed=removal.removed[0], freed=removal.freed)
