"""Title, author, date and language of a page, by what it says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qa.indexing.documents.authors import person
from qa.indexing.documents.html.elements import Element, classes, is_unseen, name, words

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title")
_AUTHORS = (
    "author",
    "article:author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
)
_DATES = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "pubdate",
    "publication_date",
    "date",
)
_LONGEST_NAMES = 200  # characters of all authors
_LONGEST_DATE = 40
_BY = re.compile(r"(?:written\s+)?(?:by|von|par|por|di)\b:?\s+", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s+[|–—·•»:\-/]+\s+")
_BYLINE = frozenset(
    "author authors byline byline-name entry-author p-author post-author".split()  # noqa: SIM905
)
_PUBLISHED = frozenset(
    "date dt-published entry-date post-date pubdate publish-date published".split()  # noqa: SIM905
)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d.*)?")
_DATE_IN_TEXT = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}\.? [^\W\d]{3,12},? \d{4}|"
    r"[^\W\d]{3,12} \d{1,2},? \d{4}"
)
_MOST_DATA = 200_000  # characters of JSON that are looked into
_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "WebPage", "Report", "TechArticle", "HowTo")


@dataclass(slots=True, kw_only=True)
class Facts:
    """What a page says of itself."""

    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    site: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)


def of_page(tree: Element) -> Facts:
    """Return what the head of a page says, before scripts are taken out of it."""
    facts = Facts(meta=_meta(tree))
    facts.site = _first(facts.meta, ("og:site_name", "application-name"))
    data = next(_linked_data(tree), {})
    facts.title = _text(data.get("headline")) or _first(facts.meta, _TITLES)
    title = next((words(node) for node in tree.iter("title") if name(_above(node)) != "svg"), "")
    facts.title = _without_site(facts.title or title, facts.site)
    facts.author = _names(_people(data.get("author"))) or _names(
        one for key in _AUTHORS for one in facts.meta.get(key, [])
    )
    facts.date = _date(_text(data.get("datePublished"))) or _date(_first(facts.meta, _DATES))
    root = tree.getroottree().getroot()
    facts.language = (
        root.get("lang")
        or root.get("xml:lang")
        or _first(facts.meta, ("content-language", "og:locale")).replace("_", "-")
    )
    return facts


def complete(facts: Facts, root: Element, heading: str) -> None:
    """Add what the article itself says: its heading, and who wrote it when."""
    if heading and (heading in facts.title or facts.title in heading):
        facts.title = heading
    if facts.author and facts.date:
        return
    for node in root.iter("*"):
        if is_unseen(node):
            continue
        named = classes(node) | {node.get("itemprop") or "", node.get("rel") or ""}
        if not facts.author and named & _BYLINE:
            facts.author = _names([_byline(words(node))])
        if not facts.date and (named & _BYLINE or named & _PUBLISHED or _is_published(node)):
            facts.date = _date_of(node)
        if facts.author and facts.date:
            return


def _above(node: Element) -> Element:
    above = node.getparent()
    return node if above is None else above


def _meta(tree: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.iter("meta"):
        content = " ".join((node.get("content") or "").split())
        for key in ("name", "property", "itemprop", "http-equiv"):
            # Several names may stand in one attribute.
            for part in (node.get(key) or "").lower().split():
                if content:
                    found.setdefault(part, []).append(content)
    return found


def _first(meta: dict[str, list[str]], keys: tuple[str, ...]) -> str:
    return next((meta[key][0] for key in keys if key in meta), "")


def _linked_data(tree: Element) -> Iterator[dict[str, Any]]:
    """Yield what JSON-LD says about the article of the page."""
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json" or len(script.text or "") > _MOST_DATA:
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        held = data if isinstance(data, list) else [data]
        for one in held[:100]:
            graph = one.get("@graph") if isinstance(one, dict) else None
            for node in [one, *(graph[:100] if isinstance(graph, list) else [])]:
                if isinstance(node, dict) and set(_ARTICLES) & _types(node):
                    yield node


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)}


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _people(value: object) -> list[str]:
    people = value if isinstance(value, list) else [value]
    return [_text(one.get("name") if isinstance(one, dict) else one) for one in people[:20]]


def _names(found: Any) -> str:
    """Return the names among strings in one line, each once, without addresses."""
    kept: dict[str, None] = {}
    for one in found:
        text = _BY.sub("", one.strip(), count=1) if _BY.match(one.strip()) else one.strip()
        is_address = "://" in text or text.startswith("@")
        if not is_address and person(text):
            kept[text] = None
    joined = ", ".join(kept)
    return joined if len(joined) <= _LONGEST_NAMES else ""


def _byline(text: str) -> str:
    """Return the name in a line such as "By Ann Fox, 7 October 2023"."""
    text = _DATE_IN_TEXT.sub("", text)
    text = re.split(r"\s*[|·•]\s*|\s+(?:on|am|le|el|il)\s*$", text)[0].strip(" ,–—-")
    return text if len(text.split()) <= 8 and not re.search(r"\d", text) else ""


def _date(text: str) -> str:
    """Return a day as an ISO date where it is given as one, else as it is written."""
    match = _ISO.fullmatch(text.strip())
    if match:
        return match[1]
    return text.strip() if re.search(r"\d{4}", text) and len(text) <= _LONGEST_DATE else ""


def _date_of(node: Element) -> str:
    times = [node, *node.iter("time")]
    for time in times:
        told = _date(time.get("datetime") or time.get("content") or "")
        if told:
            return told
    match = _DATE_IN_TEXT.search(words(node)[:200])
    return match[0] if match else ""


def _is_published(node: Element) -> bool:
    if node.get("itemprop") == "datePublished" or node.get("pubdate") is not None:
        return True
    above = node.getparent()
    return name(node) == "time" and above is not None and name(above) == "header"


def _without_site(title: str, site: str) -> str:
    """Return a page's title without the name of the site before or after it."""
    parts = _SEPARATORS.split(title)
    if len(parts) < 2 or not site:
        return title
    if parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»:-/")
    if parts[0].casefold() == site.casefold():
        return title[len(parts[0]) :].lstrip(" |–—·•»:-/")
    return title
