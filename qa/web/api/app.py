"""The application of `/api/v1`: its routes, its errors, and what it tells of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, FastAPI, Response
from fastapi.params import Depends
from starlette.routing import BaseRoute

from qa._version import __version__
from qa.indexing.documents.formats import ARCHIVES, NAMES, READERS
from qa.records import Record
from qa.web.api import documents, feedback, questions, suggestions, sync, uploads
from qa.web.api.deps import ServicesDep
from qa.web.api.errors import add_error_handlers
from qa.web.mounting import mounted
from qa.web.services import Services
from qa.web.uploads import MB

PATH = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLimits(Record):
    """What may be added: formats, endings, bytes, files at once, minutes it is kept for.

    Archives are taken too, for the files in them.
    """

    allowed: bool
    shared: bool
    formats: tuple[str, ...]
    endings: tuple[str, ...]
    file_bytes: int
    files: int
    session_bytes: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Record):
    """What this server is, and what it takes."""

    name: str
    version: str
    generation: int
    feedback: bool
    uploads: UploadLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Health(Record):
    """That the server works, and with how many documents."""

    status: Literal["ok"]
    generation: int
    documents: int


router = APIRouter(tags=["server"])


@router.get("/")
def about(services: ServicesDep) -> About:
    """Tell what this server is, and what it takes."""
    config = services.assistant.config
    return About(
        name=services.name,
        version=__version__,
        generation=services.assistant.generation,
        feedback=services.feedback is not None,
        uploads=UploadLimits(
            allowed=not config.read_only,
            shared=config.shared,
            formats=NAMES,
            endings=tuple(sorted([*READERS, *ARCHIVES])),
            file_bytes=config.upload_mb * MB,
            files=config.upload_files,
            session_bytes=config.session_mb * MB,
            minutes=config.session_minutes,
        ),
    )


@router.get("/health")
def health(services: ServicesDep) -> Health:
    """Tell that the server works."""
    return Health(
        status="ok",
        generation=services.assistant.generation,
        documents=len(services.assistant.documents()),
    )


def make_api(services: Services) -> FastAPI:
    """Return the application, to be mounted at `PATH` with `routes`."""
    api = FastAPI(
        title="Sourcebook",
        version=__version__,
        # They load their parts from elsewhere.
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(_not_stored)],
    )
    api.state.services = services
    add_error_handlers(api)
    for one in (
        router,
        *(room.router for room in (questions, documents, sync, uploads, suggestions, feedback)),
    ):
        api.include_router(one)
    return api


def routes(services: Services) -> list[BaseRoute]:
    """Return the routes by which another application serves this one at `PATH`."""
    return mounted(PATH, make_api(services))


def _not_stored(response: Response) -> None:
    # Answers are of private documents, and stand in no cache.
    response.headers["Cache-Control"] = "no-store"
