"""The documents: their list, texts, blocks, passages and pages."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from qa.errors import InputError
from qa.indexing.catalogue.documents import DocumentInfo
from qa.indexing.filters import matcher
from qa.indexing.progress import Failure
from qa.records import Block, Citation, Heading, Passage, Record
from qa.web.api.deps import Base, ServicesDep, SessionKey
from qa.web.api.models import MAX_DOCUMENTS, ChangesRequest, ListQuery
from qa.web.links import document_link
from qa.web.originals import headers_of

router = APIRouter(prefix="/documents", tags=["documents"])


_MAX_BLOCKS = 10_000  # at once


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument(DocumentInfo):
    """A document, and whether this visitor may remove it."""

    removable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetails(ListedDocument):
    """A document with its headings and the offsets at which its pages start.

    `url` opens it on the page; with `&start=` and `&end=`, at a place.
    """

    url: str
    headings: tuple[Heading, ...]
    page_starts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentList(Record):
    """A part of the documents that a visitor may read; `total` is how many match.

    `scope` says in words which documents that are, "" for all.
    """

    name: str
    total: int
    scope: str
    generation: int
    documents: tuple[ListedDocument, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Record):
    """Ids of documents at whose paths another text is now, and of those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockList(Record):
    """A part of the blocks of a document, in order; `total` is how many it has.

    The first of them has the number `offset`; `parent` of a block is such a number.
    """

    total: int
    offset: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySentence(Record):
    """A sentence of a document, `text[start:end]`, that says most of all of its part."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentOutline(Record):
    """What a document is made of: its headings, and the key sentence of each part, in order."""

    headings: tuple[Heading, ...]
    sentences: tuple[KeySentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSizes(Record):
    """Width and height of each page, in points."""

    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage(Record):
    """A page: `image` is a data URL; `start` and `boxes` are those of `Sheet`."""

    image: str
    start: int
    boxes: tuple[tuple[int, int, int, int] | None, ...] | None


@router.get("")
def list_documents(
    query: Annotated[ListQuery, Query()], services: ServicesDep, session: SessionKey
) -> DocumentList:
    """List the documents that a filter leaves, all if there is none, from the offset on."""
    where = query.where()
    matches: Callable[[DocumentInfo], bool] = matcher(where) if where else lambda _: True
    matching = [
        (info, removable)
        for info, removable in services.visitors.documents(session)
        if matches(info)
    ]
    shown = matching[query.offset : query.offset + query.limit]
    return DocumentList(
        name=services.name,
        total=len(matching),
        scope=str(where or ""),
        generation=services.assistant.generation,
        documents=tuple(
            ListedDocument(**_fields(info), removable=removable) for info, removable in shown
        ),
        failures=tuple(services.assistant.failures()[:MAX_DOCUMENTS]),
    )


@router.post("/changes")
def changes(request: ChangesRequest, services: ServicesDep, session: SessionKey) -> Changes:
    """Tell which documents have changed or gone since a client came to know them."""
    there = [info for info, _ in services.visitors.documents(session)]
    ids, paths = (
        {info.id for info in there},
        {path for info in there for path in (info.path, *info.places)},
    )
    lost = {name: path for name, path in request.documents.items() if name not in ids}
    return Changes(
        changed=tuple(name for name, path in lost.items() if path in paths),
        removed=tuple(name for name, path in lost.items() if path not in paths),
    )


@router.get("/{document_id}")
def read_document(
    document_id: str, services: ServicesDep, session: SessionKey, base: Base
) -> DocumentDetails:
    """Return what is known of a document, without its text."""
    info, removable = services.visitors.info(session, document_id)
    document = services.visitors.document(session, document_id)
    return DocumentDetails(
        **_fields(info),
        removable=removable,
        url=document_link(base, document_id),
        headings=document.headings,
        page_starts=document.page_starts,
    )


@router.get(
    "/{document_id}/text",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        304: {"description": "The client has the text already."},
    },
)
def read_text(
    document_id: str,
    services: ServicesDep,
    session: SessionKey,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int | None, Query(ge=0)] = None,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Return the text of a document, or `text[start:end]` of it, in code points."""
    document = services.visitors.document(session, document_id)
    if end is not None and end < start:
        raise InputError(f"end is {end}, before start, which is {start}; give a later one.")
    # The id is a hash of the file's bytes: the text under it is always the same, though not
    # everybody's to read.
    headers = {"ETag": f'"{document.id}"', "Cache-Control": "private, no-cache"}
    if f'"{document.id}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(document.text[start:end], media_type="text/plain", headers=headers)


