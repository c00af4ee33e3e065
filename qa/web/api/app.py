"""The application of `/api/v1`: its routes, its errors, and what it tells of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.params import Depends
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from qa._version import __version__
from qa.indexing.documents.formats import ARCHIVES, NAMES, READERS
from qa.records import Record
from qa.web.api import adding, dify, documents, feedback, questions, suggestions, sync, uploads
from qa.web.api.deps import PATH, Base, ServicesDep
from qa.web.api.errors import RESPONSES, add_error_handlers
from qa.web.links import document_link
from qa.web.mounting import mounted
from qa.web.services import Services
from qa.web.uploads import MB

_KEYS = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of the server, where it wants one (`QA_API_KEY`).",
    },
    "session": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Sourcebook-Session",
        "description": "32 random hexadecimal digits, which the client makes: whoever sends them "
        "reads, and removes, what was added with them.",
    },
}


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
class Links(Record):
    """Addresses: of the page, of this interface, of its description, and of any place.

    `place` has the names of a citation's fields in braces; with them put in, it opens the
    document there on the page, marked. `document` opens one as a whole.
    """

    page: str
    api: str
    openapi: str
    document: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Record):
    """What this server is, and what it takes."""

    name: str
    version: str
    generation: int
    feedback: bool
    uploads: UploadLimits
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Health(Record):
    """That the server works, and with how many documents."""

    status: Literal["ok"]
    generation: int
    documents: int


router = APIRouter(tags=["server"])


@router.get("/")
def about(services: ServicesDep, base: Base) -> About:
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
        links=Links(
            page=f"{base}/",
            api=f"{base}{PATH}",
            openapi=f"{base}{PATH}/openapi.json",
            document=_template(base),
            place=f"{_template(base)}&start={{start}}&end={{end}}",
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


class _Api(FastAPI):
    """An application whose description has what FastAPI does not tell by itself."""

    _written = ("", b"")  # below which path, and the description as bytes

    def setup(self) -> None:
        """Add the routes that FastAPI brings; the first one of a path is taken."""
        self.add_route("/openapi.json", self._described, include_in_schema=False)
        super().setup()

    def _described(self, request: Request) -> Response:
        """Return the description, written out once: it takes longer than many an answer waits."""
        below, written = self._written
        path = request.scope.get("root_path", "").rstrip("/")
        if not written or path != below:
            servers = {"servers": [{"url": path}]} if path else {}
            written = bytes(JSONResponse(self.openapi() | servers).body)
            self._written = (path, written)
        return Response(written, media_type="application/json")

    def openapi(self) -> dict[str, Any]:
        """Return the description: each operation under a name and a line, and the keys."""
        if self.openapi_schema is None:
            schema = super().openapi()
            for operation in (one for path in schema["paths"].values() for one in path.values()):
                operation["summary"] = operation["description"].split("\n")[0].rstrip(".")
            schema["components"]["securitySchemes"] = _KEYS
            # Whether a key is wanted is the server's setting.
            schema["security"] = [{}, {"key": []}, {"session": []}, {"key": [], "session": []}]
        return super().openapi()


def make_api(services: Services) -> FastAPI:
    """Return the application, to be mounted at `PATH` with `routes`."""
    api = _Api(
        title="Sourcebook",
        summary="Answers from documents, each quote exactly as it stands there.",
        version=__version__,
        responses=RESPONSES,
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}",
        # They load their parts from elsewhere.
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(_not_stored)],
    )
    api.state.services = services
    add_error_handlers(api)
    for one in (
        router,
        *(
            room.router
            for room in (questions, documents, adding, sync, uploads, suggestions, feedback, dify)
        ),
    ):
        api.include_router(one)
    return api


def routes(services: Services) -> list[BaseRoute]:
    """Return the routes by which another application serves this one at `PATH`."""
    return mounted(PATH, make_api(services))


def _template(base: str) -> str:
    # The braces are for the client to fill.
    return document_link(base, "ID").replace("ID", "{document_id}")


def _not_stored(response: Response) -> None:
    # Answers are of private documents, and stand in no cache.
    response.headers["Cache-Control"] = "no-store"
