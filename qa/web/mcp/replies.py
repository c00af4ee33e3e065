"""What the tools reply with, and the JSON schemas of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from qa.indexing.catalogue.documents import DocumentInfo
from qa.records import Answer, Citation, Document, Hit, Record
from qa.retrieval.retrieve import cite
from qa.web.links import citation_link, document_link

MOST_TEXT = 200_000  # characters that `fetch` gives at once
AROUND = 2_000  # characters that it gives on each side of a passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Record):
    """A passage that was found: `text` is exact, `url` opens it, and `fetch` takes the `id`."""

    id: str
    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReply(Record):
    """The passages nearest to a query, the best first."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata(Record):
    """Where a text stands: it is characters `start` to `end` of its document's `characters`.

    `page` is the first one and `section` the headings above, outermost first, of a passage;
    `reference` is the line of a list of references. `truncated` says that a document is longer
    than what is given of it.
    """

    path: str
    author: str | None
    date: str | None
    language: str | None
    page: int | None
    section: tuple[str, ...]
    start: int
    end: int
    characters: int
    truncated: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReply(Record):
    """A document, or a passage with what stands around it; `url` opens it."""

    id: str
    title: str
    text: str
    url: str
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Record):
    """A document, without its text; `note` says what of it cannot be searched, "" for nothing."""

    id: str
    title: str
    path: str
    author: str | None
    date: str | None
    language: str | None
    media_type: str
    pages: int
    characters: int
    note: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReply(Record):
    """Some of the documents, by path, from `offset` on; `total` is how many there are."""

    total: int
    offset: int
    generation: int
    documents: tuple[Listed, ...]


def result(hit: Hit, base: str) -> Result:
    """Return a hit as a search result; `base` is that of links."""
    place = hit.citation
    return Result(
        id=f"{place.document_id}:{place.start}-{place.end}",
        title=_title(place),
        url=citation_link(base, place),
        text=hit.text,
    )


def whole(document: Document, base: str) -> FetchReply:
    """Return a document from its beginning, `MOST_TEXT` characters of it at most."""
    end = min(len(document.text), MOST_TEXT)
    return FetchReply(
        id=document.id,
        title=document.title,
        text=document.text[:end],
        url=document_link(base, document.id),
        metadata=_metadata(
            document,
            # Where it stands in the document says nothing: it is the document.
            replace(cite(document, (), 1, 0, end), first_page=None, last_page=None),
            0,
            end,
            cut=end < len(document.text),
        ),
    )


def stretch(document: Document, place: Citation, base: str) -> FetchReply:
    """Return a place in a document with `AROUND` characters on each side.

    Of a longer stretch than `MOST_TEXT`, that many characters are given.
    """
    start, end = place.start, place.end
    first, last = max(0, start - AROUND), min(len(document.text), end + AROUND)
    last = min(last, first + MOST_TEXT)
    return FetchReply(
        id=f"{document.id}:{start}-{end}",
        title=_title(place),
        text=document.text[first:last],
        url=citation_link(base, place),
        metadata=_metadata(document, place, first, last, cut=last < end),
    )


def listed(info: DocumentInfo, base: str) -> Listed:
    """Return a document as one of a list."""
    return Listed(
        id=info.id,
        title=info.title,
        path=info.path,
        author=info.author,
        date=info.date,
        language=info.language,
        media_type=info.media_type,
        pages=info.pages,
        characters=info.characters,
        note=info.note,
        url=document_link(base, info.id),
    )


def answered(answer: Answer, base: str) -> dict[str, Any]:
    """Return an answer as JSON, with the `url` of each citation in it.

    The hits are without `passage`, all of which their citations say too.
    """
    fields = answer.to_dict()
    for hit in fields["hits"]:
        del hit["passage"]
    places = [hit["citation"] for hit in fields["hits"]]
    for quote in (*fields["quotes"], *fields["evidence"]):
        places += [quote["citation"], *quote["also_in"]]
    for place in places:
        place["url"] = document_link(base, place["document_id"], place["start"], place["end"])
    return fields


def schema(kind: type[Record]) -> dict[str, Any]:
    """Return the JSON schema of a record, for an answer that of `answered`."""
    made: dict[str, Any] = plain(TypeAdapter(kind).json_schema(mode="serialization"))
    if kind is Answer:
        parts = made["$defs"]
        del parts["Passage"], parts["Hit"]["properties"]["passage"]
        parts["Hit"]["required"].remove("passage")
        parts["Citation"]["properties"]["url"] = {"type": "string"}
        parts["Citation"]["required"].append("url")
    return made


def plain(made: Any) -> Any:
    """Return a schema without what pydantic puts in it that says nothing: titles, null as default.

    A title is a name once more.
    """
    if isinstance(made, list):
        return [plain(item) for item in made]
    if not isinstance(made, dict):
        return made
    return {
        key: {name: plain(item) for name, item in value.items()}
        if key in ("properties", "$defs")  # their keys are names, of which one may be "title"
        else plain(value)
        for key, value in made.items()
        if key != "title" and (key, value) != ("default", None)
    }


def _metadata(document: Document, place: Citation, start: int, end: int, *, cut: bool) -> Metadata:
    return Metadata(
        path=document.path,
        author=document.author,
        date=document.date,
        language=document.language,
        page=place.first_page,
        section=place.section,
        start=start,
        end=end,
        characters=len(document.text),
        truncated=cut,
        reference=place.describe(),
    )


def _title(place: Citation) -> str:
    return f"{place.title} ({place.place})" if place.place else place.title