@router.get("/{document_id}/blocks")
def read_blocks(
    document_id: str,
    services: ServicesDep,
    session: SessionKey,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=0, le=_MAX_BLOCKS)] = 1000,
) -> BlockList:
    """Return what a text is made of: headings, lists, tables and so on, each with its place.

    The blocks are a tree, each after the one that holds it.
    """
    blocks = services.visitors.document(session, document_id).blocks
    shown = blocks[offset : offset + limit]
    return BlockList(total=len(blocks), offset=offset, blocks=tuple(shown))


@router.get("/{document_id}/citation")
def cite_place(
    document_id: str,
    services: ServicesDep,
    session: SessionKey,
    start: Annotated[int, Query(ge=0)],
    end: Annotated[int, Query(ge=0)],
) -> Citation:
    """Return the citation of `text[start:end]`, with its page and section, under the number 1."""
    return services.visitors.cite(session, document_id, start, end)


@router.get("/{document_id}/outline")
def read_outline(document_id: str, services: ServicesDep, session: SessionKey) -> DocumentOutline:
    """Return the headings of a document and its key sentences, word for word."""
    document = services.visitors.document(session, document_id)
    return DocumentOutline(
        headings=document.headings,
        sentences=tuple(
            KeySentence(text=document.text[start:end], start=start, end=end)
            for start, end in services.visitors.outline(session, document_id)
        ),
    )


@router.get(
    "/{document_id}/original",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def read_original(document_id: str, services: ServicesDep, session: SessionKey) -> Response:
    """Return the file of a document as it was indexed; 404 where it is gone or has changed."""
    document, data = services.visitors.original(session, document_id)
    return Response(data, media_type=document.media_type, headers=headers_of(document))


@router.get("/{document_id}/passages")
def read_passages(document_id: str, services: ServicesDep, session: SessionKey) -> list[Passage]:
    """Return the passages of a document in order."""
    return services.visitors.passages(session, document_id)


@router.get("/{document_id}/pages")
def page_sizes(document_id: str, services: ServicesDep, session: SessionKey) -> PageSizes:
    """Return the sizes of the pages of a PDF; 404 says why it cannot be shown as pages."""
    document = services.visitors.document(session, document_id)
    return PageSizes(sizes=tuple(services.pages.sizes(document)))


@router.get("/{document_id}/pages/{number}")
def read_page(
    document_id: str, number: int, services: ServicesDep, session: SessionKey, sharp: bool = False
) -> PageImage:
    """Return a page of a PDF, the first being 1, and where each of its characters stands."""
    document = services.visitors.document(session, document_id)
    sheet = services.pages.draw(document, number, sharp=sharp)
    image = base64.b64encode(sheet.image).decode("ascii")
    return PageImage(image=f"data:image/webp;base64,{image}", start=sheet.start, boxes=sheet.boxes)


@router.get(
    "/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={200: {"content": {"image/webp": {}}}},
)
def read_page_image(
    document_id: str, number: int, services: ServicesDep, session: SessionKey, sharp: bool = False
) -> Response:
    """Return a page of a PDF as a WebP image."""
    document = services.visitors.document(session, document_id)
    sheet = services.pages.draw(document, number, sharp=sharp)
    return Response(sheet.image, media_type="image/webp")


def _fields(document: DocumentInfo) -> dict[str, Any]:
    return {field.name: getattr(document, field.name) for field in fields(DocumentInfo)}
