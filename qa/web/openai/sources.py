"""The sources of an answer: the passages that were found, under one address each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.records import ANSWERED, Answer, Hit, Quote
from qa.web.links import document_link


@dataclass(frozen=True, slots=True)
class Source:
    """A hit as a source: the `number` of its [n], and the address that opens it.

    The address opens what is quoted of the passage, from the first quote to the last, or the
    passage where nothing is: clients tell sources apart by their addresses, so each has one.
    """

    hit: Hit
    url: str

    @property
    def number(self) -> int:
        """The n of its [n]."""
        return self.hit.rank

    @property
    def name(self) -> str:
        """What a person calls it, with the place in it: "Annual report, page 3"."""
        citation = self.hit.citation
        return ", ".join(part for part in (citation.title, citation.place) if part)

    @property
    def line(self) -> str:
        """The same with author and date."""
        citation = self.hit.citation
        known = (citation.title, citation.author, citation.date, citation.place)
        return ", ".join(part for part in known if part)


def sources_of(answer: Answer, base: str) -> list[Source]:
    """Return the hits of an answer as sources, in order; `base` is the address of the page."""
    made: list[Source] = []
    for hit in answer.hits:
        quoted = [quote for quote in answer.quotes if quote.citation.number == hit.rank]
        url = _link(base, hit, quoted)
        if any(source.url == url for source in made):  # passages may overlap
            url += f"&source={hit.rank}"
        made.append(Source(hit, url))
    return made


def search_results(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Return sources as Perplexity's API names them."""
    return [
        {
            "title": source.hit.citation.title,
            "url": source.url,
            "date": source.hit.citation.date,
            "snippet": source.hit.text,
        }
        for source in sources
    ]


def shown_sources(answer: Answer, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Return sources as Open WebUI takes them, none where nothing is answered.

    It counts them by `metadata.source`, and shows the n-th one for a [n], so that all are there,
    in order. `external` lets it keep the name of one whose `metadata.source` is an address.
    """
    if answer.status != ANSWERED:
        return []
    return [
        {
            "source": {"id": source.hit.passage.id, "name": source.name, "url": source.url},
            "document": [source.hit.text],
            "metadata": [_metadata(source)],
            "distances": [source.hit.score],
        }
        for source in sources
    ]


def _metadata(source: Source) -> dict[str, Any]:
    known = {"source": source.url, "name": source.name, "external": True}
    page = source.hit.citation.first_page
    return known if page is None else {**known, "page": page - 1}


def _link(base: str, hit: Hit, quotes: Sequence[Quote]) -> str:
    places = [quote.citation for quote in quotes] or [hit.citation]
    start, end = min(place.start for place in places), max(place.end for place in places)
    return document_link(base, hit.citation.document_id, start, end)
